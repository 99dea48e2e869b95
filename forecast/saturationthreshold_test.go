package forecast_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/capacity/capacitytest"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func TestPassages(t *testing.T) {
	f := fittest.Hand(repeatRows(20, []float64{2, 4, 6, 8, 10})...)
	lines := []capacity.Threshold{{Name: "warning", Share: 0.6}, {Name: "critical", Amount: 7}}
	c := capacity.Constant(10, "")
	if err := capacity.CheckThresholds(lines, c); err != nil {
		t.Fatal(err)
	}
	passed := f.Passages(c, series.Step{}, lines)
	for i, want := range []int{2, 3} { // 6 of 6, 8 of 7
		if got, ok := passed[i].Saturation.Date(0.5); !ok || !got.Equal(f.Time(want)) {
			t.Errorf("%s on %v, want step %d", passed[i].Threshold.Name, got, want)
		}
	}
	if passed[0].Line != 6 || passed[1].Line != 7 {
		t.Errorf("lines %v and %v", passed[0].Line, passed[1].Line)
	}
	// The history is at 1: a warning at a tenth is passed already, since its first day.
	early := f.Passages(c, series.Step{}, []capacity.Threshold{{Name: "warning", Share: 0.1}})
	if s := early[0].Saturation; s.State != forecast.AlreadySaturated || !s.Since.Equal(f.Series.Start) || s.Facts.Crossings != 1 {
		t.Errorf("passed already: %+v", s)
	}
	if got := f.Passages(capacity.Capacity{}, series.Step{}, lines); got != nil {
		t.Errorf("without a capacity: %+v", got)
	}
}

func TestThresholdErrors(t *testing.T) {
	c := capacity.Constant(100, "")
	for _, tt := range []struct {
		list []capacity.Threshold
		want string
	}{
		{[]capacity.Threshold{{Name: "warning"}}, "warning: want either a share or an amount"},
		{[]capacity.Threshold{{Name: "warning", Share: 0.8, Amount: 80}}, "warning: want either"},
		{[]capacity.Threshold{{Name: "warning", Share: 80}}, "warning: share 80, want a share"},
		{[]capacity.Threshold{{Name: "critical", Amount: -1}}, "critical: amount -1"},
		{[]capacity.Threshold{{Name: "critical", Amount: 120}}, "critical: amount 120 is above the usable capacity, which is 100 at most"},
		{[]capacity.Threshold{{Name: "warning", Share: 0.9}, {Name: "critical", Amount: 80}}, "critical: 80, which is below warning, 90"},
	} {
		if err := capacity.CheckThresholds(tt.list, c); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", tt.list, err, tt.want)
		}
	}
}

// A line is passed no later than a line above it, in every future.
func TestLowerLinesAreFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n, h = 20, 12
		f := fittest.Hand(fittest.DrawPaths(t, n, h)...)
		c, err := capacitytest.Plan(t).Capacity()
		if err != nil {
			t.Skip(err)
		}
		low := rapid.Float64Range(0.1, 1).Draw(t, "low")
		high := rapid.Float64Range(low, 1).Draw(t, "high")
		sustain := series.Every(time.Duration(rapid.IntRange(1, 3).Draw(t, "sustain")) * series.Day)
		lines := f.Passages(c, sustain, []capacity.Threshold{{Name: "warning", Share: low}, {Name: "critical", Share: high}})
		lines = append(lines, forecast.Passage{Saturation: f.Saturate(c, sustain)})
		for k := range len(lines) - 1 {
			a, b := lines[k].Saturation, lines[k+1].Saturation
			if b.State == forecast.AlreadySaturated && a.State != forecast.AlreadySaturated {
				t.Fatalf("line %d is passed already, and line %d below is not", k+1, k)
			}
			if a.First == nil || b.First == nil {
				continue
			}
			for i := range n {
				if b.First[i] != passage.Never && (a.First[i] == passage.Never || a.First[i] > b.First[i]) {
					t.Fatalf("future %d: line %d at %d, the line above at %d", i, k, a.First[i], b.First[i])
				}
			}
		}
	})
}

