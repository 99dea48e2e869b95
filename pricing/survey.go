package pricing

import (
	"context"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/future"
)

// Survey is the Usage of every resource in every month of every future: what
// may be known of a demand when something has to be decided before the future
// is known. A decision uses quantiles over the futures, never one of them.
type Survey struct {
	Start     Month
	Months    int
	Futures   int
	Resources []Resource // those that something is demanded of
	cells     []cell     // by future, resource, month
}

// cell keeps of a Usage what the rest follows from.
type cell struct{ peak, sum float64 }

// Survey reads every future once. Each worker holds one future at a time; no
// workers means one. Errors: those of Validate and Future, the latter of the
// first future that has one, whatever the workers; the context's.
func (d Demand) Survey(ctx context.Context, workers int) (Survey, error) {
	surveys, err := d.surveys(ctx, workers, nil, nil, 1, func(f Future, keep func(int, monthly)) { keep(0, f.monthly) })
	if err != nil {
		return Survey{}, err
	}
	return surveys[0], nil
}

// surveys is Survey of n parts that split divides every future into, calling
// keep with the number and the usage of each part. known is the survey of the whole, if there is one. indices are the
// futures that are read; nil is all of them.
func (d Demand) surveys(ctx context.Context, workers int, known *Survey, indices []int, n int,
	split func(f Future, keep func(part int, m monthly))) ([]Survey, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	futures := d.Futures
	if indices != nil {
		futures = len(indices)
	}
	size := d.Months * len(d.Resources())
	surveys := make([]Survey, n)
	for k := range surveys {
		surveys[k] = Survey{Start: d.Start, Months: d.Months, Futures: futures, Resources: d.Resources()}
		surveys[k].cells = make([]cell, futures*size)
	}
	err := d.each(ctx, workers, known, indices, func(at int, f Future) error {
		split(f, func(k int, part monthly) { surveys[k].fill(surveys[k].cells[at*size:], part) })
		return nil
	})
	return surveys, err
}

// fill writes the usage of one future into its cells.
func (s Survey) fill(cells []cell, use monthly) {
	for at, r := range s.Resources {
		for m, u := range use[r] {
			cells[at*s.Months+m] = cell{u.Peak, u.Sum}
		}
	}
}

// monthly returns the usage of one future, given the first hour of each month and the end of the last.
func (s Survey) monthly(future int, resources []Resource, bounds []int) monthly {
	known := make(monthly, len(resources))
	cells := s.cells[future*len(s.Resources)*s.Months:]
	for _, r := range resources {
		at := slices.Index(s.Resources, r)
		months := make([]Usage, s.Months)
		for m := range months {
			c := cells[at*s.Months+m]
			months[m] = Usage{Peak: c.peak, Sum: c.sum}.over(bounds[m+1] - bounds[m])
		}
		known[r] = months
	}
	return known
}

// Usage returns what Future(future).Usage(r, month) would.
func (s Survey) Usage(r Resource, future, month int) Usage {
	at := slices.Index(s.Resources, r)
	if at < 0 {
		return Usage{}
	}
	c := s.cells[(future*len(s.Resources)+at)*s.Months+month]
	hours := int((s.Start + Month(month)).Hours())
	return Usage{Peak: c.peak, Sum: c.sum}.over(hours)
}

// MedianPeak returns the median over the futures of the highest hour of the
// whole horizon: the planned peak of a resource.
func (s Survey) MedianPeak(r Resource) float64 {
	return s.median(func(future int) float64 {
		peak := 0.0
		for m := range s.Months {
			peak = max(peak, s.Usage(r, future, m).Peak)
		}
		return peak
	})
}

// Peak returns the highest hour of all futures.
func (s Survey) Peak(r Resource) float64 {
	peak := 0.0
	for i := range s.Futures {
		for m := range s.Months {
			peak = max(peak, s.Usage(r, i, m).Peak)
		}
	}
	return peak
}

// Expected returns the mean over futures and months of the mean use, each month counting alike.
func (s Survey) Expected(r Resource) float64 {
	sum := 0.0
	for i := range s.Futures {
		for m := range s.Months {
			sum += s.Usage(r, i, m).Mean
		}
	}
	return sum / float64(s.Futures*s.Months)
}

// median returns the P50 over the futures of a figure, by the rule of future.Rank.
func (s Survey) median(of func(future int) float64) float64 {
	values := make([]float64, s.Futures)
	for i := range values {
		values[i] = of(i)
	}
	slices.Sort(values)
	return values[future.Rank(0.5, len(values))]
}
