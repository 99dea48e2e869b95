package server

import (
	"context"
	"io"
	"sync"

	"google.golang.org/grpc"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// reportService writes the monthly report.
type reportService struct {
	plimsollv1.UnimplementedReportServiceServer
	planner Planner
	version string
}

// WriteReport sends the files of a report in pieces as they are made, so that neither side holds all of it.
func (s *reportService) WriteReport(req *plimsollv1.WriteReportRequest, stream grpc.ServerStreamingServer[plimsollv1.ReportPiece]) error {
	if err := broken(req); err != nil {
		return err
	}
	r, err := convert.ReportRequest(req)
	if err != nil {
		return err
	}
	r.Version = s.version
	p, out := s.planner.Whole(), &pieces{ctx: stream.Context(), send: stream.Send}
	made, err := briefing.WriteReport(stream.Context(), p, r, out.file)
	if err != nil {
		return err
	}
	return stream.Send(&plimsollv1.ReportPiece{Summary: &plimsollv1.ReportSummary{
		Verdict: made.Monthly.Verdict, Notes: made.Monthly.Notes, Unavailable: made.Missing(p),
	}})
}

// pieces sends files one after another.
type pieces struct {
	ctx  context.Context //nolint:containedctx // of the one call that it is for
	send func(*plimsollv1.ReportPiece) error
	mu   sync.Mutex
}

// pieceBytes is how much of a file a piece has at most.
const pieceBytes = 256 << 10

// file sends one file, whole before another.
func (p *pieces) file(name string, write func(io.Writer) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ctx.Err(); err != nil {
		return err
	}
	w := &pieceWriter{name: name, send: p.send}
	if err := write(w); err != nil {
		return err
	}
	return p.send(&plimsollv1.ReportPiece{File: name, Data: w.data, End: true})
}

// pieceWriter sends what is written to it in pieces; what is left over is in data.
type pieceWriter struct {
	name string
	send func(*plimsollv1.ReportPiece) error
	data []byte
}

// Write takes data.
func (w *pieceWriter) Write(b []byte) (int, error) {
	w.data = append(w.data, b...)
	for len(w.data) > pieceBytes {
		if err := w.send(&plimsollv1.ReportPiece{File: w.name, Data: w.data[:pieceBytes]}); err != nil {
			return 0, err
		}
		w.data = w.data[pieceBytes:]
	}
	return len(b), nil
}