func repeatRows(n int, row []float64) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = row
	}
	return rows
}

// minutes returns samples every five minutes for a day, at 1 but for the given stretches at 9.
func minutes(stretches ...[2]string) []series.Sample {
	start := seriestest.At("2026-01-05")
	var samples []series.Sample
	for i := range 288 {
		s := series.Sample{Time: start.Add(time.Duration(i) * 5 * time.Minute), Value: 1}
		for _, x := range stretches {
			if !s.Time.Before(seriestest.At("2026-01-05 "+x[0])) && s.Time.Before(seriestest.At("2026-01-05 "+x[1])) {
				s.Value = 9
			}
		}
		samples = append(samples, s)
	}
	return samples
}

// A spike is never an hour, wherever it falls: not within an hour, and not on the boundary of
// two, which makes the peaks of both. What lasted an hour and more is one.
func TestSpikesAreNoHours(t *testing.T) {
	hour := series.Every(time.Hour)
	for _, tt := range []struct {
		name      string
		statistic string
		from, to  string
		want      bool
	}{
		{"five minutes at the end", "peak", "23:55", "23:59", false},
		{"ten minutes over the boundary", "peak", "22:55", "23:05", false},
		{"the same to the end of the day", "peak", "22:55", "23:59", false}, // 65 minutes, but known of two hours only
		{"three hours", "peak", "21:00", "23:59", true},
		{"ten minutes, p95: of twelve it is the highest", "p95", "22:55", "23:05", false},
		{"ten minutes at the end, p75", "p75", "23:50", "23:59", false},
		{"twenty minutes of an hour, p75", "p75", "23:40", "23:59", true}, // a quarter and more of it is over
		{"the mean of an hour", "mean", "23:00", "23:59", true},
		{"the mean of five minutes", "mean", "23:55", "23:59", false},
	} {
		statistic, err := series.ParseStatistic(tt.statistic)
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := series.Regularize("load", minutes([2]string{tt.from, tt.to}), series.Grid{Step: hour, Statistic: statistic})
		if err != nil {
			t.Fatal(err)
		}
		got := forecast.Refuse(s, capacity.Constant(8, ""), hour,
			&forecast.Refusal{State: forecast.TooLittleData}).State == forecast.AlreadySaturated
		if got != tt.want {
			t.Errorf("%s: saturated for an hour: %v, want %v", tt.name, got, tt.want)
		}
		if note := passage.SustainNote(s, hour); (note == "") != (tt.statistic == "mean" || tt.statistic == "p75") {
			t.Errorf("%s: note %q", tt.name, note)
		}
	}
}

// Whatever its place, nothing shorter than the span is taken for it.
func TestShorterThanSustainNeverCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.IntRange(1, 4).Draw(t, "hours")
		length := rapid.IntRange(1, 12*span-1).Draw(t, "samples over") // five minutes each, in all less than the span
		from := rapid.IntRange(0, 288-length).Draw(t, "from")
		samples := minutes()
		for i := from; i < from+length; i++ {
			samples[i].Value = 9
		}
		s, _, err := series.Regularize("load", samples, series.Grid{Step: series.Every(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		// As if it were simulated: the day as one future after a day at 1.
		f := fittest.Hand(repeatRows(20, s.Values)...)
		f.Step, f.Series.Step, f.Series.PerStep = s.Step, s.Step, s.PerStep
		f.Start = f.Series.End()
		got := f.Saturate(capacity.Constant(8, ""), series.Every(time.Duration(span)*time.Hour))
		if got.Within() != 0 {
			t.Fatalf("%d minutes over are taken for %d hours", 5*length, span)
		}
	})
}

func TestCrossings(t *testing.T) {
	s := seriestest.Daily("x", 9, 1, 9, 9, 1, 9, 1)
	f := forecast.FactsOf(s, capacity.Constant(5, ""))
	if f.Crossings != 3 || f.CrossedSteps != 4 || !f.LastCrossed.Equal(s.Time(5)) {
		t.Errorf("%+v, want 3 times, 4 steps, last on day 5", f)
	}
}
