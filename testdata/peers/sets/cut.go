package sets

import "fmt"

// Set says how a file becomes cases of a history and what came after it.
type Set struct {
	Name, File string
	// Step of the grid that series are put on, as series.ParseStep reads it; empty for that of the samples.
	Step string
	// Period of seasonal naive, and of the scale of errors; 0 for a day, or for 7 steps of a day and longer.
	Period int
	// Cut says what is held out; nil where the file does.
	Cut func(steps int) []Cut
}

// Cut is a case within a series: its history are the steps [From, Origin), and what came after [Origin, End).
type Cut struct{ From, Origin, End int }

// Name returns the name of the i-th case of a series.
func Name(series string, i int) string { return fmt.Sprintf("%s-%d", series, i) }

// HeldOut are the sets that forecasts are scored on, in the order in which they are printed.
func HeldOut() []Set {
	return []Set{
		{Name: "m4_hourly", File: "m4_hourly", Step: "1h", Period: 24},
		{Name: "m4_weekly", File: "m4_weekly", Step: "1w", Period: 1},
		{Name: "m3_monthly", File: "m3_monthly", Step: "1mo", Period: 12},
		{Name: "nab_5m", File: "nab_cloudwatch", Cut: lastShare(0.2, 3)},
		{Name: "nab_hourly", File: "nab_cloudwatch", Step: "1h", Cut: lastShare(0.2, 3)},
		{Name: "parking_30m", File: "parking_occupancy", Cut: lastShare(0.2, 3)},
		{Name: "parking_daily", File: "parking_occupancy", Step: "1d", Cut: lastShare(0.2, 3)},
		{Name: "long_daily", File: "long_histories", Step: "1d", Cut: lastShare(0.2, 4)},
		{Name: "long_own", File: "long_histories", Cut: lastShare(0.05, 4)},
		{Name: "datacentre", File: "datacentre_month", Step: "1h", Cut: lastShare(0.2, 3)},
		{Name: "pjm_1y", File: "pjm_hourly", Step: "1h", Period: 24, Cut: windows(365*24, 720, 6)},
		{Name: "pjm_daily3y", File: "pjm_hourly", Step: "1d", Period: 7, Cut: windows(3*365, 180, 6)},
	}
}

func lastShare(share float64, origins int) func(int) []Cut {
	return func(steps int) []Cut { return LastShare(steps, share, origins) }
}

func windows(known, ahead, times int) func(int) []Cut {
	return func(steps int) []Cut { return Windows(steps, known, ahead, times) }
}

// LastShare holds out the share of a series after its last origin, and as many steps after each of the origins
// before it, half of that apart, the last origin first.
func LastShare(steps int, share float64, origins int) []Cut {
	h := int(share * float64(steps))
	out := make([]Cut, origins)
	for o := range out {
		origin := steps - h - o*h/2
		out[o] = Cut{0, origin, origin + h}
	}
	return out
}

// Windows cuts known steps and those ahead of them out of a series at several times, evenly spread; none where it is too short.
func Windows(steps, known, ahead, times int) []Cut {
	spare := steps - known - ahead
	if spare < 0 {
		return nil
	}
	out := make([]Cut, times)
	for k := range out {
		from := spare * k / (times - 1)
		out[k] = Cut{from, from + known, from + known + ahead}
	}
	return out
}
