package forecast

import (
	"fmt"
	"math"
)

// enoughDates is how many uncertain dates there must be before anything is said of them in words.
// By argument: it says of how many dates words are made.
const enoughDates = 10

// Words says in a sentence how often what was said of uncertain dates held: "Of 40 past dates that were called 91 % sure
// to lie between early and late, 33 held." It is empty for fewer than ten such dates, which show nothing.
func (s DateScores) Words() string {
	if s.Uncertain < enoughDates {
		return ""
	}
	return heldWords(s.Uncertain, "", s.Claimed, int(math.Round(s.Observed*float64(s.Uncertain))))
}

// heldWords says how many of n dates held; which of them are meant begins with a space or is empty.
func heldWords(n int, which string, claimed float64, held int) string {
	return fmt.Sprintf("Of %d past dates%s that were called %.0f %% sure to lie between early and late, %d held.", n, which, 100*claimed, held)
}

// WordsOf says the same of one kind of statement: "Of 421 thresholds that were 80 to 90 % likely to be reached, 320 were."
// It is empty for a bin without cases.
func WordsOf(b DateBin) string {
	if b.Cases == 0 {
		return ""
	}
	return fmt.Sprintf("Of %d thresholds that were called %.0f to %.0f %% likely to be reached, %.0f were.",
		b.Cases, 100*b.From, 100*b.To, math.Round(b.Happened*float64(b.Cases)))
}
