package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/fit"
)

// Before is a forecast that was made of the same pool before: what of it is known still.
type Before struct {
	Name     string
	AsOf     time.Time
	Engine   int    // fit.EngineVersion of then
	Recipe   []byte // its fit, as fit.Record writes it
	Question Question
	// P10, P50 and P90 are the dates of then; zero beyond the horizon.
	P10, P50, P90 time.Time
}

// Movement is how a date came from the forecast before to the one it stands at.
type Movement struct {
	explain.Movement
	// Since is the forecast before, and AsOf its time; empty where there is none.
	Since string
	AsOf  time.Time
	// Reason says why there is nothing to compare; empty otherwise.
	Reason string
}

// Words says in one sentence what moved the date, or why that is not known.
func (m Movement) Words() string {
	if m.Reason != "" {
		return m.Reason
	}
	return m.Movement.Words()
}

// MovedSince says what moved the date of an answer, at the quantile Question.SinceLast of it, since the forecast before.
func MovedSince(ctx context.Context, a Answer, before Before) (*Movement, error) {
	out := &Movement{Since: before.Name, AsOf: before.AsOf}
	if a.Forecast == nil {
		out.Reason = fmt.Sprintf("There is no date now: the state is %s.", a.Saturation.State)
		return out, nil
	}
	m := &attribution{ctx: ctx, now: a, before: before, question: before.Question.withDefaults(), end: a.Forecast.Time(a.Forecast.Steps())}
	var err error
	out.Movement, err = m.movement()
	var refused *forecast.Refusal
	var dateless datelessError
	switch {
	case errors.As(err, &refused):
		out.Reason = "There is nothing to compare: " + refused.Reason
	case errors.As(err, &dateless):
		out.Reason = fmt.Sprintf("There is nothing to compare: %v.", err)
	case err != nil:
		return nil, err
	}
	return out, nil
}

// datelessError says why a forecast cannot be compared.
type datelessError struct{ error }

// attribution replaces what a forecast rests on by what it is now, one thing after the other: the engine where it is
// another one, since the one before is gone; the data; the model; the capacity; and all else that was asked.
type attribution struct {
	ctx      context.Context
	now      Answer
	before   Before
	question Question // of before
	end      time.Time
	stages   []explain.Stage
}

// movement returns what each did to the date.
func (m *attribution) movement() (explain.Movement, error) {
	fit, from, err := m.start()
	if err != nil {
		return explain.Movement{}, err
	}
	note := ""
	if updated, err := fit.Update(m.now.Series); err != nil {
		note = fmt.Sprintf("new values are with it, since the model before cannot take them: %v", err)
	} else if err := m.stage(explain.CauseData, updated, m.question.Capacity, ""); err != nil {
		return explain.Movement{}, err
	}
	if fit, err = m.refit(); err != nil {
		return explain.Movement{}, err
	}
	if err := m.stage(explain.CauseModel, fit, m.question.Capacity, note); err != nil {
		return explain.Movement{}, err
	}
	if err := m.stage(explain.CauseCapacity, fit, m.now.Question.Capacity, ""); err != nil {
		return explain.Movement{}, err
	}
	m.stages = append(m.stages, explain.Stage{Cause: explain.CauseAssumption, Saturation: m.now.Saturation})
	out, err := explain.Moved(m.now.Question.SinceLast, m.end, from, m.stages...)
	return out, dateless(err)
}

// start returns the fit before, and the date that was read from it. Where another engine made it, or what is kept
// of it cannot be read any more, this engine fits the history of then.
func (m *attribution) start() (*fit.Fit, forecast.Moment, error) {
	fitted, gone := m.restored()
	if gone == "" {
		s, err := m.saturation(fitted, m.question.Capacity)
		if err != nil {
			return nil, forecast.Moment{}, err
		}
		from, err := s.Moment(m.now.Question.SinceLast, m.end)
		return fitted, from, dateless(err)
	}
	fitted, err := fit.New(m.now.Series.Before(m.before.AsOf), m.question.options())
	if err != nil {
		return nil, forecast.Moment{}, err
	}
	note := fmt.Sprintf("%s: version %d was fitted to the history of then", gone, fit.EngineVersion)
	return fitted, m.stored(), m.stage(explain.CauseEngine, fitted, m.question.Capacity, note)
}

// restored returns the fit before, or why there is none.
func (m *attribution) restored() (fitted *fit.Fit, gone string) {
	if m.before.Engine != fit.EngineVersion {
		return nil, fmt.Sprintf("version %d is gone", m.before.Engine)
	}
	fitted, err := fit.Restore(m.before.Recipe)
	if err != nil {
		return nil, fmt.Sprintf("the recipe cannot be read any more (%v)", err)
	}
	return fitted, ""
}

// stored returns the date of the forecast before as it was kept.
func (m *attribution) stored() forecast.Moment {
	t := map[float64]time.Time{0.1: m.before.P10, 0.5: m.before.P50, 0.9: m.before.P90}[m.now.Question.SinceLast]
	if t.IsZero() {
		return forecast.Moment{Time: m.end, Beyond: true}
	}
	return forecast.Moment{Time: t}
}

// dateless marks an error that says why there is no date.
func dateless(err error) error {
	if err == nil {
		return nil
	}
	return datelessError{err}
}

// refit fits what is known now as it was asked before.
func (m *attribution) refit() (*fit.Fit, error) {
	before, now := m.question.options(), m.now.Question.options()
	if sameOptions(before, now) {
		return m.now.Fit, nil
	}
	return fit.New(m.now.Series, before)
}

// stage reads the dates with one thing more as it is now.
func (m *attribution) stage(c explain.Cause, fit *fit.Fit, capacity capacity.Capacity, note string) error {
	s, err := m.saturation(fit, capacity)
	m.stages = append(m.stages, explain.Stage{Cause: c, Saturation: s, Note: note})
	return err
}

// saturation reads the dates of a fit until the end of the horizon of now.
func (m *attribution) saturation(fit *fit.Fit, capacity capacity.Capacity) (forecast.Saturation, error) {
	s := fit.Series()
	steps := max(s.Step.Index(s.End(), m.end), 1)
	if err := forecast.CheckSize(m.question.Paths, steps); err != nil {
		return forecast.Saturation{}, dateless(err)
	}
	f, err := fit.Forecast(m.ctx, m.question.Paths, steps)
	if err != nil {
		return forecast.Saturation{}, err
	}
	return f.Saturate(capacity, m.question.Sustain), nil
}

// options returns those of a fit for the question.
func (q Question) options() fit.Options {
	q = q.withDefaults()
	return knowing(fitOptions(q.Calendar, *q.Seed, *q.Growth), q.known)
}

// sameOptions reports whether two fits of one history are the same.
func sameOptions(a, b fit.Options) bool {
	zone := func(o fit.Options) string {
		if o.Zone == nil {
			return time.UTC.String()
		}
		return o.Zone.String()
	}
	return a.Seed == b.Seed && a.Growth == b.Growth && zone(a) == zone(b) && slices.Equal(a.Holidays.Entries(), b.Holidays.Entries())
}
