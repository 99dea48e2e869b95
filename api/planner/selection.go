package planner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/plimsoll/plimsoll/api/estate"
)

// Selection returns a text that is the same only where the same is asked of the same pool, read from the same place: a forecast that was
// kept answers a question of the same Selection. The time of the question is no part of it, nor what it shows besides.
// It is empty where that cannot be said.
func (p *Planner) Selection(pool estate.Pool, q Question) string {
	spec, err := p.Source(pool.Source)
	if err != nil || len(q.WhatIfs) > 0 || q.Calendar.Zone != nil {
		return ""
	}
	q = q.withDefaults()
	asked := []any{
		q.Capacity, q.Horizon, q.Sustain, q.LeadTime, q.OrderQuantile, q.Quantiles, q.Paths, *q.Seed, *q.Growth, q.Thresholds, q.Order, q.Calendar.Holidays.Entries(),
	}
	pool.Title, pool.Labels = "", nil
	zone := ""
	if pool.Calendar.Zone != nil {
		zone = pool.Calendar.Zone.String()
	}
	text, err := json.Marshal([]any{pool, zone, pool.Calendar.Holidays.Entries(), spec, asked})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
