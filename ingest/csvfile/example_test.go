package csvfile_test

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

func ExampleRead() {
	text := `time,value,capacity
2026-11-22 12:30,52,577
2026-11-22 13:00,57,
2026-11-22 13:30,60,
2026-11-22 14:00,61,
2026-11-22 14:30,n/a,
2026-11-22 15:00,64,
2026-11-22 15:30,66,600
`
	table, err := csvfile.Read(strings.NewReader(text), "hall-1.csv", csvfile.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range table.Series() {
		capacity, _ := table.Capacity(s.Name)
		fmt.Println(s.Name, s.Step, s.Values, capacity.At(s.Start), capacity.At(s.End()))
	}
	fmt.Print(table.Report())
	// Output:
	// hall-1 30m [52 57 60 61 NaN 64 66] 577 600
	// hall-1.csv: 1 of 7 rows left out: value is not a number
	// hall-1.csv: line 6: value "n/a" is not a number
}
