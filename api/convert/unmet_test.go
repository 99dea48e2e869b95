package convert_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

func TestUnmetOfARequest(t *testing.T) {
	message := func(included bool, unmet ...float64) *plimsollv1.Series {
		return &plimsollv1.Series{
			Name: "web", Step: "1h", StartTime: timestamppb.New(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)),
			Values: []float64{1, 2, 3}, Unmet: unmet, UnmetIncluded: included,
		}
	}
	s, err := convert.Series(message(false, 0.5, 0, 1))
	if err != nil || !s.Unmet || !slices.Equal(s.Values, []float64{1.5, 2, 4}) {
		t.Errorf("%v, unmet %v, %v", s.Values, s.Unmet, err)
	}
	// What is written holds the sum, and says so.
	again, err := convert.Series(convert.SeriesMessage(s))
	if err != nil || !again.Unmet || !slices.Equal(again.Values, s.Values) {
		t.Errorf("written and read: %v, unmet %v, %v", again.Values, again.Unmet, err)
	}
	if s, err := convert.Series(message(false)); err != nil || s.Unmet {
		t.Errorf("without: unmet %v, %v", s.Unmet, err)
	}
	for want, m := range map[string]*plimsollv1.Series{
		"unmet: 2 values, and the series has 3":                   message(false, 1, 2),
		"unmet: value 1 (2026-09-01T01:00:00Z) is -2":             message(false, 1, -2, 0),
		"unmet: given, and unmetIncluded says that the values ho": message(true, 1, 2, 3),
	} {
		if _, err := convert.Series(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
