// Package ingesttest is the suite that every ingest.Source and every
// ingest.History passes. A source's test loads Data into the store it reads,
// and calls Run; a history's test calls RunHistory.
package ingesttest

import (
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// DataStep is the step of all series of Data.
const DataStep = 15 * time.Minute

// dataLen is the number of steps of the longest series of Data: two days and two hours.
const dataLen = 200

// DataStart is the first stamp of Data, a Monday.
func DataStart() time.Time { return time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC) }

// DataEnd is the end of the last step of Data.
func DataEnd() time.Time { return DataStart().Add(dataLen * DataStep) }

// Data returns the series that a Fixture holds, not in the order of their
// names. The names are valid names of metrics. Among them are gaps of one step
// and of hours, a series that starts late and ends early, and values that need
// all digits of a float64. Every hour of a series has at least two values or none.
func Data() []series.Series {
	return []series.Series{
		seriesOf("net_out", 0, dataLen, func(i int) float64 { return 1e9 + 12345.678*float64(i%96) }),
		seriesOf("cpu_load", 0, dataLen, func(i int) float64 {
			if i == 17 || i == 18 || i >= 60 && i < 76 || i == 101 {
				return math.NaN()
			}
			return 0.1 * float64(i%7+1)
		}),
		seriesOf("mem_used", 40, 180, func(i int) float64 { return float64(i) / 3 }),
		seriesOf("disk_used", 0, dataLen, func(i int) float64 { return float64(i*i) - 500 }),
	}
}

// seriesOf returns the values of f over the steps [i, j) of Data.
func seriesOf(name string, i, j int, f func(i int) float64) series.Series {
	s := series.Series{Name: name, Start: DataStart().Add(time.Duration(i) * DataStep), Step: series.Every(DataStep)}
	for ; i < j; i++ {
		s.Values = append(s.Values, f(i))
	}
	return s
}
