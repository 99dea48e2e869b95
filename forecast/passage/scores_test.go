package passage

import (
	"testing"

	"github.com/plimsoll/plimsoll/forecast/score"
)

func TestWords(t *testing.T) {
	s := Scores{Uncertain: 40, Observed: 0.825, Claimed: 0.914}
	if got, want := s.Words(), "Of 40 past dates that were called 91 % sure to lie between early and late, 33 held."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	s.Uncertain = 9
	if got := s.Words(); got != "" {
		t.Errorf("nine dates: %q", got)
	}
	b := score.Bin{From: 0.8, To: 0.9, Cases: 40, Stated: 0.84, Happened: 0.825}
	if got, want := BinWords(b), "Of 40 thresholds that were called 80 to 90 % likely to be reached, 33 were."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := BinWords(score.Bin{}); got != "" {
		t.Errorf("an empty bin: %q", got)
	}
}
