package csvfile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// machineHeader reads the headers that monitoring programs write: typeperf and perfmon of Windows, and sadf -d.
func machineHeader(cells []string, o Options, d *dialect) (h header, ok bool, err error) {
	for i := range h.at {
		h.at[i] = -1
	}
	h.cells = len(cells)
	h.at[timeColumn] = 0
	switch first := strings.TrimSpace(cells[0]); {
	case strings.HasPrefix(first, "(PDH-"):
		err = h.perfmon(first, cells, d)
	case strings.HasPrefix(first, "# hostname"):
		err = h.sadf(cells, d)
	default:
		return h, false, nil
	}
	if err == nil {
		err = h.chooseWide(o, d)
	}
	return h, true, err
}

// perfmon reads the header of a log of performance counters: "(PDH-CSV 4.0) (W. Europe Daylight Time)(-120)", and a column a
// counter, \\HOST\Object(instance)\Counter. The number is what to add to the times, in minutes, to get UTC. Dates have the month first,
// whatever the country.
func (h *header) perfmon(first string, cells []string, d *dialect) error {
	open := strings.LastIndexByte(first, '(')
	minutes, err := strconv.Atoi(strings.TrimSuffix(first[max(open, 0)+1:], ")"))
	if err != nil || minutes < -15*60 || minutes > 15*60 {
		return fmt.Errorf("%.60q: want the minutes to UTC at the end, such as (-120)", first)
	}
	if len(cells) < 2 {
		return errors.New("a log of performance counters without a counter")
	}
	d.times.fixed, d.times.shift = true, time.Duration(minutes)*time.Minute
	note := "counters of Windows"
	if minutes != 0 {
		note += fmt.Sprintf(", times moved by %d minutes to UTC", minutes)
	}
	d.notes = append(d.notes, note)
	for i, cell := range cells[1:] {
		path := strings.TrimPrefix(strings.TrimSpace(cell), `\\`)
		at := strings.LastIndexByte(path, '\\') + 1
		m := measure{at: i + 1, name: path, cell: path}
		if counter := path[at:]; strings.HasPrefix(counter, "%") {
			m.unit = series.Ratio
			if m.free = isFree(counter); m.free {
				m.name = path[:at] + "100 - " + counter
			}
		}
		h.wide = append(h.wide, m)
	}
	return nil
}

// isFree reports whether a share by that name is what is not used; Windows writes names in its own language.
func isFree(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"free", "idle", "frei", "leerlauf", "libre", "inacti"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// sadfItems are the columns of sadf that say of which device a row is.
var sadfItems = []string{"CPU", "IFACE", "DEV", "FILESYSTEM", "MOUNTPOINT", "INTR", "TTY", "FCHOST", "BUS", "FAN", "TEMP", "IN", "BAT",
	"DEVICE"}

// sadf reads the header of sadf -d: # hostname;interval;timestamp, and then columns that say of which device a row is and those of what
// was measured.
func (h *header) sadf(cells []string, d *dialect) error {
	if len(cells) < 4 || strings.TrimSpace(cells[1]) != "interval" || strings.TrimSpace(cells[2]) != "timestamp" {
		return fmt.Errorf("%s: want # hostname;interval;timestamp and columns of values, as sadf -d writes", joinNames(cells))
	}
	h.at[timeColumn], h.keys, h.again = 2, []key{{at: 0}}, strings.TrimSpace(cells[0])
	h.names = slices.Clone(cells)
	for i, cell := range cells[3:] {
		name := strings.TrimSpace(cell)
		if slices.Contains(sadfItems, name) {
			h.keys = append(h.keys, key{i + 3, map[bool]string{true: "cpu"}[name == "CPU"]})
			continue
		}
		m := measure{at: i + 3, name: name, cell: name}
		switch {
		case strings.HasPrefix(name, "%"):
			m.unit, m.free = series.Ratio, isFree(name)
		case strings.HasPrefix(name, "kb"):
			m.unit = "KiBy"
		}
		if m.free {
			m.name = "100 - " + name
		}
		h.wide = append(h.wide, m)
	}
	if len(h.wide) == 0 {
		return errors.New("no columns of values after # hostname;interval;timestamp")
	}
	d.notes = append(d.notes, "written by sadf -d")
	return nil
}

// place returns what the cells of a row say of the machine and the device, to put before the name of a column.
func (h header) place(cells []string) string {
	if len(h.keys) == 0 {
		return ""
	}
	var b strings.Builder
	for _, k := range h.keys {
		cell := strings.TrimSpace(cells[k.at])
		if cell == "" || k.prefix == "cpu" && (cell == "-1" || cell == "all") {
			continue
		}
		b.WriteString(k.prefix + cell + " ")
	}
	return b.String()
}

// isAgain reports whether a row is the header once more, which begins every day of sadf; another header is an error.
func (h header) isAgain(cells []string) (bool, error) {
	if h.again == "" || strings.TrimSpace(cells[0]) != h.again {
		return false, nil
	}
	if !slices.Equal(cells, h.names) {
		return false, clashf("another table begins, with %s: write one activity a file, such as sadf -d -- -u", joinNames(cells))
	}
	return true, nil
}
