// Package state is what must last: the forecasts that were given, each with
// the recipe that its simulations can be made from again. A Store keeps it; what
// holds of every Store is tested by statetest.
//
// Every row is keyed by a tenant and a name. Contents that belong to others
// (questions, answers, recipes) are bytes here, of a stated size at most.
package state

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// DefaultTenant owns what nobody else does.
const DefaultTenant = "default"

// Limits of a Forecast in bytes, and of how many there are.
const (
	MaxRecipe   = 64 << 10
	MaxQuestion = 1 << 20
	MaxAnswer   = 4 << 20
	MaxName     = 512
	// Recent is how many forecasts of one pool are kept whatever their times: those that were kept last.
	Recent = 50
	// Days is of how many days, by AsOf in UTC, the last forecast of a pool is kept besides: the latest days that have one. So
	// a program that asks every minute never pushes out what was said a month ago. Days are counted, not measured
	// by a clock, so that one which is wrong costs nothing.
	Days = 400
	// MaxPage is how many rows a list returns at once.
	MaxPage = 1000
)

// Forecast is a forecast of a pool that was given, as a recipe and what came of it. It is never changed.
type Forecast struct {
	// Pool is the last part of the name of the pool, and ID that of the forecast, which are pools/Pool/forecasts/ID.
	Pool, ID string
	// AsOf is the time of the question, and Kept that of keeping it.
	AsOf, Kept time.Time
	// Engine is the version of the engine that made it.
	Engine int
	Seed   uint64
	// Digest is a hash of what was measured; empty where nothing could be forecast.
	Digest []byte
	// State is the name of the state of the pool.
	State string
	// P10, P50 and P90 are the early, likely and late date; zero where there is none within the horizon.
	P10, P50, P90 time.Time
	// Question holds what was asked, capacity and assumptions included; Answer what was answered, with quantiles and
	// cumulative probabilities; Recipe what the simulations are made from. Lists leave Question, Answer and Recipe out.
	Question, Answer, Recipe []byte
}

// Name returns the name of the resource.
func (f Forecast) Name() string { return "pools/" + f.Pool + "/forecasts/" + f.ID }

// ids are what an ID may be.
var ids = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Validate returns an error that names the field which breaks its contract.
func (f Forecast) Validate() error {
	if f.Pool == "" || len(f.Pool) > MaxName {
		return fmt.Errorf("pool: %d bytes, want 1 to %d", len(f.Pool), MaxName)
	}
	if !ids.MatchString(f.ID) {
		return fmt.Errorf("id %.80q: want 1 to 63 lower-case letters, digits and hyphens", f.ID)
	}
	if f.AsOf.IsZero() || f.Kept.IsZero() {
		return errors.New("as of, kept: want both times")
	}
	for _, x := range []struct {
		name        string
		size, limit int
	}{{"question", len(f.Question), MaxQuestion}, {"answer", len(f.Answer), MaxAnswer}, {"recipe", len(f.Recipe), MaxRecipe},
		{"digest", len(f.Digest), 64}, {"state", len(f.State), 64}} {
		if x.size > x.limit {
			return fmt.Errorf("%s: %d bytes, the limit is %d", x.name, x.size, x.limit)
		}
	}
	return nil
}

// Store keeps what must last. All methods may be called at the same time. What they return is
// durable, and times are in UTC, to the microsecond.
//
// Forecasts of a pool are in an order: by AsOf, and of the same AsOf by when they were kept.
type Store interface {
	// KeepForecast keeps a forecast. One of the same name is the same forecast: the first stays, and
	// nothing is changed. Of the others of its pool those go that are neither among Recent nor the last of one of Days.
	// The error is that of Forecast.Validate, or of the disk.
	KeepForecast(ctx context.Context, tenant string, f Forecast) error
	// Forecast returns a forecast with all it holds, or a *NotFoundError.
	Forecast(ctx context.Context, tenant, pool, id string) (Forecast, error)
	// Forecasts lists those of a pool, the latest first and at most n, that come after the one of the ID after, empty for
	// the first. Last is the ID of the last of them if there are more, else empty.
	// The error is of an n that is not from 1 to MaxPage, or a *NotFoundError for an ID that is not there any more.
	Forecasts(ctx context.Context, tenant, pool, after string, n int) (list []Forecast, last string, err error)
	// LastForecast returns the latest forecast of a pool whose time is not after asOf, that of the name except
	// left aside. The error is a *NotFoundError where there is none.
	LastForecast(ctx context.Context, tenant, pool string, asOf time.Time, except string) (Forecast, error)
	// Close frees the store for others. It may be called again.
	Close() error
}

// NotFoundError says what is not there.
type NotFoundError struct{ Name string }

// Error names it.
func (e *NotFoundError) Error() string { return fmt.Sprintf("there is no %s", e.Name) }

// Unusable is a Store that can neither read nor keep, for a reason such as a damaged file: all methods but Close return Err.
type Unusable struct{ Err error }

var _ Store = Unusable{}

// KeepForecast returns Err.
func (u Unusable) KeepForecast(context.Context, string, Forecast) error { return u.Err }

// Forecast returns Err.
func (u Unusable) Forecast(context.Context, string, string, string) (Forecast, error) {
	return Forecast{}, u.Err
}

// Forecasts returns Err.
func (u Unusable) Forecasts(context.Context, string, string, string, int) ([]Forecast, string, error) {
	return nil, "", u.Err
}

// LastForecast returns Err.
func (u Unusable) LastForecast(context.Context, string, string, time.Time, string) (Forecast, error) {
	return Forecast{}, u.Err
}

// Close does nothing.
func (u Unusable) Close() error { return nil }

// InUseError says that another process has the data directory.
type InUseError struct{ Dir string }

// Error says what to do about it.
func (e *InUseError) Error() string {
	return fmt.Sprintf("state in %s is in use by another process; use --server to ask a running service, or --no-keep to forecast "+
		"without keeping", e.Dir)
}
