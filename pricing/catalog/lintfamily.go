package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
)

// constrainedRatio is how far the price of a constrained size may be from that of the size it is made of.
const constrainedRatio = 0.05

// lintConstrained compares every constrained size of Azure on Linux with the size it is made of, and says how many it compared.
// With a licence the two differ, since that is paid for the vCPUs that are on.
func lintConstrained(rows []Row, newest map[offerKey]int) ([]Finding, int) {
	var found []Finding
	pairs := 0
	for _, i := range slices.Sorted(maps.Values(newest)) {
		r := &rows[i]
		parent, _, ok := constrained(r.Provider, r.SKU)
		if !ok || r.OS != Linux {
			continue
		}
		at, ok := newest[offerKey{r.Provider, r.Region, string(Linux), parent}]
		if !ok {
			continue
		}
		pairs++
		hour, whole := r.prices.hourly[OnDemand], rows[at].prices.hourly[OnDemand]
		f := Finding{Row: i, Rule: ConstrainedCheaper, offer: true}
		switch {
		case math.Abs(hour/whole-1) <= constrainedRatio:
			continue
		case hour > whole:
			f.Rule = ConstrainedDearer
		}
		f.Detail = fmt.Sprintf("%v, and %s %v", hour, parent, whole)
		if at, ok := newest[offerKey{r.Provider, r.Region, string(Windows), parent}]; ok {
			if windows := rows[at].prices.hourly[OnDemand]; math.Abs(windows-hour) <= samePrice*hour {
				f.Rule = ConstrainedAtWindowsPrice
				f.Detail += fmt.Sprintf(", with Windows %v", windows)
			}
		}
		found = append(found, f)
	}
	return found, pairs
}

// Limits of outOfFamily.
const (
	familyRatio   = 4. / 3 // of Linux and Windows: no price of one size moves by a third alone
	licenceRatio  = 1.5    // of other systems, whose licences step with the number of vCPUs
	familyLeast   = 3      // sizes in the region, and regions of the size, without which nothing is said
	familySplit   = 1. / 3 // part of a series in a region that is out, from which on all of it is doubted
	medianPolishs = 3      // passes; a second one changes little, a third nothing that counts
)

// outOfFamily finds prices that are unlike those of the same series. The logarithm of a price is taken apart
// into what the series costs in the region and what the size costs everywhere, by medians in turn (Tukey 1977, median polish),
// which a few wrong prices do not move. What is left over is how far the price is from what both of them say.
func outOfFamily(rows []Row, newest map[offerKey]int) []Finding {
	families := map[[3]string][]int{}
	for _, i := range slices.Sorted(maps.Values(newest)) {
		r := &rows[i]
		key := [3]string{r.Provider, string(r.OS), series(r.Provider, r.SKU)}
		families[key] = append(families[key], i)
	}
	var found []Finding
	for _, members := range families {
		found = append(found, oddMembers(rows, members)...)
	}
	slices.SortFunc(found, func(a, b Finding) int { return cmp.Compare(a.Row, b.Row) })
	return found
}

// oddMembers is outOfFamily of one series.
func oddMembers(rows []Row, members []int) []Finding {
	sizes, regions := map[string][]int{}, map[string][]int{}
	for _, i := range members {
		sizes[rows[i].SKU] = append(sizes[rows[i].SKU], i)
		regions[rows[i].Region] = append(regions[rows[i].Region], i)
	}
	if len(sizes) < familyLeast || len(regions) < familyLeast {
		return nil
	}
	log := func(i int) float64 { return math.Log(rows[i].prices.hourly[OnDemand]) }
	size, region := map[string]float64{}, map[string]float64{}
	for range medianPolishs {
		for name, of := range sizes {
			size[name] = medianOf(of, func(i int) float64 { return log(i) - region[rows[i].Region] })
		}
		for name, of := range regions {
			region[name] = medianOf(of, func(i int) float64 { return log(i) - size[rows[i].SKU] })
		}
	}
	limit := math.Log(familyRatio)
	if os := rows[members[0]].OS; os != Linux && os != Windows {
		limit = math.Log(licenceRatio)
	}
	var found []Finding
	for _, of := range regions {
		var odd, even []int
		for _, i := range of {
			switch {
			case len(of) < familyLeast || len(sizes[rows[i].SKU]) < familyLeast:
			case math.Abs(log(i)-size[rows[i].SKU]-region[rows[i].Region]) > limit:
				odd = append(odd, i)
			default:
				even = append(even, i)
			}
		}
		for _, i := range odd {
			usual := math.Exp(size[rows[i].SKU] + region[rows[i].Region])
			found = append(found, Finding{Row: i, Rule: OutOfFamily, offer: true,
				Detail: fmt.Sprintf("%v, and by the rest of its series here and its size elsewhere %.4g", rows[i].prices.hourly[OnDemand], usual)})
		}
		if float64(len(odd)) < familySplit*float64(len(odd)+len(even)) || len(odd) == 0 {
			continue
		}
		for _, i := range even {
			found = append(found, Finding{Row: i, Rule: FamilySplit, offer: true,
				Detail: fmt.Sprintf("%d of %d sizes of its series here are out of family", len(odd), len(odd)+len(even))})
		}
	}
	return found
}

// medianOf is the lower median of what value gives of each index.
func medianOf(of []int, value func(int) float64) float64 {
	values := make([]float64, len(of))
	for n, i := range of {
		values[n] = value(i)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
