// Package statetest is the suite that every state.Store passes.
package statetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/state"
)

// Run holds a store to the contract of state.Store. Open returns the store at a place, of which
// the same name means the same one: closed and opened again, it holds what it held.
func Run(t *testing.T, open func(t *testing.T, place string) state.Store) {
	for name, test := range map[string]func(*testing.T, state.Store){
		"kept":      testKept,
		"same name": testSameName,
		"tenants":   testTenants,
		"order":     testOrder,
		"pages":     testPages,
		"limits":    testLimits,
		"not there": testNotThere,
		"at once":   testAtOnce,
		"polled":    testPolled,
		"bounded":   testBounded,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, name)
			t.Cleanup(func() { _ = s.Close() })
			test(t, s)
		})
	}
	t.Run("lasts", func(t *testing.T) { testLasts(t, open) })
}

// day returns the n-th day of 2026.
func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

// sample returns a forecast of a pool, with bytes of all kinds in it.
func sample(pool, id string, asOf time.Time) state.Forecast {
	return state.Forecast{
		Pool: pool, ID: id, AsOf: asOf, Kept: asOf.Add(1234567 * time.Microsecond), Engine: 7, Seed: math.MaxUint64,
		Digest: []byte{0, 255, 1}, State: "SATURATES", P10: day(40), P50: day(50),
		Question: []byte(`{"options":{}}`), Answer: []byte{0, 1, 2}, Recipe: bytes.Repeat([]byte{0xfe}, state.MaxRecipe),
	}
}

func keep(t *testing.T, s state.Store, tenant string, list ...state.Forecast) {
	t.Helper()
	for _, f := range list {
		if err := s.KeepForecast(context.Background(), tenant, f); err != nil {
			t.Fatal(err)
		}
	}
}

// listed leaves out what lists leave out.
func listed(f state.Forecast) state.Forecast {
	f.Question, f.Answer, f.Recipe = nil, nil, nil
	return f
}

func testKept(t *testing.T, s state.Store) {
	f := sample("web-cpu", "a", day(1))
	keep(t, s, "default", f)
	got, err := s.Forecast(t.Context(), "default", "web-cpu", "a")
	if err != nil || !reflect.DeepEqual(got, f) {
		t.Errorf("%+v, %v", got, err)
	}
	list, next, err := s.Forecasts(t.Context(), "default", "web-cpu", "", 10)
	if err != nil || next != "" || len(list) != 1 || !reflect.DeepEqual(list[0], listed(f)) {
		t.Errorf("%+v, %v, %v", list, next, err)
	}
}

// The first of a name stays.
func testSameName(t *testing.T, s state.Store) {
	f := sample("web-cpu", "a", day(1))
	other := f
	other.State = "AT_RISK"
	keep(t, s, "default", f, other)
	if got, err := s.Forecast(t.Context(), "default", "web-cpu", "a"); err != nil || got.State != "SATURATES" {
		t.Errorf("%+v, %v", got, err)
	}
}

// What one tenant keeps is not there for another.
func testTenants(t *testing.T, s state.Store) {
	keep(t, s, "one", sample("web-cpu", "a", day(1)))
	var missing *state.NotFoundError
	if _, err := s.Forecast(t.Context(), "two", "web-cpu", "a"); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
	if _, err := s.LastForecast(t.Context(), "two", "web-cpu", day(9), ""); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
	if list, _, err := s.Forecasts(t.Context(), "two", "web-cpu", "", 10); err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
	keep(t, s, "two", sample("web-cpu", "a", day(1)))
}

