package csvfile

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// history writes rows of an hour each with a header, in one of the ways of writing.
func history(header string, n int, row func(at time.Time, v float64) string) string {
	var b strings.Builder
	b.WriteString(header)
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		b.WriteString(row(start.Add(time.Duration(i)*time.Hour), 500+float64(i%2400)/8))
	}
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	const n = 100_000
	iso := func(at time.Time) string { return at.Format(time.RFC3339) }
	for _, bb := range []struct{ name, text string }{
		{"plain", history("time,value\n", n, func(at time.Time, v float64) string { return fmt.Sprintf("%s,%.3f\n", iso(at), v) })},
		{"plain whole numbers", history("time,value\n", n, func(at time.Time, v float64) string { return fmt.Sprintf("%s,%.0f\n", iso(at), v) })},
		{"plain capacity series", history("series,time,value,capacity\n", n,
			func(at time.Time, v float64) string { return fmt.Sprintf("hall-1,%d,%.2f,900\n", at.Unix(), v) })},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			for b.Loop() {
				if _, err := Read(strings.NewReader(bb.text), "bench.csv", Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
