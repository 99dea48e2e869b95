package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/planner"
)

// reportFolder is where a report is written to, its files one by one as answers come.
type reportFolder struct {
	dir       string
	file, sub os.FileMode // modes of files and folders
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
func (f *reportFolder) make(ctx context.Context, p *planner.Planner, r planner.ReportRequest,
	more ...briefing.AnswerSink) (briefing.Report, error) {
	if err := os.MkdirAll(f.dir, f.sub); err != nil {
		return briefing.Report{}, err
	}
	return briefing.WriteReport(ctx, p, r, f.whole, more...)
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
