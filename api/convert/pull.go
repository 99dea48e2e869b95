package convert

import (
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/pricing"
)

// PullRequest reads which pool is to be pulled, and how.
func PullRequest(m *plimsollv1.PullPoolRequest) (planner.PullRequest, error) {
	r := newReader()
	p := planner.PullRequest{Pool: r.id(poolCollection, m.GetName()), Window: r.step("window", m.GetWindow()),
		AsOf: parsed(r, "asOf", m.GetAsOf(), Time)}
	return p, r.err()
}

// PullMessage writes what a pull did; more says that there is more to copy.
func PullMessage(p planner.PullResult, more bool) *plimsollv1.PullPoolResponse {
	return &plimsollv1.PullPoolResponse{
		Samples: int64(p.Written), Windows: int64(p.Windows), BackwardWindows: int64(p.Backward), EmptyWindows: int64(p.Empty),
		CompleteUntilTime: timeMessage(p.To), Changed: text(p.Changed), More: more,
	}
}

// ReportRequest reads which report is asked for.
func ReportRequest(m *plimsollv1.WriteReportRequest) (planner.ReportRequest, error) {
	r := newReader()
	out := planner.ReportRequest{AsOf: parsed(r, "asOf", m.GetAsOf(), Time), Paths: int(m.GetPaths()), Seed: m.Seed, Keep: !m.GetDiscard(),
		SinceMonth: true}
	if m.GetMonth() != "" {
		month, err := pricing.ParseMonth(m.GetMonth())
		r.check("month", err)
		out.Month = month
	}
	return out, r.err()
}
