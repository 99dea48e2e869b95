package pricing

import (
	"fmt"
	"time"
)

// Month is a calendar month, counted from January of the year 0 so that months can be subtracted.
type Month int

// MonthOf returns the month that t falls into, in UTC.
func MonthOf(t time.Time) Month {
	t = t.UTC()
	return Month(t.Year()*12 + int(t.Month()) - 1)
}

// ParseMonth reads a month as 2027-01.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, fmt.Errorf("month %q: want a year and a month such as 2027-01", s)
	}
	return MonthOf(t), nil
}

// Start returns the first instant of the month.
func (m Month) Start() time.Time {
	return time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC)
}

// End returns the first instant after the month.
func (m Month) End() time.Time { return (m + 1).Start() }

// Hours returns the length of the month in hours, between 672 and 744.
func (m Month) Hours() float64 { return m.End().Sub(m.Start()).Hours() }

// String writes the month as 2027-01.
func (m Month) String() string { return m.Start().Format("2006-01") }
