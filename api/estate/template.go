package estate

import "time"

// Template makes a pool for each set of labels that the series of its query have.
type Template struct {
	Labels               []string // that tell the pools apart
	Query, CapacityQuery string
	Limit                int       // of pools; 0: DefaultTemplateLimit
	AsOf                 time.Time // of the question; series that had no value in the week before it are none
}

// DefaultTemplateLimit is how many pools a template makes at most, unless it says otherwise.
const DefaultTemplateLimit = 10_000

// Member is a pool that a template makes: its labels, in the order of the names of the template, what selects it, and its capacity.
type Member struct {
	Values []string
	Query  string
	// Installed is the last value of the capacity; 0 where there is none. FromSource says that the source knows the capacity itself.
	Installed  float64
	FromSource bool
}
