package main

import (
	"bytes"
	"cmp"
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
	return r.forecastPoolOr(ctx, pool, q, false)
}

// forecastPoolOr is forecastPool; with unread a source that does not answer is an answer and no error.
func (r remote) forecastPoolOr(ctx context.Context, pool string, q planner.Question, unread bool) (*plimsollv1.Forecast, error) {
	in := &plimsollv1.ForecastPoolRequest{Name: "pools/" + pool, Options: convert.QuestionMessage(q), Discard: !q.Keep,
		AnswerUnread: unread}
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

// asOfText returns --as-of as the service reads it; empty where it is not given.
func (a *app) asOfText() (string, error) {
	t, err := a.asOf()
	if err != nil || t.IsZero() {
		return "", err
	}
	return t.Format(time.RFC3339Nano), nil
}

// calendar asks the service for the calendar of all pools.
func (r remote) calendar(ctx context.Context, asOf string) ([]byte, error) {
	path := "/v1/calendar.ics"
	if asOf != "" {
		path += "?asOf=" + url.QueryEscape(asOf)
	}
	return r.call(ctx, http.MethodGet, path, nil)
}

// pools lists the pools of the service with what is kept of each.
func (r remote) pools(ctx context.Context) (*plimsollv1.ListPoolsResponse, error) {
	const page = 1000
	all := &plimsollv1.ListPoolsResponse{}
	for {
		out := &plimsollv1.ListPoolsResponse{}
		path := fmt.Sprintf("/v1/pools?pageSize=%d&pageToken=%s", page, url.QueryEscape(all.GetNextPageToken()))
		if err := r.get(ctx, path, out); err != nil {
			return nil, err
		}
		all.Pools = append(all.Pools, out.GetPools()...)
		all.KeptUnreadable, all.Incomplete, all.NextPageToken = out.GetKeptUnreadable(), out.GetIncomplete(), out.GetNextPageToken()
		if out.GetNextPageToken() == "" {
			return all, nil
		}
	}
}

// keptForecast asks the service for a forecast that it keeps, by its resource name.
func (r remote) keptForecast(ctx context.Context, name string) (*plimsollv1.KeptForecast, error) {
	out := &plimsollv1.KeptForecast{}
	return out, r.get(ctx, "/v1/"+name, out)
}

// pullPool asks the service to copy the history of a pool now.
func (r remote) pullPool(ctx context.Context, in *plimsollv1.PullPoolRequest) (*plimsollv1.PullPoolResponse, error) {
	out := &plimsollv1.PullPoolResponse{}
	return out, r.post(ctx, "/v1/"+in.GetName()+":pull", in, out)
}

// get asks for something and decodes it.
func (r remote) get(ctx context.Context, path string, out proto.Message) error {
	answer, err := r.call(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	return r.decode(answer, out)
}

// post sends one call and decodes its answer.
func (r remote) post(ctx context.Context, path string, in, out proto.Message) error {
	body, err := convert.JSON(in)
	if err != nil {
		return err
	}
	answer, err := r.call(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	return r.decode(answer, out)
}

// decode reads an answer.
func (r remote) decode(answer []byte, out proto.Message) error {
	if err := protojson.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("--server %s: not an answer of plimsoll: %w", r.base, err)
	}
	return nil
}

// call sends one request and returns the whole of its answer.
func (r remote) call(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	response, err := r.open(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, remoteMaxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("--server %s: %w", r.base, err)
	case len(answer) > remoteMaxBytes:
		return nil, fmt.Errorf("--server %s: the answer is larger than %d MiB, the limit", r.base, remoteMaxBytes>>20)
	case response.StatusCode != http.StatusOK:
		return nil, r.failure(response.Status, answer)
	}
	return answer, nil
}

// open sends one request; the caller reads and closes the body of the answer.
func (r remote) open(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, r.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, usagef("--server %q: want a URL such as http://127.0.0.1:8080", r.base)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := r.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("--server: %w", err)
	}
	return response, nil
}

// failure turns an error answer into an error.
func (r remote) failure(status string, answer []byte) error {
	var body struct {
		Message string                   `json:"message"`
		Error   struct{ Message string } `json:"error"` // of an answer in pieces
	}
	if err := json.Unmarshal(answer, &body); err != nil || body.Message+body.Error.Message == "" {
		return fmt.Errorf("--server %s: %s", r.base, status)
	}
	return fmt.Errorf("--server %s: %s", r.base, cmp.Or(body.Message, body.Error.Message))
}
