package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits of a call to a running service.
const (
	remoteTimeout  = 5 * time.Minute
	remoteMaxBytes = 1 << 30
)

// serverFlag adds --server to a verb that can be done by a running service.
func (a *app) serverFlag(fl *pflag.FlagSet) {
	fl.StringVar(&a.flags.server, "server", "", "ask the running service at `URL` instead of working here")
}

// remote is a running service, spoken to through its JSON gateway.
type remote struct {
	base   string
	client *http.Client
}

// remote returns the service at --server.
func (a *app) remote() remote {
	return remote{
		base: strings.TrimRight(a.flags.server, "/"),
		client: &http.Client{
			Timeout:       remoteTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// forecastPool asks the service to forecast a pool.
func (r remote) forecastPool(ctx context.Context, pool string, q planner.Question) (*plimsollv1.Forecast, error) {
	in := &plimsollv1.ForecastPoolRequest{Name: "pools/" + pool, Options: convert.QuestionMessage(q), Discard: !q.Keep}
	if q.SinceLast != 0 {
		since := max(q.SinceLast, 0) // 0 for the date that orders go by
		in.SinceLast = &since
	}
	if !q.AsOf.IsZero() {
		in.AsOf = q.AsOf.Format(time.RFC3339Nano)
	}
	out := &plimsollv1.Forecast{}
	return out, r.post(ctx, "/v1/pools/"+url.PathEscape(pool)+":forecast", in, out)
}

// forecastSeries asks the service to forecast series. They share one question but for the capacity.
func (r remote) forecastSeries(ctx context.Context, asked []planner.SeriesQuestion) ([]*plimsollv1.Forecast, error) {
	in := &plimsollv1.ComputeForecastsRequest{Capacities: map[string]*plimsollv1.Capacity{}}
	for _, x := range asked {
		in.Series = append(in.Series, convert.SeriesMessage(x.Series))
		in.Options = convert.QuestionMessage(x.Question)
		if !x.Question.Capacity.IsZero() {
			in.Capacities[x.Series.Name] = convert.CapacityMessage(x.Question.Capacity)
		}
	}
	out := &plimsollv1.ComputeForecastsResponse{}
	err := r.post(ctx, "/v1/forecasts:compute", in, out)
	return out.GetForecasts(), err
}

// backtestPool asks the service to score the history of a pool.
func (r remote) backtestPool(ctx context.Context, pool string, q planner.BacktestQuestion) (*plimsollv1.BacktestReport, error) {
	in := &plimsollv1.BacktestPoolRequest{Name: "pools/" + pool, Options: convert.BacktestQuestionMessage(q)}
	out := &plimsollv1.BacktestReport{}
	return out, r.post(ctx, "/v1/pools/"+url.PathEscape(pool)+":backtest", in, out)
}

// backtestSeries asks the service to score series.
func (r remote) backtestSeries(ctx context.Context, series []series.Series, q planner.BacktestQuestion) (*plimsollv1.BacktestReport,
	error) {
	in := &plimsollv1.ComputeBacktestsRequest{Options: convert.BacktestQuestionMessage(q)}
	for _, s := range series {
		in.Series = append(in.Series, convert.SeriesMessage(s))
	}
	out := &plimsollv1.BacktestReport{}
	return out, r.post(ctx, "/v1/backtests:compute", in, out)
}

// backtestPoolDates asks the service to score saturation dates of a pool.
func (r remote) backtestPoolDates(ctx context.Context, pool string, q planner.BacktestQuestion) (*plimsollv1.DateBacktestReport, error) {
	in := &plimsollv1.BacktestPoolDatesRequest{Name: "pools/" + pool, Options: convert.BacktestQuestionMessage(q)}
	out := &plimsollv1.DateBacktestReport{}
	return out, r.post(ctx, "/v1/pools/"+url.PathEscape(pool)+":backtestDates", in, out)
}

// backtestDates asks the service to score saturation dates of series.
func (r remote) backtestDates(ctx context.Context, asked []planner.SeriesWithCapacity,
	q planner.BacktestQuestion) (*plimsollv1.DateBacktestReport,
	error) {
	in := &plimsollv1.ComputeDateBacktestsRequest{Options: convert.BacktestQuestionMessage(q), Capacities: map[string]*plimsollv1.Capacity{}}
	for _, d := range asked {
		in.Series = append(in.Series, convert.SeriesMessage(d.Series))
		if !d.Capacity.IsZero() {
			in.Capacities[d.Series.Name] = convert.CapacityMessage(d.Capacity)
		}
	}
	out := &plimsollv1.DateBacktestReport{}
	return out, r.post(ctx, "/v1/backtests:computeDates", in, out)
}

// compare asks the service to compare the placements of a scenario that goes with the request.
func (r remote) compare(ctx context.Context, in *plimsollv1.ComputeComparisonRequest) (*plimsollv1.Comparison, error) {
	out := &plimsollv1.Comparison{}
	return out, r.post(ctx, "/v1/comparisons:compute", in, out)
}

// compareNamed asks the service to compare the placements of a scenario of its own.
func (r remote) compareNamed(ctx context.Context, name string, in *plimsollv1.CompareScenarioRequest) (*plimsollv1.Comparison, error) {
	out := &plimsollv1.Comparison{}
	return out, r.post(ctx, "/v1/scenarios/"+url.PathEscape(name)+":compare", in, out)
}

// assess asks the service to size and price an inventory.
func (r remote) assess(ctx context.Context, in *plimsollv1.ComputeAssessmentRequest) (*plimsollv1.Assessment, error) {
	out := &plimsollv1.Assessment{}
	return out, r.post(ctx, "/v1/assessments:compute", in, out)
}

// post sends one call and decodes its answer.
func (r remote) post(ctx context.Context, path string, in, out proto.Message) error {
	body, err := convert.JSON(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+path, bytes.NewReader(body))
	if err != nil {
		return usagef("--server %q: want a URL such as http://127.0.0.1:8080", r.base)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := r.client.Do(request)
	if err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, remoteMaxBytes+1))
	switch {
	case err != nil:
		return fmt.Errorf("--server %s: %w", r.base, err)
	case len(answer) > remoteMaxBytes:
		return fmt.Errorf("--server %s: the answer is larger than %d MiB, the limit", r.base, remoteMaxBytes>>20)
	case response.StatusCode != http.StatusOK:
		return r.failure(response.Status, answer)
	}
	if err := protojson.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("--server %s: not an answer of plimsoll: %w", r.base, err)
	}
	return nil
}

// failure turns an error answer into an error.
func (r remote) failure(status string, answer []byte) error {
	var body struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(answer, &body) != nil || body.Message == "" {
		return fmt.Errorf("--server %s: %s", r.base, status)
	}
	return fmt.Errorf("--server %s: %s", r.base, body.Message)
}
