package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
)

// reportFolder is where a report is written to, its files one by one as answers come.
type reportFolder struct {
	dir        string
	file, sub  os.FileMode // modes of files and folders
	mu         sync.Mutex
	spool      *os.File // messages of answers, as they came
	at, length []int64  // where the one of each pool is in spool
}

// newReportFolder makes the folder. The mode is in octal.
func newReportFolder(dir, mode string) (*reportFolder, error) {
	bits, err := strconv.ParseUint(mode, 8, 32)
	if err != nil || bits > 0o777 || bits&0o600 != 0o600 {
		return nil, usagef("--mode %q: want three octal digits that let the owner read and write, such as 0644", mode)
	}
	file := os.FileMode(bits)
	return &reportFolder{dir: dir, file: file, sub: file | file&0o444>>2}, nil
}

// make answers and writes every file of a report. What is there of an earlier one is replaced, file by file.
func (f *reportFolder) make(ctx context.Context, p *planner.Planner, r planner.ReportRequest, more ...answerSink) (briefing.Report, error) {
	if err := os.MkdirAll(f.dir, f.sub); err != nil {
		return briefing.Report{}, err
	}
	var err error
	if f.spool, err = os.CreateTemp("", "plimsoll-report-"); err != nil {
		return briefing.Report{}, err
	}
	defer func() { _ = f.spool.Close(); _ = os.Remove(f.spool.Name()) }()
	f.at, f.length = make([]int64, len(p.Pools())), make([]int64, len(p.Pools()))
	out, err := briefing.MonthlyReport(ctx, p, briefing.Request{ReportRequest: r, Write: f.write,
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

// answerSink takes answers as they come, several at the same time.
type answerSink func(ctx context.Context, a planner.Answer) error

// take puts the message of an answer aside.
func (f *reportFolder) take(i int, a planner.Answer) error {
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
func (f *reportFolder) finish(r briefing.Report) error {
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
		{"dates.ics", func(w io.Writer) error { return briefing.WriteReportCalendar(w, r.Monthly) }},
		{"comparisons.json", func(w io.Writer) error { return writeComparisons(w, r.Comparisons) }},
	} {
		var b bytes.Buffer
		if err := x.write(&b); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(f.dir, x.name), err)
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
func (f *reportFolder) forecasts() error {
	return f.whole("forecasts.json", func(file io.Writer) error {
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
func (f *reportFolder) write(name string, data []byte) error {
	return f.whole(name, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// whole writes a file in one piece, so that a failed run leaves no half of one.
func (f *reportFolder) whole(name string, write func(io.Writer) error) error {
	path := filepath.Join(f.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), f.sub); err != nil {
		return err
	}
	file, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, f.file)
	if err != nil {
		return err
	}
	err = write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.Rename(path+".part", path)
}

// writeComparisons prints one comparison a line.
func writeComparisons(w io.Writer, comparisons []planner.Comparison) error {
	for _, c := range comparisons {
		if err := writeLine(w, convert.ComparisonMessage(c)); err != nil {
			return err
		}
	}
	return nil
}
