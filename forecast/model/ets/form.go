package ets

import (
	"fmt"
	"strings"
)

// Component says how a part of a form enters.
type Component uint8

// The components. An error is Additive or Multiplicative, a trend None or
// Additive, a season any of the three.
const (
	None Component = iota
	Additive
	Multiplicative
)

// String returns N, A or M.
func (c Component) String() string {
	switch c {
	case None:
		return "N"
	case Additive:
		return "A"
	case Multiplicative:
		return "M"
	}
	return fmt.Sprintf("Component(%d)", uint8(c))
}

// Form is the structure of a model.
type Form struct {
	Error  Component
	Trend  Component
	Damped bool // the trend is damped by φ
	Season Component
	Period int // length of the season in steps, at least 2; not looked at without a season
}

// ParseForm reads a form as the literature writes it, error, trend and season:
// "ANN", "AAdA", "MAM". The period is that of the season.
func ParseForm(s string, period int) (Form, error) {
	rest, damped := s, strings.Contains(s, "d")
	if damped {
		rest = strings.Replace(s, "d", "", 1)
	}
	if len(rest) != 3 || damped && (len(s) != 4 || s[2] != 'd') {
		return Form{}, fmt.Errorf("ets: form %q: want error, trend and season such as ANN, AAdA or MAM", s)
	}
	var parts [3]Component
	for i := range parts {
		k := strings.IndexByte("NAM", rest[i])
		if k < 0 {
			return Form{}, fmt.Errorf("ets: form %q: want N, A or M, not %q", s, rest[i])
		}
		parts[i] = Component(k)
	}
	f := Form{Error: parts[0], Trend: parts[1], Damped: damped, Season: parts[2], Period: period}
	return f, f.Validate()
}

// String returns the form as ParseForm reads it, without the period.
func (f Form) String() string {
	d := ""
	if f.Damped {
		d = "d"
	}
	return f.Error.String() + f.Trend.String() + d + f.Season.String()
}

// Validate returns an error that names what is wrong with the form, or nil.
func (f Form) Validate() error {
	switch {
	case f.Error != Additive && f.Error != Multiplicative:
		return fmt.Errorf("ets: form %v: the error must be A or M", f)
	case f.Trend != None && f.Trend != Additive:
		return fmt.Errorf("ets: form %v: the trend must be N, A or Ad", f)
	case f.Damped && f.Trend == None:
		return fmt.Errorf("ets: form %v: there is no trend to damp", f)
	case f.Season > Multiplicative:
		return fmt.Errorf("ets: form %v: the season must be N, A or M", f)
	case f.Season == Multiplicative && f.Error == Additive:
		return fmt.Errorf("ets: form %v: a multiplicative season needs a multiplicative error", f)
	case f.Season != None && f.Period < 2:
		return fmt.Errorf("ets: form %v: period %d: a season has at least 2 steps", f, f.Period)
	}
	return nil
}

// Positive says whether the form is for data above 0 only.
func (f Form) Positive() bool { return f.Error == Multiplicative }

// smoothing returns how many of α, β, γ and φ the form has.
func (f Form) smoothing() int {
	k := 1
	if f.Trend != None {
		k++
	}
	if f.Season != None {
		k++
	}
	if f.Damped {
		k++
	}
	return k
}

// initial returns how many initial states are free: the season counts one less
// than its length, because a shift of all of it is a shift of the level.
func (f Form) initial() int {
	k := 1
	if f.Trend != None {
		k++
	}
	if f.Season != None {
		k += f.Period - 1
	}
	return k
}

// Free returns the number of free parameters that the corrected information
// criterion counts: smoothing parameters, initial states and the variance.
func (f Form) Free() int { return f.smoothing() + f.initial() + 1 }

// Forms returns the forms that Auto tries, the plain ones first: 6 without and, for a
// period of 2 or more, 9 with a season. positive says that the data are all above 0;
// without, there are only the forms with additive errors.
func Forms(period int, positive bool) []Form {
	type kind struct{ err, season Component }
	kinds := []kind{{Additive, None}}
	if period >= 2 {
		kinds = append(kinds, kind{Additive, Additive})
	}
	if positive && period >= 2 {
		kinds = append(kinds, kind{Multiplicative, Multiplicative}, kind{Multiplicative, Additive})
	}
	if positive {
		kinds = append(kinds, kind{Multiplicative, None})
	}
	var out []Form
	for _, k := range kinds {
		f := Form{Error: k.err, Season: k.season}
		if k.season != None {
			f.Period = period
		}
		out = append(out, f)
		f.Trend = Additive
		out = append(out, f)
		f.Damped = true
		out = append(out, f)
	}
	return out
}
