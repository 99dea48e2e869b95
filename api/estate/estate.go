package estate

import "time"

// Estate is everything a configuration says: where history comes from, what can
// saturate, and what is to be compared.
type Estate struct {
	// AsOf is the time of the questions; zero means now.
	AsOf      time.Time
	Sources   []SourceSpec
	Pools     []Pool
	Scenarios []Scenario
	Groups    []Group
	WhatIfs   []WhatIf
	// Pull is how often a running service copies the histories of the pools, and Forecast how often it forecasts them; zero for never.
	Pull, Forecast time.Duration
	// Incomplete says which templates made no pools, since their source does not answer; empty where all pools are known.
	Incomplete string
}
