package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// notForecast is the state in metrics of a pool of which no forecast is kept.
const notForecast = "NOT_FORECAST"

// metrics writes what is kept of all pools in the text format of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/). Every pool has a state at all times, so that a date
// that is not there never looks like one that is far away: a date beyond the horizon is +Inf, and where there is no answer
// only the state says so.
func (s *server) metrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	pools := s.planner.Pools()
	last := make([]*lastForecast, len(pools))
	for i, p := range pools {
		x, ok, err := s.status.last(r.Context(), s.planner, p.Name)
		if err != nil && !isUnreadable(err) {
			s.config.Log.WarnContext(r.Context(), "metrics", "pool", p.Name, "error", err)
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		if ok {
			last[i] = &x
		}
	}
	out := exposition{Writer: bufio.NewWriter(w), now: s.config.Now().UTC()}
	out.pools(pools, last)
	out.counter("plimsoll_state_failures_total", "How often what is kept could not be read or written, so that answers were not kept.")
	out.sample("plimsoll_state_failures_total", float64(s.planner.FaultCount()))
	s.pulls(r.Context(), &out, pools)
	_ = out.Flush() // there is nobody to tell
}

// isUnreadable reports whether an error says that what is kept cannot be read. It was counted then, and what was read before stands.
func isUnreadable(err error) bool {
	var unreadable *kept.UnreadableError
	return errors.As(err, &unreadable)
}

// pulls writes how old the local copies are.
func (s *server) pulls(ctx context.Context, out *exposition, pools []estate.Pool) {
	copies := make([]planner.Pulled, len(pools))
	for i, x := range pools {
		if p, ok, err := s.planner.Pulled(ctx, x); err == nil && ok {
			copies[i] = p
		}
	}
	out.head("plimsoll_pull_age_seconds", "How long ago the local copy of the history of a pool ends.")
	for i, x := range pools {
		if to := copies[i].To; !to.IsZero() {
			out.sample("plimsoll_pull_age_seconds", out.now.Sub(to).Seconds(), "pool", x.Name)
		}
	}
	out.head("plimsoll_last_pull_timestamp_seconds", "When the source of a pool was asked last and answered, in seconds since 1970.")
	for i, x := range pools {
		if until := copies[i].Until; !until.IsZero() {
			out.sample("plimsoll_last_pull_timestamp_seconds", float64(until.Unix()), "pool", x.Name)
		}
	}
	f, ok := s.planner.(feeder)
	if !ok {
		return
	}
	c := f.Feeding()
	out.counter("plimsoll_pull_failures_total", "Pulls that the timer began and that failed, by source.")
	for _, x := range s.planner.Sources() {
		out.sample("plimsoll_pull_failures_total", float64(c.PullFailures[x.Name]), "source", x.Name)
	}
	out.counter("plimsoll_forecast_failures_total", "Forecasts that the timer began and that got no answer.")
	out.sample("plimsoll_forecast_failures_total", float64(c.ForecastFailures))
}

// exposition writes metrics.
type exposition struct {
	*bufio.Writer

	now time.Time
}

// pools writes what is known of all pools.
func (e *exposition) pools(pools []estate.Pool, last []*lastForecast) {
	e.head("plimsoll_pool_state", "1 for the state of the forecast of a pool that was kept last; NOT_FORECAST where none was.")
	for i, p := range pools {
		state := notForecast
		if x := last[i]; x != nil {
			state = strings.TrimPrefix(x.summary.GetSaturation().GetState().String(), "STATE_")
		}
		e.sample("plimsoll_pool_state", 1, "pool", p.Name, "state", state)
	}
	e.head("plimsoll_days_until_saturation", "Days from now to a quantile of the date at which a pool saturates; +Inf beyond the horizon.")
	e.known(pools, last, func(name string, s *plimsollv1.Saturation) {
		for _, q := range []struct {
			p    string
			date *timestamppb.Timestamp
		}{{"0.1", s.GetDateP10()}, {"0.5", s.GetDateP50()}, {"0.9", s.GetDateP90()}} {
			e.sample("plimsoll_days_until_saturation", e.days(s, q.date), "pool", name, "quantile", q.p)
		}
	})
	e.head("plimsoll_order_by_days", "Days from now to the day to order by; +Inf where nothing has to be ordered within the horizon.")
	e.known(pools, last, func(name string, s *plimsollv1.Saturation) {
		if s.GetAdvice().GetVerb() != plimsollv1.Verb_VERB_SET_LEAD_TIME {
			e.sample("plimsoll_order_by_days", e.days(s, s.GetOrderByTime()), "pool", name)
		}
	})
	e.head("plimsoll_forecast_age_seconds", "How long ago the forecast of a pool was asked for that was kept last.")
	for i, p := range pools {
		if x := last[i]; x != nil {
			e.sample("plimsoll_forecast_age_seconds", e.now.Sub(x.asOf).Seconds(), "pool", p.Name)
		}
	}
}

// known calls do for each pool with an answer that has dates.
func (e *exposition) known(pools []estate.Pool, last []*lastForecast, do func(name string, s *plimsollv1.Saturation)) {
	for i, p := range pools {
		if last[i] == nil {
			continue
		}
		switch s := last[i].summary.GetSaturation(); s.GetState() {
		case plimsollv1.State_STATE_SATURATES, plimsollv1.State_STATE_AT_RISK, plimsollv1.State_STATE_BEYOND_HORIZON,
			plimsollv1.State_STATE_ALREADY_SATURATED:
			do(p.Name, s)
		default: // there is no date, and the state says so
		}
	}
}

// days returns how many days from now a date is: 0 for a pool that is full already, +Inf for a date beyond the horizon.
func (e *exposition) days(s *plimsollv1.Saturation, date *timestamppb.Timestamp) float64 {
	switch {
	case date != nil:
		return date.AsTime().Sub(e.now).Hours() / 24
	case s.GetState() == plimsollv1.State_STATE_ALREADY_SATURATED:
		return 0
	}
	return math.Inf(1)
}

// head writes what a gauge is, and counter what a counter is.
func (e *exposition) head(name, help string) {
	fmt.Fprintf(e, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

func (e *exposition) counter(name, help string) {
	fmt.Fprintf(e, "# HELP %s %s\n# TYPE %s counter\n", name, help, name)
}

// sample writes one value; labels are names and values in turn.
func (e *exposition) sample(name string, v float64, labels ...string) {
	_, _ = io.WriteString(e, name+"{")
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	for i := 0; i+1 < len(labels); i += 2 {
		if i > 0 {
			_, _ = io.WriteString(e, ",")
		}
		fmt.Fprintf(e, `%s="%s"`, labels[i], escape.Replace(labels[i+1]))
	}
	text := strconv.FormatFloat(v, 'g', -1, 64)
	_, _ = io.WriteString(e, "} "+text+"\n")
}
