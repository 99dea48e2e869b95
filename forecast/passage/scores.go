package passage

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/forecast/score"
)

// A case is uncertain if the probability within the horizon lies between these
// two. Calibration is judged on such cases alone: what always says "never" must not look good.
const (
	UncertainAbove = 0.05
	UncertainBelow = 0.95
)

// reliabilityBins is the number of parts into which stated probabilities are sorted.
const reliabilityBins = 10

// Bin is a part of the probabilities that were stated of dates: what Scores are made of has a name here, so that who reads
// scores needs nothing of how they are computed.
type Bin = score.Bin

// Scores are how good one method was on a number of cases. What cannot be known is NaN.
type Scores struct {
	Method string
	Cases  int
	Score  float64 // mean threshold-weighted CRPS, see score.Passage
	Said   float64 // mean probability of "within the horizon"
	Brier  float64 // of the same
	Skill  float64 // of Brier, against the base rate of the cases
	// Uncertain cases, and of them the share whose date lay in P10 … P90, and what those intervals claimed.
	Uncertain         int
	Observed, Claimed float64
	CalibrationError  float64 // expected, over the uncertain cases
	Bins              []Bin   // of the uncertain cases
	// MedianError is the median of |P50 − T| as a share of the horizon, over the cases in which either lies within it.
	MedianError float64
	Stated      int // dates: cases with a P50 within the horizon
	False       int // of these, never crossed
}

// Gap returns by how much more of the intervals held than they claimed.
func (s Scores) Gap() float64 { return s.Observed - s.Claimed }

// FalseShare returns the false dates as a share of all cases.
func (s Scores) FalseShare() float64 { return float64(s.False) / float64(s.Cases) }

// FalseOfStated returns the false dates as a share of all stated dates, NaN without one.
func (s Scores) FalseOfStated() float64 { return float64(s.False) / float64(s.Stated) }

// Words says in a sentence how often what was said of uncertain dates held: "Of 40 past dates that were called 91 % sure
// to lie between early and late, 33 held." It is empty for fewer than ten such dates, which show nothing.
func (s Scores) Words() string {
	if s.Uncertain < EnoughDates {
		return ""
	}
	return heldWords(s.Uncertain, "", s.Claimed, int(math.Round(s.Observed*float64(s.Uncertain))))
}

// EnoughDates is how many uncertain dates there must be before anything is said of them in words.
// By argument: it says of how many dates words are made.
const EnoughDates = 10

// heldWords says how many of n dates held; which of them are meant begins with a space or is empty.
func heldWords(n int, which string, claimed float64, held int) string {
	return fmt.Sprintf("Of %d past dates%s that were called %.0f %% sure to lie between early and late, %d held.", n, which, 100*claimed, held)
}

// BinWords says the same of one kind of statement: "Of 421 thresholds that were 80 to 90 % likely to be reached, 320 were."
// It is empty for a bin without cases.
func BinWords(b Bin) string {
	if b.Cases == 0 {
		return ""
	}
	return fmt.Sprintf("Of %d thresholds that were called %.0f to %.0f %% likely to be reached, %.0f were.",
		b.Cases, 100*b.From, 100*b.To, math.Round(b.Happened*float64(b.Cases)))
}

// Sums are sums over cases from which all scores but the median follow, so that a bootstrap adds up few numbers.
type Sums struct {
	Cases, crossed, score, said, brier float64
	Uncertain, Held, Claimed           float64
	stated, missed                     float64
	bins                               [reliabilityBins]struct{ n, stated, happened float64 }
}

// Add counts a case and what was said of it.
func (s *Sums) Add(c Case, t Claim) {
	s.Cases++
	s.score += t.Score
	s.said += t.Within
	s.brier += score.Brier(t.Within, c.Crossed())
	if c.Crossed() {
		s.crossed++
	}
	if t.P50 < c.Steps {
		s.stated++
		if !c.Crossed() {
			s.missed++
		}
	}
	if !(UncertainAbove < t.Within && t.Within < UncertainBelow) {
		return
	}
	s.Uncertain++
	s.Claimed += t.Claimed
	if t.P10 <= c.Passage && c.Passage <= t.P90 {
		s.Held++
	}
	b := &s.bins[min(int(t.Within*reliabilityBins), reliabilityBins-1)]
	b.n++
	b.stated += t.Within
	if c.Crossed() {
		b.happened++
	}
}

// Plus adds n times b.
func (s *Sums) Plus(b *Sums, n float64) {
	s.Cases += n * b.Cases
	s.crossed += n * b.crossed
	s.score += n * b.score
	s.said += n * b.said
	s.brier += n * b.brier
	s.Uncertain += n * b.Uncertain
	s.Held += n * b.Held
	s.Claimed += n * b.Claimed
	s.stated += n * b.stated
	s.missed += n * b.missed
	for i := range s.bins {
		s.bins[i].n += n * b.bins[i].n
		s.bins[i].stated += n * b.bins[i].stated
		s.bins[i].happened += n * b.bins[i].happened
	}
}

// Scores returns all scores but the median.
func (s *Sums) Scores(baseBrier float64) Scores {
	d := Scores{
		Cases: int(s.Cases), Score: s.score / s.Cases, Said: s.said / s.Cases, Brier: s.brier / s.Cases,
		Skill:     score.Skill(s.brier/s.Cases, baseBrier),
		Uncertain: int(s.Uncertain), Observed: s.Held / s.Uncertain, Claimed: s.Claimed / s.Uncertain,
		Stated: int(s.stated), False: int(s.missed),
	}
	for i, b := range s.bins {
		d.Bins = append(d.Bins, Bin{
			From: float64(i) / reliabilityBins, To: float64(i+1) / reliabilityBins,
			Cases: int(b.n), Stated: b.stated / b.n, Happened: b.happened / b.n,
		})
	}
	d.CalibrationError = score.CalibrationError(d.Bins)
	return d
}

// Past returns what the sums say of dates of the past, asked for at some origins up to some steps ahead of each.
func (s *Sums) Past(origins, steps int) *PastDates {
	return &PastDates{
		Origins: origins, Steps: steps, Cases: int(s.Cases), Uncertain: int(s.Uncertain), Claimed: s.Claimed / s.Uncertain, Held: int(s.Held),
	}
}

// CrossedShare returns the share of the cases that were crossed: the base rate.
func (s *Sums) CrossedShare() float64 { return s.crossed / s.Cases }
