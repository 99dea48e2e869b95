package pricing

import "time"

// Usage tells three things about one resource in one month of one future: views
// of the same path.
type Usage struct {
	Peak float64 // the highest hour: what must be bought or reserved
	Mean float64 // over the hours of the month
	Sum  float64 // unit × hours: what is metered
}

// monthly is the Usage of each month by resource. Nil is not known.
type monthly map[Resource][]Usage

// hours returns the use of r in the hours of a month, which counts from Start; nil if nothing is demanded of it.
func (f Future) hours(r Resource, month int) []float64 {
	if f.part != nil {
		return f.part.hours(r, month)
	}
	use, ok := f.Use[r]
	if !ok {
		return nil
	}
	from, to := f.span(month)
	return use[from:to]
}

// span returns the first hour of a month and that of the next.
func (f Future) span(month int) (from, to int) {
	if f.bounds != nil {
		return f.bounds[month], f.bounds[month+1]
	}
	first, m := f.Start.Start(), f.Start+Month(month)
	return int(m.Start().Sub(first) / time.Hour), int(m.End().Sub(first) / time.Hour)
}

// Usage returns peak, mean and sum of one resource in a month, 0 ≤ month < Months,
// counted from Start. They are 0 if nothing is demanded of it.
func (f Future) Usage(r Resource, month int) Usage {
	if f.monthly == nil {
		return usageOf(f.hours(r, month))
	}
	if months, ok := f.monthly[r]; ok {
		return months[month]
	}
	return Usage{}
}

// measured returns f with its monthly usage, so that it is not read hour by hour again.
func (f Future) measured() Future {
	if f.monthly != nil {
		return f
	}
	known := make(monthly, len(f.Use))
	for r := range f.Use {
		months := make([]Usage, f.Months)
		for m := range months {
			months[m] = usageOf(f.hours(r, m))
		}
		known[r] = months
	}
	f.monthly = known
	return f
}

func usageOf(hours []float64) Usage {
	u := Usage{}
	for _, v := range hours {
		if u.Sum += v; v > u.Peak {
			u.Peak = v
		}
	}
	return u.over(len(hours))
}

// over sets the mean of a usage over so many hours. It is never more than the peak: the sum of equal
// values may be a rounding error larger than their multiple.
func (u Usage) over(hours int) Usage {
	if hours > 0 {
		u.Mean = min(u.Sum/float64(hours), u.Peak)
	}
	return u
}

// SumAbove returns the unit × hours of a month that lie above level: what has to
// be paid by the hour when level is paid for anyway.
func (f Future) SumAbove(r Resource, month int, level float64) float64 {
	sum := 0.0
	for _, v := range f.hours(r, month) {
		if v > level {
			sum += v - level
		}
	}
	return sum
}

// use returns the unit × hours of every resource that is demanded.
func (f Future) use() map[Resource]float64 {
	f = f.measured()
	use := make(map[Resource]float64, len(f.monthly))
	for r, months := range f.monthly {
		for _, u := range months {
			use[r] += u.Sum
		}
	}
	return use
}
