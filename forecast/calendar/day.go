package calendar

import "time"

const (
	day         = 24 * time.Hour
	dayInSecond = int64(day / time.Second)
)

// DayOf returns the date that t has in its own location, as days since 1970-01-01.
func DayOf(t time.Time) int {
	y, m, d := t.Date()
	return dayNumber(y, m, d)
}

func dayNumber(y int, m time.Month, d int) int {
	s := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	n := s / dayInSecond // exact: midnight in UTC
	return int(n)
}

// Date returns the beginning of a day in the given location.
func Date(n int, in *time.Location) time.Time {
	y, m, d := time.Unix(int64(n)*dayInSecond, 0).UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, in)
}

// Weekday returns the day of the week of a day.
func Weekday(n int) time.Weekday {
	return time.Weekday(((n+int(time.Thursday))%7 + 7) % 7)
}
