package passage

import "fmt"

// PastDates is how often dates held that would have been given at earlier times of a history: at each, the
// thresholds of backtest.Dates are asked for over the steps that models are scored on.
type PastDates struct {
	Origins   int     // earlier times
	Steps     int     // ahead of them, at most
	Cases     int     // thresholds at all of them
	Uncertain int     // of these, with a probability within the steps ahead between UncertainAbove and UncertainBelow
	Claimed   float64 // mean probability that their dates lie from early (P10) to late (P90); NaN without an uncertain one
	Held      int     // of the uncertain ones, whose date did
}

// Words says it in a sentence: "Of 40 past dates up to 45 steps ahead that were called 91 % sure to lie between early and late,
// 33 held." For fewer than ten uncertain dates, which show nothing, it says that these are too few.
func (p PastDates) Words() string {
	switch {
	case p.Cases == 0:
		return "Too few past dates to tell how often they hold: there is no earlier time of the history to ask at."
	case p.Uncertain < EnoughDates:
		return fmt.Sprintf("Too few past dates to tell how often they hold: of %d asked for at %s of the history, %d were uncertain, and at "+
			"least %d are needed.",
			p.Cases, earlierTimes(p.Origins), p.Uncertain, EnoughDates)
	}
	return heldWords(p.Uncertain, fmt.Sprintf(" up to %d steps ahead", p.Steps), p.Claimed, p.Held)
}

// String is Words: evidence that is printed says what it knows, and no address.
func (p PastDates) String() string { return p.Words() }

func earlierTimes(n int) string {
	if n == 1 {
		return "one earlier time"
	}
	return fmt.Sprintf("%d earlier times", n)
}
