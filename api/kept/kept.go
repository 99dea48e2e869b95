package kept

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/forecast/fit"
)

// Memory is where the forecasts of pools are kept. Without a Store nothing is.
type Memory struct {
	Store  state.Store
	Tenant string // empty: state.DefaultTenant
	// Now is the clock: when a forecast was kept.
	Now func() time.Time
	// Faults counts what went wrong with the Store. Nil: nobody counts.
	Faults *Faults
}

// Planner answers questions about an estate, and remembers its answers.
type Planner struct {
	*planner.Planner
	Memory
}

// New returns a Planner that remembers in m; Config.Remember is set by it.
func New(c planner.Config, m Memory) *Planner {
	c.Remember = m.Remember
	return &Planner{planner.New(c), m}
}

// Whole returns the planner that remembers.
func (p *Planner) Whole() *planner.Planner { return p.Planner }

// FaultCount returns how often what is kept could not be read or written.
func (m Memory) FaultCount() int { return m.Faults.Count() }

func (m Memory) tenant() string {
	if m.Tenant == "" {
		return state.DefaultTenant
	}
	return m.Tenant
}

// Remember says what moved the date since the forecast of the pool that was kept before, where the question asks for
// it, and keeps the answer, where it does that. The answer must be that of a pool. A refusal is not kept: it
// has nothing that could be made again. Where the store fails, the answer says so and is given all the same.
func (m Memory) Remember(ctx context.Context, a planner.Answer) (planner.Answer, error) {
	if m.Store == nil || !a.Question.Keep && a.Question.SinceLast == 0 {
		return a, nil
	}
	forecast, err := m.recordOf(a)
	if err != nil {
		return a, err
	}
	if a.Question.SinceLast != 0 {
		if a.Moved, err = m.sinceLast(ctx, a, forecast.ID); err != nil {
			return a, err
		}
	}
	if !a.Question.Keep || a.Fit == nil {
		return a, nil
	}
	if err := m.Store.KeepForecast(ctx, m.tenant(), forecast); err != nil {
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		m.Faults.note(err)
		a.NotKept = err.Error() // an answer that cannot be kept is an answer
		return a, nil
	}
	a.Kept = forecast.Name()
	return a, nil
}

// recordOf returns the answer as it is kept. Its name follows from the time of the question, the engine,
// what was measured and what was asked: the same forecast is kept once.
func (m Memory) recordOf(a planner.Answer) (state.Forecast, error) {
	f := state.Forecast{
		Pool: a.Pool, AsOf: a.AsOf(), Kept: m.Now().UTC(), Engine: fit.EngineVersion, Seed: *a.Question.Seed,
		State: a.Saturation.State.String(),
	}
	f.P10, _ = a.Saturation.Date(0.1)
	f.P50, _ = a.Saturation.Date(0.5)
	f.P90, _ = a.Saturation.Date(0.9)
	if a.Fit == nil {
		return f, nil
	}
	digest := a.Fit.Digest()
	f.Digest = digest[:]
	var err error
	if f.Recipe, err = a.Fit.Record(); err != nil {
		return f, err
	}
	if f.Question, err = convert.EncodeQuestion(a.Question); err != nil {
		return f, err
	}
	if f.Answer, err = convert.EncodeAnswer(a); err != nil {
		return f, err
	}
	named := a.Question
	named.Selection = "" // it is no part of what was asked
	question, err := convert.EncodeQuestion(named)
	if err != nil {
		return f, err
	}
	h := sha256.New()
	for _, part := range [][]byte{[]byte(fmt.Sprint(f.Engine)), f.Digest, question} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
	}
	f.ID = strings.ToLower(f.AsOf.Format("20060102t150405z")) + "-" + hex.EncodeToString(h.Sum(nil))[:8]
	return f, nil
}

// sinceLast says what moved the date since the forecast of the pool before the one of that ID.
func (m Memory) sinceLast(ctx context.Context, a planner.Answer, id string) (*planner.Movement, error) {
	until := a.AsOf()
	if t := a.Question.SinceUntil; !t.IsZero() && t.Before(until) {
		until = t
	}
	last, err := m.Store.LastForecast(ctx, m.tenant(), a.Pool, until, id)
	var missing *state.NotFoundError
	switch {
	case errors.As(err, &missing):
		return &planner.Movement{Reason: "No forecast of this pool was kept before."}, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		m.Faults.note(err)
		return &planner.Movement{Reason: fmt.Sprintf("What was kept before cannot be read: %v.", err)}, nil
	}
	before := planner.Before{Name: last.Name(), AsOf: last.AsOf, Engine: last.Engine, Recipe: last.Recipe, P10: last.P10, P50: last.P50,
		P90: last.P90}
	if a.Forecast != nil {
		before.Question, err = convert.DecodeQuestion(last.Question)
	}
	var moved *planner.Movement
	if err == nil {
		moved, err = planner.MovedSince(ctx, a, before)
	}
	if err != nil && ctx.Err() == nil { // the answer itself does not rest on it
		m.Faults.note(err)
		return &planner.Movement{Reason: fmt.Sprintf("The forecast before, %s, cannot be read: %v.", last.Name(), err)}, nil
	}
	return moved, err
}

// KeptForecast returns a forecast that was kept, or an *estate.NotFoundError.
func (m Memory) KeptForecast(ctx context.Context, pool, id string) (state.Forecast, error) {
	if m.Store == nil {
		return state.Forecast{}, &estate.NotFoundError{Kind: "forecast", Name: id}
	}
	f, err := m.Store.Forecast(ctx, m.tenant(), pool, id)
	return f, m.counted(ctx, notKept(err, id))
}

// KeptForecasts lists the forecasts of a pool that were kept, the latest first and after the one named from, empty for the first.
// Next is what to go on with, empty after the last.
func (m Memory) KeptForecasts(ctx context.Context, pool, from string, n int) (list []state.Forecast, next string, err error) {
	if m.Store == nil {
		return nil, "", nil
	}
	list, cursor, err := m.Store.Forecasts(ctx, m.tenant(), pool, from, n)
	return list, cursor, m.counted(ctx, notKept(err, from))
}

// counted counts an error that is the store's own fault, and says so.
func (m Memory) counted(ctx context.Context, err error) error {
	var missing *estate.NotFoundError
	if err == nil || ctx.Err() != nil || errors.As(err, &missing) {
		return err
	}
	m.Faults.note(err)
	return &UnreadableError{err}
}

// UnreadableError says that what is kept cannot be read.
type UnreadableError struct{ Err error }

// Error says why.
func (e *UnreadableError) Error() string {
	return fmt.Sprintf("what is kept cannot be read: %v", e.Err)
}

// Unwrap returns the cause.
func (e *UnreadableError) Unwrap() error { return e.Err }

// notKept turns what is not in a store into what is not there.
func notKept(err error, id string) error {
	var missing *state.NotFoundError
	if errors.As(err, &missing) {
		return &estate.NotFoundError{Kind: "forecast", Name: id}
	}
	return err
}
