package main

import (
	"regexp"
	"testing"
)

// Real demand is uncertain, and there is something to say of how often past dates held: under the table, and as data.
func TestPastDatesOfRealDemand(t *testing.T) {
	out := mustCall(t, "forecast", "--csv", several, "--capacity", "40000", "--paths", "50")
	said := regexp.MustCompile(`(?m)^  Past +Of \d\d past dates up to \d+ steps ahead that were called \d\d % sure to lie between early ` +
		`and late, \d+ held\.$`)
	if got := len(said.FindAllString(out, -1)); got < 2 {
		t.Errorf("%d answers say it:\n%s", got, out)
	}
	out = mustCall(t, "forecast", "--csv", several, "--capacity", "40000", "--paths", "50", "-o", "jsonl")
	data := regexp.MustCompile(`"pastDates":\{"origins":\d,"steps":\d+,"cases":42,"uncertain":\d+,"claimed":0\.\d+,"held":\d+,"words":"`)
	if got := len(data.FindAllString(out, -1)); got != 5 {
		t.Errorf("%d of 5 answers have it:\n%.2000s", got, out)
	}
}
