package server

import (
	"context"
	"errors"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/ingest"
)

// The table of status codes. The first line that matches counts; the details
// are those of google.rpc.
//
//	a *status.Status of this package      itself
//	the call was given up by its caller   CANCELLED
//	the call took too long                DEADLINE_EXCEEDED
//	a *ingest.SourceError that may pass   UNAVAILABLE            RetryInfo, ErrorInfo
//	any other *ingest.SourceError         FAILED_PRECONDITION    ErrorInfo
//	a *planner.InvalidError, or several   INVALID_ARGUMENT       BadRequest
//	a *planner.NotFoundError              NOT_FOUND              ResourceInfo
//	a *kept.UnreadableError               UNAVAILABLE
//	anything else                         INTERNAL, logged and not shown
//
// A refusal to forecast is no error but an answer.
func statusOf(ctx context.Context, err error) *status.Status {
	var (
		source   *ingest.SourceError
		notFound *estate.NotFoundError

		unreadable *kept.UnreadableError
		invalid    *estate.InvalidError
	)
	if s, ok := status.FromError(err); ok {
		return s
	}
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled):
		return status.New(codes.Canceled, "the call was given up")
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded):
		return status.New(codes.DeadlineExceeded, "the call took longer than is allowed: ask for fewer series or paths, or for a shorter horizon")
	case errors.As(err, &source):
		return sourceStatus(err, source)
	case errors.As(err, &invalid): // also where a field names what is not there
		return invalidStatus(err)
	case errors.As(err, &notFound):
		return detailed(codes.NotFound, err, resourceInfo(notFound))
	case errors.As(err, &unreadable):
		return detailed(codes.Unavailable, err)
	}
	return nil
}

func sourceStatus(err error, source *ingest.SourceError) *status.Status {
	info := &errdetails.ErrorInfo{Reason: "SOURCE_FAILED", Domain: "plimsoll.io", Metadata: map[string]string{"source": source.Source}}
	if !source.Temporary {
		return detailed(codes.FailedPrecondition, err, info)
	}
	info.Reason = "SOURCE_UNAVAILABLE"
	if source.RetryAfter <= 0 {
		return detailed(codes.Unavailable, err, info)
	}
	return detailed(codes.Unavailable, err, info, &errdetails.RetryInfo{RetryDelay: durationpb.New(source.RetryAfter)})
}

func resourceInfo(e *estate.NotFoundError) *errdetails.ResourceInfo {
	types := map[string]string{"pool": "plimsoll.io/Pool", "source": "plimsoll.io/Source", "scenario": "plimsoll.io/Scenario",
		"forecast": "plimsoll.io/Forecast", "group": "plimsoll.io/Group"}
	return &errdetails.ResourceInfo{ResourceType: types[e.Kind], ResourceName: e.Kind + "s/" + e.Name, Description: e.Error()}
}

func invalidStatus(err error) *status.Status {
	bad := &errdetails.BadRequest{}
	for _, e := range convert.FieldErrors(err) {
		bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{Field: e.Field, Description: e.Message})
	}
	return detailed(codes.InvalidArgument, err, bad)
}

// detailed returns a status with the text of err and the given details, both made plain: they quote what somebody sent.
func detailed(code codes.Code, err error, details ...protoadapt.MessageV1) *status.Status {
	s := status.New(code, plain(err.Error(), maxMessage))
	for _, d := range details {
		plainTexts(protoadapt.MessageV2Of(d).ProtoReflect())
	}
	if with, err := s.WithDetails(details...); err == nil {
		return with
	}
	return s
}
