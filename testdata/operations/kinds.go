package operations

// kind is one thing that can happen to a pool.
type kind struct {
	name, what            string
	steps                 []string
	places, sizes, noises []string
	make                  func(v Variant) Case
}

// Strata that several kinds share.
var (
	daily      = []string{"1d", "1h"}
	fine       = []string{"1d", "1h", "5m"}
	places     = []string{"early", "middle", "late"}
	withNewest = []string{"early", "middle", "late", "newest"}
	sizes      = []string{"small", "medium", "large"}
	noises     = []string{"none", "low", "seasons"}
	noisy      = []string{"low", "seasons"}
)

// kinds in the order of the table.
var kinds = []kind{
	{"control", "nothing: a line, seasons, noise", fine, nil, nil, noises, control},
	{"cleanup", "cleaned up once: a step down on the slope", fine, places, sizes, noises, cleanup},
	{"fill-up", "filled up once: a step up on the slope", daily, places, sizes, noises, fillUp},
	{"steps", "two to five steps, up and down", daily, nil, sizes, noises, steps},
	{"new-step", "a step within the last 1 to 12 samples", fine, []string{"newest"}, sizes, noises, newStep},
	{"new-level", "a flat pool whose level moved hours ago",
		[]string{"1h", "5m"}, []string{"newest"}, []string{"medium", "large"}, noises, newLevel},
	{"just-full", "jumped to its capacity hours ago", daily, []string{"newest"}, nil, noises, justFull},
	{"emptied", "emptied, and used again as before", daily, withNewest, nil, noises, emptied},
	{"enlarged-1", "a used share, enlarged once", daily, withNewest, sizes, noises, enlargedOnce},
	{"enlarged-3", "a used share, enlarged three times", daily, places, sizes, noises, enlargedThrice},
	{"faster", "growth doubled", daily, withNewest, nil, noises, faster},
	{"slower", "growth halved", daily, withNewest, nil, noises, slower},
	{"stopped", "growth stopped", daily, withNewest, nil, noises, stopped},
	{"exponential", "0.3 to 1.5 % a day", daily, nil, nil, noises, exponential},
	{"exact", "a line almost without noise", fine, nil, nil, nil, exact},
	{"purge", "a purge every 2 to 10 days, below capacity", daily, nil, sizes, []string{"none", "low"}, purge},
	{"bulk", "a copy of several days, over or still going on",
		daily, []string{"middle", "late", "newest"}, []string{"medium", "large"}, noises, bulk},
	{"zeros", "one to six readings of zero", fine, []string{"regular", "irregular"}, nil, noises, zeros},
	{"wrapped", "one to four impossible readings", fine, []string{"regular", "irregular"}, nil, noises, wrapped},
	{"new-wrapped", "the newest one to three readings are impossible", fine, []string{"newest"}, nil, noises, newWrapped},
	{"spikes", "rare spikes of one step over the line", daily, nil, nil, noisy, spikes},
	{"counter", "a counter that was reset once to three times", daily, nil, nil, noisy, counter},
	{"outage", "a gap of 2 to 15 % of the history", daily, withNewest, nil, noises, outage},
	{"ceiling", "stuck at exactly 90 to 97 % of the stated capacity", daily, nil, nil, noises, ceiling},
	{"yearly-peak", "one peak over the line, a year before the next", []string{"1d"}, nil, nil, noises, yearlyPeak},
	{"capacity-drift", "a capacity column that grows evenly", daily, nil, nil, noises, capacityDrift},
	{"capacity-step", "a capacity column with one enlargement", daily, places, sizes, noises, capacityStep},
	{"capacity-glitch", "the last cell of a steady capacity column is broken", daily, []string{"newest"}, nil, noises, capacityGlitch},
	{"months", "one row a month, stamped in four ways",
		[]string{"1mo"}, []string{"first", "last", "business", "bare"}, nil, []string{"none", "low"}, months},
	{"quarters", "one row a quarter, ten to sixteen of them",
		[]string{"3mo"}, []string{"first", "last"}, nil, []string{"none", "low"}, quarters},
	{"down", "zeros for 2 to 15 % of the history while the exporter was down", daily, places, nil, noises, down},
	{"no-reading", "−1 where there is no reading", fine, nil, sizes, noises, noReading},
	{"zero-bursts", "bursts of zeros where nothing was read", fine, nil, nil, noises, zeroBursts},
	{"stuck", "one value repeated for days", daily, places, nil, noisy, stuck},
	{"noisy-ceiling", "stuck near 95 % of the stated capacity, with a little noise", daily, nil, nil, noisy, noisyCeiling},
	{"in-and-out", "a migration in that was taken back", daily, places, sizes, noises, inAndOut},
	{"refilled", "emptied, and filled again from a backup", daily, places, nil, noises, refilled},
	{"enlarged-cleaned", "a used share, enlarged once and cleaned up later", daily, nil, sizes, noises, enlargedCleaned},
	{"first-glitch", "the first cells of the capacity column are broken", daily, nil, nil, noises, firstGlitch},
	{"rotation", "a share is deleted every week, on a slope", daily, nil, sizes, []string{"none", "low"}, rotation},
	{"growing-purge", "a purge every 2 to 10 days, on a slope", daily, nil, sizes, []string{"none", "low"}, growingPurge},
	{"one-spike", "a single step over the capacity", fine, nil, nil, noises, oneSpike},
	{"year-end", "a peak at the end of each year, over the line", []string{"1d"}, nil, nil, noises, yearEnd},
}

// Make returns the history of that name.
func Make(v Variant) (Case, error) {
	k, err := kindOf(v.Kind)
	if err != nil {
		return Case{}, err
	}
	return k.make(v), nil
}
