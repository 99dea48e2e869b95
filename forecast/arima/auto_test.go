package arima_test

import (
	"testing"

	"github.com/plimsoll/plimsoll/forecast/arima"
)

// The numbers of differences are those of R's ndiffs and nearly always of its nsdiffs, whose decomposition is another one.
func TestDifferencesAgainstR(t *testing.T) {
	series := sequences(t)
	all, same := lines(t, "r.txt", "diffs"), 0
	for _, w := range all {
		s := series[w[0]]
		if got, want := arima.Differences(s.y), int(number(t, w[1])); got != want {
			t.Errorf("%s: d = %d, R has %d", w[0], got, want)
		}
		if got, want := arima.SeasonalDifferences(s.y, s.period), int(number(t, w[2])); got != want {
			t.Logf("%s: D = %d, R has %d", w[0], got, want)
		} else {
			same++
		}
	}
	t.Logf("D as R's for %d of %d", same, len(all))
	if 10*same < 9*len(all) {
		t.Errorf("D as R's for %d of %d only", same, len(all))
	}
}

// Where the differences are the same, so that AICc may be compared, the model chosen is not much worse than that of R.
func TestAutoAgainstR(t *testing.T) {
	series := sequences(t)
	compared, worse, better := 0, 0, 0
	for _, w := range lines(t, "r.txt", "auto") {
		s := series[w[0]]
		m, err := arima.Auto(s.y, s.period)
		if err != nil {
			t.Errorf("%s: %v", w[0], err)
			continue
		}
		theirs := order(t, append(append([]string{}, w[1:7]...), "0"), w[7] == "1")
		theirs.Period = s.period
		d := m.AICc - number(t, w[9])
		if m.Order.D != theirs.D || m.Order.SD != theirs.SD {
			t.Logf("%s: %v, R has %v", w[0], m.Order, theirs)
			continue
		}
		compared++
		if d > 2 {
			worse++
		} else if d < -2 {
			better++
		}
		t.Logf("%s: %v, R has %v, AICc %+.2f", w[0], m.Order, theirs, d)
	}
	t.Logf("of %d with the same differences, AICc is more than 2 worse for %d and better for %d", compared, worse, better)
	if 4*worse > compared {
		t.Errorf("%d of %d choices are worse than R's", worse, compared)
	}
}