// The latest is that of the latest time, and of those of one time the one kept last.
func testOrder(t *testing.T, s state.Store) {
	keep(t, s, "default", sample("x", "third", day(3)), sample("x", "first", day(1)), sample("x", "second", day(2)),
		sample("x", "second-again", day(2)),
		sample("y", "other", day(3)))
	for _, tt := range []struct {
		asOf         time.Time
		except, want string
	}{{day(9), "", "third"}, {day(9), "third", "second-again"}, {day(2), "", "second-again"}, {day(2), "second-again", "second"},
		{day(1), "", "first"}, {day(1), "other", "first"}} {
		if got, err := s.LastForecast(t.Context(), "default", "x", tt.asOf, tt.except); err != nil || got.ID != tt.want || len(got.Recipe) == 0 {
			t.Errorf("last of %v but %q: %q, %v, want %q", tt.asOf, tt.except, got.ID, err, tt.want)
		}
	}
	var missing *state.NotFoundError
	if _, err := s.LastForecast(t.Context(), "default", "x", day(1).Add(-time.Hour), ""); !errors.As(err, &missing) ||
		!strings.Contains(err.Error(), `"x"`) {
		t.Errorf("%v", err)
	}
}

func testPages(t *testing.T, s state.Store) {
	keep(t, s, "default", sample("x", "a", day(2)), sample("x", "b", day(1)), sample("x", "c", day(3)), sample("x", "d", day(2)),
		sample("x", "e", day(2)))
	var got string
	var from string
	for range 9 {
		list, next, err := s.Forecasts(t.Context(), "default", "x", from, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			got += f.ID
		}
		if from = next; next == "" {
			break
		}
		got += " "
	}
	if got != "ce da b" {
		t.Errorf("pages %q", got)
	}
	var missing *state.NotFoundError
	if _, _, err := s.Forecasts(t.Context(), "default", "x", "gone", 2); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
	for _, n := range []int{0, -1, state.MaxPage + 1} {
		if _, _, err := s.Forecasts(t.Context(), "default", "x", "", n); err == nil {
			t.Errorf("a page of %d", n)
		}
	}
}

