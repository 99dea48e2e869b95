package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// reportThere has a running service make the report, and writes its files as they come.
func (a *app) reportThere(ctx context.Context, r remote, f reportFlags) error {
	asOf, err := a.asOfText()
	if err != nil {
		return err
	}
	folder, err := newReportFolder(f.out, f.mode)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder.dir, folder.sub); err != nil {
		return err
	}
	in := &plimsollv1.WriteReportRequest{Month: f.month, AsOf: asOf, Paths: proto.Int32(int32(f.paths)), Seed: &f.seed, Discard: f.noKeep}
	r.client.Timeout = 0 // it takes as long as the pools are many; the service bounds it
	summary, err := r.writeReport(ctx, in, folder)
	if err != nil {
		return err
	}
	return a.told(f, summary.GetVerdict(), summary.GetNotes(), summary.GetUnavailable())
}

// writeReport takes the pieces of a report, and returns the summary, which comes last.
func (r remote) writeReport(ctx context.Context, in *plimsollv1.WriteReportRequest,
	to *reportFolder) (*plimsollv1.ReportSummary, error) {
	body, err := convert.JSON(in)
	if err != nil {
		return nil, err
	}
	response, err := r.open(ctx, http.MethodPost, "/v1/reports:write", body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
		if err != nil {
			return nil, fmt.Errorf("--server %s: %w", r.base, err)
		}
		return nil, r.failure(response.Status, answer)
	}
	p := &reportPieces{r: r, lines: json.NewDecoder(response.Body)}
	for {
		m, err := p.next()
		if err != nil {
			return nil, err
		}
		if m.GetSummary() != nil {
			return m.GetSummary(), nil
		}
		if err := checkReportName(m.GetFile()); err != nil {
			return nil, fmt.Errorf("--server %s: %w", r.base, err)
		}
		if err := to.whole(m.GetFile(), func(w io.Writer) error { return p.file(m, w) }); err != nil {
			return nil, err
		}
	}
}

// checkReportName refuses a file that does not lie within the folder of the report.
func checkReportName(name string) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("the report has a file %.80q, which is outside of its folder", name)
	}
	return nil
}

// reportPieces reads the pieces of a report.
type reportPieces struct {
	r     remote
	lines *json.Decoder
}

// next returns the next piece.
func (p *reportPieces) next() (*plimsollv1.ReportPiece, error) {
	var line struct {
		Result, Error json.RawMessage
	}
	err := p.lines.Decode(&line)
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("--server %s: the report ended before its end", p.r.base)
	case err != nil:
		return nil, fmt.Errorf("--server %s: %w", p.r.base, err)
	case line.Error != nil:
		return nil, p.r.failure("the report failed", line.Error)
	}
	m := &plimsollv1.ReportPiece{}
	if err := protojson.Unmarshal(line.Result, m); err != nil {
		return nil, fmt.Errorf("--server %s: not an answer of plimsoll: %w", p.r.base, err)
	}
	return m, nil
}

// file writes a file to its end, of which the first piece is there.
func (p *reportPieces) file(m *plimsollv1.ReportPiece, w io.Writer) error {
	name := m.GetFile()
	for {
		if m.GetFile() != name {
			return fmt.Errorf("the service sent a piece of %q within %q", m.GetFile(), name)
		}
		if _, err := w.Write(m.GetData()); err != nil || m.GetEnd() {
			return err
		}
		var err error
		if m, err = p.next(); err != nil {
			return err
		}
	}
}
