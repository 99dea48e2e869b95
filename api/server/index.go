package server

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
)

//go:embed index.html.tmpl
var indexText string

// indexPage is what the first page shows.
type indexPage struct {
	Version string
	Now     string
	Pools   []indexRow
	// Unreadable says that what is kept cannot be read: what was read before stands.
	Unreadable bool
}

// indexRow is a pool on the first page.
type indexRow struct {
	Name, Title, Action, State, P10, P50, P90, OrderBy, Age string

	line report.PoolLine
}

// index lists all pools, the most urgent first, from what is kept; pools of which nothing is kept come last. It needs no script.
func (s *server) index(w http.ResponseWriter, r *http.Request) {
	now := s.config.Now().UTC()
	page := indexPage{Version: s.config.Version, Now: now.Format("2006-01-02 15:04")}
	var unknown []indexRow
	for _, p := range s.planner.Pools() {
		row := indexRow{Name: p.Name, Title: p.Title, State: "no forecast yet"}
		x, ok, err := s.status.last(r.Context(), s.planner, p.Name)
		page.Unreadable = page.Unreadable || isUnreadable(err)
		switch {
		case err != nil && !isUnreadable(err):
			s.config.Log.WarnContext(r.Context(), "index", "pool", p.Name, "error", err)
			writeText(w, http.StatusInternalServerError, "what is kept cannot be read; the log says why\n")
			return
		case !ok:
			unknown = append(unknown, row)
			continue
		}
		row.fill(x, now)
		page.Pools = append(page.Pools, row)
	}
	slices.SortStableFunc(page.Pools, func(a, b indexRow) int { return briefing.CompareLines(a.line, b.line) })
	page.Pools = append(page.Pools, unknown...)
	t, err := template.New("index").Parse(indexText)
	var buf bytes.Buffer
	if err == nil {
		err = t.Execute(&buf, page)
	}
	if err != nil {
		s.config.Log.ErrorContext(r.Context(), "index", "error", err)
		writeText(w, http.StatusInternalServerError, "internal error\n")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(buf.Bytes())
}

// fill writes what is kept of a pool.
func (row *indexRow) fill(x lastForecast, now time.Time) {
	l := briefing.Line(x.summary)
	day := func(t time.Time) string {
		if t.IsZero() {
			return "–"
		}
		return t.Format("2006-01-02")
	}
	row.line, row.Action, row.State = l, l.Action.Text, l.State
	row.P10, row.P50, row.P90, row.OrderBy = day(l.P10), day(l.P50), day(l.P90), day(l.OrderBy)
	row.Age = convert.AgeText(now.Sub(x.asOf))
}

// openAPI writes the description of the gateway.
func openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(plimsollv1.OpenAPI())
}