// What is too large or has no name is refused, by its name, and not kept.
func testLimits(t *testing.T, s state.Store) {
	for want, change := range map[string]func(*state.Forecast){
		"recipe: 65537 bytes, the limit is 65536": func(f *state.Forecast) { f.Recipe = make([]byte, state.MaxRecipe+1) },
		"question":   func(f *state.Forecast) { f.Question = make([]byte, state.MaxQuestion+1) },
		"answer":     func(f *state.Forecast) { f.Answer = make([]byte, state.MaxAnswer+1) },
		"pool: 0":    func(f *state.Forecast) { f.Pool = "" },
		`id "A b"`:   func(f *state.Forecast) { f.ID = "A b" },
		"want both":  func(f *state.Forecast) { f.AsOf = time.Time{} },
		"state: 100": func(f *state.Forecast) { f.State = strings.Repeat("X", 100) },
	} {
		f := sample("x", "a", day(1))
		change(&f)
		if err := s.KeepForecast(t.Context(), "default", f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if list, _, err := s.Forecasts(t.Context(), "default", "x", "", 10); err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func testNotThere(t *testing.T, s state.Store) {
	var missing *state.NotFoundError
	_, err := s.Forecast(t.Context(), "default", "x", "a")
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), "pools/x/forecasts/a") {
		t.Errorf("%v", err)
	}
	keep(t, s, "default", state.Forecast{Pool: `it's "odd" / %`, ID: "a", AsOf: day(1), Kept: day(1)})
	got, err := s.Forecast(t.Context(), "default", `it's "odd" / %`, "a")
	if err != nil || !got.P50.IsZero() || len(got.Recipe) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Many may keep at once, and each sees what it kept.
func testAtOnce(t *testing.T, s state.Store) {
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 5 {
				id := fmt.Sprintf("f-%d-%d", i, j)
				if err := s.KeepForecast(context.Background(), "default", sample("x", id, day(1+j))); err != nil {
					t.Error(err)
				}
				if _, err := s.Forecast(context.Background(), "default", "x", id); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if list, _, err := s.Forecasts(t.Context(), "default", "x", "", 100); err != nil || len(list) != 40 {
		t.Errorf("%d, %v", len(list), err)
	}
}

// Whoever asks again and again on one day pushes out nothing of another day, nor of another pool; of that day the last stays, and those
// that were kept last.
func testPolled(t *testing.T, s state.Store) {
	light := func(pool, id string, asOf time.Time) state.Forecast {
		f := sample(pool, id, asOf)
		f.Recipe = nil
		return f
	}
	keep(t, s, "default", light("y", "other", day(1)), light("x", "january-early", day(1)), light("x", "january-late", day(1).Add(time.Hour)))
	keep(t, s, "other", light("x", "january-early", day(1)))
	const polls = 3 * state.Recent
	for i := range polls {
		keep(t, s, "default", light("x", fmt.Sprintf("poll-%d", i), day(40).Add(time.Duration(i)*time.Minute)))
	}
	list, _, err := s.Forecasts(t.Context(), "default", "x", "", state.MaxPage)
	if err != nil || len(list) != state.Recent+1 || list[0].ID != fmt.Sprintf("poll-%d", polls-1) ||
		list[len(list)-1].ID != "january-late" {
		t.Errorf("%d are kept, %v, want the %d that were kept last and the last of January", len(list), err, state.Recent)
	}
	for _, x := range [][3]string{{"default", "y", "other"}, {"other", "x", "january-early"}} {
		if _, err := s.Forecast(t.Context(), x[0], x[1], x[2]); err != nil {
			t.Error(err)
		}
	}
	// A later day than those polled takes none of them but by their number: the last of the day and those kept last stay.
	keep(t, s, "default", light("x", "later", day(41)))
	if _, err := s.Forecast(t.Context(), "default", "x", fmt.Sprintf("poll-%d", polls-1)); err != nil {
		t.Error(err)
	}
}

// Of each of the latest days one is kept, however they come, and an old one does not take the place of a later one.
func testBounded(t *testing.T, s state.Store) {
	const more = 20
	for i := range state.Days + state.Recent + more {
		f := sample("x", fmt.Sprintf("f-%d", i), day(1).AddDate(0, 0, i))
		f.Recipe = nil
		keep(t, s, "default", f)
	}
	list, _, err := s.Forecasts(t.Context(), "default", "x", "", state.MaxPage)
	if err != nil || len(list) != state.Days || list[state.Days-1].ID != fmt.Sprintf("f-%d", state.Recent+more) {
		t.Fatalf("%d are kept, %v, want the last %d", len(list), err, state.Days)
	}
	for i := range state.Recent + 1 {
		f := sample("x", fmt.Sprintf("old-%d", i), day(1).AddDate(-1, 0, -i))
		f.Recipe = nil
		keep(t, s, "default", f)
	}
	var missing *state.NotFoundError
	if _, err := s.Forecast(t.Context(), "default", "x", "old-0"); !errors.As(err, &missing) {
		t.Errorf("an old one is still there: %v", err)
	}
	for _, id := range []string{fmt.Sprintf("f-%d", state.Recent+more), fmt.Sprintf("old-%d", state.Recent)} {
		if _, err := s.Forecast(t.Context(), "default", "x", id); err != nil {
			t.Error(err)
		}
	}
}

// Closed and opened again, all is there.
func testLasts(t *testing.T, open func(t *testing.T, place string) state.Store) {
	s := open(t, "lasts")
	f := sample("x", "a", day(1))
	keep(t, s, "default", f)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.KeepForecast(context.Background(), "default", f); err == nil {
		t.Error("kept in what is closed")
	}
	s = open(t, "lasts")
	t.Cleanup(func() { _ = s.Close() })
	if got, err := s.Forecast(t.Context(), "default", "x", "a"); err != nil || !reflect.DeepEqual(got, f) {
		t.Errorf("%+v, %v", got, err)
	}
}
