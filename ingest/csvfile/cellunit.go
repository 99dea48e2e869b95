package csvfile

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// unitOfMark returns what UCUM calls the units that exports write beside numbers; false for a mark that is no unit known here. A letter
// alone, as df -h and charts write it, does not say of what: it is kept as it stands.
func unitOfMark(mark string) (series.Unit, bool) {
	switch mark {
	case "%":
		return series.Ratio, true
	case "B", "Byte", "Bytes", "byte", "bytes", "By":
		return series.Bytes, true
	case "core", "cores", "vCPU", "vCPUs", "CPUs":
		return series.Cores, true
	case "KB":
		return "kBy", true
	case "ns", "us", "ms", "s", "W", "kW", "MW", "A", "V", "Hz", "MHz", "GHz":
		return series.Unit(mark), true
	case "k", "K", "M", "G", "T", "P", "Mil", "Bil", "Tri":
		return series.Unit("{" + mark + "}"), true
	case "req/s", "reqs/s", "ops/s", "io/s", "iops", "IOPS", "pps", "p/s", "rd/s", "wr/s", "users", "sessions", "VMs", "pods", "TPS", "QPS":
		return series.Unit("{" + mark + "}"), true
	}
	return sizeOfMark(mark)
}

// sizeOfMark reads multiples of bytes and bits, and those a second: GB, GiB, Gi, GB/s, Gb/s, Gbit/s, Gbps.
func sizeOfMark(mark string) (series.Unit, bool) {
	prefix := ""
	for _, p := range []string{"Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "k", "K", "M", "G", "T", "P", "E"} {
		if strings.HasPrefix(mark, p) {
			prefix = p
			break
		}
	}
	unit := strings.TrimPrefix(mark, prefix)
	if prefix == "K" {
		prefix = "k"
	}
	switch unit {
	case "B", "By", "Byte", "Bytes", "bytes":
		return series.Unit(prefix + "By"), true
	case "B/s", "By/s", "Bps":
		return series.Unit(prefix + "By/s"), true
	case "b/s", "bit/s", "bits/s", "bps":
		return series.Unit(prefix + "bit/s"), true
	case "bit", "b":
		return series.Unit(prefix + "bit"), prefix != ""
	case "":
		return series.Unit(prefix + "By"), strings.HasSuffix(prefix, "i") // as Kubernetes writes it
	}
	return "", false
}

// cutMark cuts a unit off the end of a number: 512 GiB, 1.2T, 45 %. False where there is none that is known.
func cutMark(cell string) (number, mark string, unit series.Unit, ok bool) {
	end := strings.LastIndexAny(cell, "0123456789")
	if end < 0 || end == len(cell)-1 {
		return cell, "", "", false
	}
	mark = strings.Trim(cell[end+1:], " \u00a0\u202f\t")
	if trimmed := strings.TrimPrefix(mark, "."); len(trimmed) < len(mark) || mark == "" {
		return cell, "", "", false
	}
	unit, ok = unitOfMark(mark)
	return cell[:end+1], mark, unit, ok
}

// cutHeaderUnit takes the unit off the name of a column: Used (GB), Memory [%], %user, "% Processor Time".
func cutHeaderUnit(name string) (string, series.Unit) {
	name = strings.TrimSpace(name)
	for _, pair := range []string{"()", "[]"} {
		open := strings.LastIndexByte(name, pair[0])
		if open <= 0 || name[len(name)-1] != pair[1] {
			continue
		}
		if unit, ok := unitOfMark(strings.TrimSpace(name[open+1 : len(name)-1])); ok {
			return strings.TrimSpace(name[:open]), unit
		}
	}
	if strings.HasPrefix(name, "%") || strings.HasSuffix(name, "%") {
		return name, series.Ratio
	}
	return name, ""
}

// unitMark is what the cells of a series have shown of their unit.
type unitMark struct {
	mark    string // as it is written; empty: none so far
	line    int    // that has it first
	bare    int    // first line with a number other than 0 and no unit; 0: none so far
	text    string // of that number
	percent bool   // numbers are per cent, and kept as ratios
	headed  bool   // the header says the unit, so that numbers need none
}

// see takes the unit of one cell: of a series, all are the same, and 0 needs none.
func (c *column) see(cell, mark string, unit series.Unit, given series.Unit, line int) error {
	u := &c.marks
	switch {
	case mark == u.mark:
		return nil
	case u.mark != "":
		return clashf("series %q: line %d has %.40q, and line %d has the unit %q: want one unit in the whole column",
			c.name, line, cell, u.line, u.mark)
	case u.bare > 0 && !u.headed:
		return clashf("series %q: line %d has %.40q without a unit, and line %d has %.40q: want one unit in the whole column%s",
			c.name, u.bare, u.text, line, cell, adviceOn(mark))
	case c.unit != "" && c.unit != unit && given != "":
		return clashf("series %q: line %d has %.40q, which is in %q, and the unit asked for is %q", c.name, line, cell, unit, given)
	case c.unit != "" && c.unit != unit:
		return clashf("series %q: line %d has %.40q, which is in %q, and the series is in %q: want one unit in the whole column",
			c.name, line, cell, unit, c.unit)
	}
	u.mark, u.line, u.percent = strings.Clone(mark), line, unit == series.Ratio
	c.unit = unit
	return nil
}

// adviceOn says how the usual source of a unit of a letter alone writes one unit.
func adviceOn(mark string) string {
	if len(mark) == 1 && mark != "%" {
		return ", such as df -B1 writes"
	}
	return ""
}

// seeBare takes a number without a unit.
func (c *column) seeBare(cell string, v float64, line int) error {
	u := &c.marks
	switch {
	case v == 0 || u.headed:
		return nil
	case u.mark != "":
		return clashf("series %q: line %d has %.40q without a unit, and line %d has %q: want one unit in the whole column",
			c.name, line, cell, u.line, u.mark)
	case u.bare == 0:
		u.bare, u.text = line, strings.Clone(cell)
	}
	return nil
}

// note says which unit was found, where the text has no column for it.
func (u unitMark) note(unit series.Unit) string {
	switch {
	case u.percent:
		return "values in per cent are kept as ratios: 50 % is 0.5"
	case u.mark != "" || u.headed && unit != "":
		return fmt.Sprintf("values are in %s", unit)
	}
	return ""
}
