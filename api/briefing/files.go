package briefing

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
)

// FileSink takes a file of a report, named with slashes and relative to its folder: write writes it. It may be called at the same time.
type FileSink func(name string, write func(io.Writer) error) error

// AnswerSink takes answers as they come, several at the same time.
type AnswerSink func(ctx context.Context, a planner.Answer) error

// WriteReport answers and writes every file of a monthly report, one by one as answers come. More sinks take the answers, too.
func WriteReport(ctx context.Context, p *planner.Planner, r planner.ReportRequest, to FileSink, more ...AnswerSink) (Report, error) {
	spool, err := os.CreateTemp("", "plimsoll-report-")
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = spool.Close(); _ = os.Remove(spool.Name()) }()
	f := &reportFiles{to: to, spool: spool, at: make([]int64, len(p.Pools())), length: make([]int64, len(p.Pools()))}
	out, err := MonthlyReport(ctx, p, Request{ReportRequest: r, Write: f.write,
		Answer: func(ctx context.Context, i int, a planner.Answer) error {
			for _, sink := range more {
				if err := sink(ctx, a); err != nil {
					return err
				}
			}
			return f.take(i, a)
		}})
	if err != nil {
		return out, err
	}
	return out, f.finish(out)
}

// Missing says which pools a report lacks, or whose source does not answer; empty where it is whole.
func (r Report) Missing(p *planner.Planner) string {
	return strings.TrimSpace(p.Incomplete() + " " + Unavailable(r.Monthly.Pools))
}

// reportFiles writes the files of a report. Messages of answers are put aside on the disk as they come.
type reportFiles struct {
	to FileSink

	mu         sync.Mutex
	spool      *os.File
	at, length []int64 // where the one of each pool is in spool
}

// take puts the message of an answer aside.
func (f *reportFiles) take(i int, a planner.Answer) error {
	b, err := convert.JSON(convert.ForecastMessage(a))
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at[i], err = f.spool.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	n, err := f.spool.Write(b)
	f.length[i] = int64(n)
	return err
}

// finish writes the files that are about all pools.
func (f *reportFiles) finish(r Report) error {
	for _, x := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"report.html", func(w io.Writer) error { return report.WriteHTML(w, r.Monthly) }},
		{"report.json", func(w io.Writer) error { return report.WriteJSON(w, r.Monthly) }},
		{"pools.csv", func(w io.Writer) error { return report.WritePoolsCSV(w, r.Monthly.Pools) }},
		{"costs.csv", func(w io.Writer) error {
			if r.Monthly.Costs == nil {
				return nil
			}
			return report.WriteCostsCSV(w, *r.Monthly.Costs)
		}},
		{"dates.ics", func(w io.Writer) error { return WriteReportCalendar(w, r.Monthly) }},
		{"comparisons.json", func(w io.Writer) error { return writeComparisons(w, r.Comparisons) }},
	} {
		var b bytes.Buffer
		if err := x.write(&b); err != nil {
			return fmt.Errorf("%s: %w", x.name, err)
		}
		if b.Len() == 0 {
			continue // nothing to say leaves no file
		}
		if err := f.write(x.name, b.Bytes()); err != nil {
			return err
		}
	}
	return f.forecasts()
}

// forecasts writes the messages in the order of the pools, as the API gives them, without holding more than one.
func (f *reportFiles) forecasts() error {
	return f.to("forecasts.json", func(file io.Writer) error {
		w := bufio.NewWriter(file)
		_, _ = w.WriteString("{\n  \"forecasts\": [")
		for i := range f.at {
			b := make([]byte, f.length[i])
			if _, err := f.spool.ReadAt(b, f.at[i]); err != nil {
				return err
			}
			if i > 0 {
				_ = w.WriteByte(',')
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, b, "    ", "  "); err != nil {
				return err
			}
			_, _ = w.WriteString("\n    ")
			_, _ = w.Write(indented.Bytes())
		}
		_, _ = w.WriteString("\n  ]\n}\n")
		return w.Flush()
	})
}

// write writes a file of the report, named with slashes.
func (f *reportFiles) write(name string, data []byte) error {
	return f.to(name, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// writeComparisons prints one comparison a line.
func writeComparisons(w io.Writer, comparisons []planner.Comparison) error {
	for _, c := range comparisons {
		b, err := convert.JSON(convert.ComparisonMessage(c))
		if err != nil {
			return err
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}
