package planner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/fit"
)

// Keeping is where forecasts are kept, and how.
type Keeping struct {
	Store  state.Store
	Tenant string // empty: state.DefaultTenant
	Codec  Codec
}

// Codec writes questions and answers as bytes that are kept.
type Codec interface {
	EncodeQuestion(q Question) ([]byte, error)
	// DecodeQuestion returns the question with its capacity. The error says what about it cannot be read.
	DecodeQuestion(data []byte) (Question, error)
	EncodeAnswer(a Answer) ([]byte, error)
}

func (k Keeping) tenant() string {
	if k.Tenant == "" {
		return state.DefaultTenant
	}
	return k.Tenant
}

// Remember says what moved the date since the forecast of the pool that was kept before, where the question asks for
// it, and keeps the answer, where it does that. The answer must be that of a pool. A refusal is not kept: it
// has nothing that could be made again.
func (p *Planner) Remember(ctx context.Context, a Answer) (Answer, error) {
	k := p.config.Keeping
	if k.Store == nil || !a.Question.Keep && a.Question.SinceLast == 0 {
		return a, nil
	}
	kept, err := p.kept(a)
	if err != nil {
		return a, err
	}
	if a.Question.SinceLast != 0 {
		if a.Moved, err = p.sinceLast(ctx, a, kept.ID); err != nil {
			return a, err
		}
	}
	if !a.Question.Keep || a.Fit == nil {
		return a, nil
	}
	if err := k.Store.KeepForecast(ctx, k.tenant(), kept); err != nil {
		return a, fmt.Errorf("keep the forecast: %w", err)
	}
	a.Kept = kept.Name()
	return a, nil
}

// kept returns the answer as it is kept. Its name follows from the time of the question, the engine,
// what was measured and what was asked: the same forecast is kept once.
func (p *Planner) kept(a Answer) (state.Forecast, error) {
	f := state.Forecast{
		Pool: a.Pool, AsOf: a.AsOf(), Kept: p.config.Now().UTC(), Engine: fit.EngineVersion, Seed: *a.Question.withDefaults().Seed,
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
	if f.Question, err = p.config.Keeping.Codec.EncodeQuestion(a.Question); err != nil {
		return f, err
	}
	if f.Answer, err = p.config.Keeping.Codec.EncodeAnswer(a); err != nil {
		return f, err
	}
	h := sha256.New()
	for _, part := range [][]byte{[]byte(fmt.Sprint(f.Engine)), f.Digest, f.Question} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
	}
	f.ID = strings.ToLower(f.AsOf.Format("20060102t150405z")) + "-" + hex.EncodeToString(h.Sum(nil))[:8]
	return f, nil
}

// KeptForecast returns a forecast that was kept, or a *NotFoundError.
func (p *Planner) KeptForecast(ctx context.Context, pool, id string) (state.Forecast, error) {
	if p.config.Keeping.Store == nil {
		return state.Forecast{}, &estate.NotFoundError{Kind: "forecast", Name: id}
	}
	f, err := p.config.Keeping.Store.Forecast(ctx, p.config.Keeping.tenant(), pool, id)
	return f, notKept(err, id)
}

// KeptForecasts lists the forecasts of a pool that were kept, the latest first and after the one named from, empty for the first.
// Next is what to go on with, empty after the last.
func (p *Planner) KeptForecasts(ctx context.Context, pool, from string, n int) (list []state.Forecast, next string, err error) {
	if p.config.Keeping.Store == nil {
		return nil, "", nil
	}
	list, cursor, err := p.config.Keeping.Store.Forecasts(ctx, p.config.Keeping.tenant(), pool, from, n)
	return list, cursor, notKept(err, from)
}

// notKept turns what is not in a store into what is not there.
func notKept(err error, id string) error {
	var missing *state.NotFoundError
	if errors.As(err, &missing) {
		return &estate.NotFoundError{Kind: "forecast", Name: id}
	}
	return err
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
