package fit_test

import (
	"testing"

	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
)

// A clean-up of yesterday may be taken back, in fewer simulations than one in four; after three weeks none does.
func TestNewStepMayBeTakenBack(t *testing.T) {
	for _, tt := range []struct {
		ago          int
		least, below float64
	}{{1, 0.05, 0.25}, {21, 0, 0.001}} {
		s := volume(300, uint64(tt.ago))
		for i := s.Len() - tt.ago; i < s.Len(); i++ {
			s.Values[i] -= 2e12
		}
		end := lastColumn(fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 400, 60), 59)
		back := 0
		for _, v := range end {
			if v > end[200]+1e12 {
				back++
			}
		}
		if share := float64(back) / float64(len(end)); share < tt.least || share >= tt.below {
			t.Errorf("%d days ago: taken back in %g of the simulations, want from %g to less than %g", tt.ago, share, tt.least, tt.below)
		}
	}
}

// A pool that jumped to more than four times what it held, days ago, goes on from there as it grew before.
func TestNewLevelFarAboveGoesOnAsBefore(t *testing.T) {
	s := volume(180, 5)
	for i := 172; i < s.Len(); i++ {
		s.Values[i] = 4e13
	}
	end := lastColumn(fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 400, 60), 59)
	if want := 4e13 + 60*20e9; end[40] < want-2e12 || end[380] > want+2e12 {
		t.Errorf("two months later %g and %g at 10 and 95 %%, want about %g", end[40], end[380], want)
	}
}
