package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/api/state"
)

// head are the columns of a forecast in a list, and whole all of them.
const (
	head  = `pool, id, as_of, kept, engine, seed, digest, state, p10, p50, p90`
	whole = head + `, question, answer, recipe`
	list  = `SELECT ` + head + ` FROM forecasts WHERE tenant = ? AND pool = ?
		AND (? = '' OR (as_of, sequence) < (SELECT as_of, sequence FROM forecasts WHERE tenant = ? AND name = ?))
		ORDER BY as_of DESC, sequence DESC LIMIT ?`
	// prune removes what is neither recent nor the last of one of the latest days.
	prune = `DELETE FROM forecasts WHERE tenant = ?1 AND pool = ?2
		AND sequence NOT IN (SELECT sequence FROM forecasts WHERE tenant = ?1 AND pool = ?2 ORDER BY sequence DESC LIMIT ?3)
		AND sequence NOT IN (SELECT sequence FROM (
			SELECT sequence, as_of, row_number() OVER (PARTITION BY as_of / 86400000000 ORDER BY as_of DESC, sequence DESC) AS place
			FROM forecasts WHERE tenant = ?1 AND pool = ?2) WHERE place = 1 ORDER BY as_of DESC LIMIT ?4)`
)

// KeepForecast keeps a forecast, and lets go of those of its pool that are too many.
func (s *Store) KeepForecast(ctx context.Context, tenant string, f state.Forecast) error {
	if err := f.Validate(); err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, `INSERT INTO forecasts (tenant, name, sequence, `+whole+`)
		VALUES (?, ?, (SELECT coalesce(max(sequence), 0) + 1 FROM forecasts WHERE tenant = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`,
		tenant, f.Name(), tenant, f.Pool, f.ID, f.AsOf.UnixMicro(), f.Kept.UnixMicro(), f.Engine, int64(f.Seed), blob(f.Digest), f.State,
		moment(f.P10), moment(f.P50), moment(f.P90), blob(f.Question), blob(f.Answer), blob(f.Recipe)); err != nil {
		return s.explain(err)
	}
	if _, err := tx.ExecContext(ctx, prune, tenant, f.Pool, state.Recent, state.Days); err != nil {
		return s.explain(err)
	}
	if err := tx.Commit(); err != nil {
		return s.explain(err)
	}
	return nil
}

// Forecast returns a forecast with all it holds.
func (s *Store) Forecast(ctx context.Context, tenant, pool, id string) (state.Forecast, error) {
	name := state.Forecast{Pool: pool, ID: id}.Name()
	return s.one(ctx, name, `SELECT `+whole+` FROM forecasts WHERE tenant = ? AND name = ?`, tenant, name)
}

// LastForecast returns the latest forecast that is not after asOf.
func (s *Store) LastForecast(ctx context.Context, tenant, pool string, asOf time.Time, except string) (state.Forecast, error) {
	what := fmt.Sprintf("forecast of pool %q before", pool)
	return s.one(ctx, what, `SELECT `+whole+` FROM forecasts WHERE tenant = ? AND pool = ? AND as_of <= ? AND id <> ?
		ORDER BY as_of DESC, sequence DESC LIMIT 1`, tenant, pool, asOf.UnixMicro(), except)
}

// one reads one whole forecast.
func (s *Store) one(ctx context.Context, what, query string, args ...any) (state.Forecast, error) {
	f, err := scan(s.db.QueryRowContext(ctx, query, args...), true)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return f, &state.NotFoundError{Name: what}
	case err != nil:
		return f, s.explain(err)
	}
	return f, nil
}

// Forecasts lists the forecasts of a pool.
func (s *Store) Forecasts(ctx context.Context, tenant, pool, after string, n int) ([]state.Forecast, string, error) {
	if n < 1 || n > state.MaxPage {
		return nil, "", fmt.Errorf("list: %d rows, want 1 to %d", n, state.MaxPage)
	}
	if after != "" {
		if _, err := s.Forecast(ctx, tenant, pool, after); err != nil {
			return nil, "", err
		}
		after = state.Forecast{Pool: pool, ID: after}.Name()
	}
	rows, err := s.db.QueryContext(ctx, list, tenant, pool, after, tenant, after, n+1)
	if err != nil {
		return nil, "", s.explain(err)
	}
	defer func() { _ = rows.Close() }()
	var out []state.Forecast
	for rows.Next() {
		f, err := scan(rows, false)
		if err != nil {
			return nil, "", s.explain(err)
		}
		out = append(out, f)
	}
	if err := rows.Err(); err != nil {
		return nil, "", s.explain(err)
	}
	if len(out) <= n {
		return out, "", nil
	}
	return out[:n], out[n-1].ID, nil
}

// scan reads the columns of a row.
func scan(row interface{ Scan(...any) error }, all bool) (f state.Forecast, err error) {
	var asOf, kept, seed int64
	var p10, p50, p90 sql.NullInt64
	into := []any{&f.Pool, &f.ID, &asOf, &kept, &f.Engine, &seed, &f.Digest, &f.State, &p10, &p50, &p90}
	if all {
		into = append(into, &f.Question, &f.Answer, &f.Recipe)
	}
	if err := row.Scan(into...); err != nil {
		return state.Forecast{}, err
	}
	f.AsOf, f.Kept, f.Seed = time.UnixMicro(asOf).UTC(), time.UnixMicro(kept).UTC(), uint64(seed)
	f.P10, f.P50, f.P90 = timeOf(p10), timeOf(p50), timeOf(p90)
	return f, nil
}

// moment is a time that may be none.
func moment(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

func timeOf(v sql.NullInt64) time.Time {
	if !v.Valid {
		return time.Time{}
	}
	return time.UnixMicro(v.Int64).UTC()
}

// blob is never NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
