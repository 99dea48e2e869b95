package operations

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// operatorLines are what an operator tries first: demand as a function of the days after the end, which are negative.
var operatorLines = []struct {
	name   string
	days   int
	step   time.Duration
	noise  float64 // standard deviation
	demand func(d float64) float64
}{
	{"lin", 75, time.Hour, 0.2, func(d float64) float64 { return 1500 + 8*d }},
	{"lin0", 75, time.Hour, 0, func(d float64) float64 { return 1500 + 8*d }},
	{"exp", 75, time.Hour, 0.2, func(d float64) float64 { return 1100 * math.Exp(0.012*d) }},
	{"exp365", 300, time.Hour, 0.2, func(d float64) float64 { return 1100 * math.Exp(0.012*d) }},
	{"saw3", 75, time.Hour, 0.2, sawtooth(3)},
	{"saw7", 75, time.Hour, 0.2, sawtooth(7)},
	{"saw10", 75, time.Hour, 0.2, sawtooth(10)},
	{"saw3d", 365, day, 0.2, sawtooth(3)},
}

// sawtooth climbs from 250 to 400 and is purged every so many days.
func sawtooth(days float64) func(d float64) float64 {
	return func(d float64) float64 { return 250 + 150*math.Mod(d+700, days)/days }
}

// OperatorLine returns one of the histories that an operator tries first, as CSV that ends on 28 November 2026, 14:00: lin and
// lin0 rise by 8 a day to 1,500, exp and exp365 by 1.2 % a day to 1,100; saw3, saw7, saw10 and the daily saw3d
// climb to 400 and are purged every 3, 7 or 10 days. The error is for another name.
func OperatorLine(name string) ([]byte, error) {
	end := time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)
	r := Variant{Kind: "operator", Step: name, Seed: 1}.random()
	var known []string
	for _, line := range operatorLines {
		known = append(known, line.name)
		if line.name != name {
			continue
		}
		var b bytes.Buffer
		b.WriteString("time,value\n")
		n := int(time.Duration(line.days) * day / line.step)
		for i := range n {
			at := end.Add(-time.Duration(n-i) * line.step)
			d := at.Sub(end).Hours() / 24
			fmt.Fprintf(&b, "%s,%.4f\n", at.Format(time.RFC3339), line.demand(d)+line.noise*r.NormFloat64())
		}
		return b.Bytes(), nil
	}
	slices.Sort(known)
	return nil, fmt.Errorf("line %q: unknown, want one of %s", name, strings.Join(known, ", "))
}
