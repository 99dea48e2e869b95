package catalog

import (
	"fmt"
	"math"
	"slices"
)

// Rule is a way in which a published row can be wrong.
type Rule string

// The rules of Lint. Each was found broken in real price feeds.
const (
	// ZeroPrice: a machine for nothing. Feeds write 0 for "no price".
	ZeroPrice Rule = "zero price"
	// CommitmentDearer: committing costs more an hour than not committing, in one row.
	CommitmentDearer Rule = "commitment dearer than on demand"
	// LongerDearer: committing for three years costs more an hour than for one, in one row.
	LongerDearer Rule = "three years dearer than one"
	// LinuxAtWindowsPrice: without a licence it costs what another source asks with one, to within a
	// quarter of a percent. Both may be the same where no licence was ever sold; one source's own pair is not suspected.
	LinuxAtWindowsPrice Rule = "Linux at the Windows price"
	// LicenceCheaper: with a licence it costs less than without, at one source on one day.
	LicenceCheaper Rule = "licence cheaper than none"
	// Jump: the on-demand price is more than half as much again as on the date before, or less than two thirds; of machines with
	// accelerators, whose prices were truly cut by 44 % at once (AWS, June 2025), less than half.
	Jump Rule = "jump"
	// ArchUnlikeName: Azure's additive feature p in the name (D8ps_v6) means an Arm processor, the column says otherwise. A book
	// goes by the name, so such a row is not left out.
	ArchUnlikeName Rule = "architecture unlike the name"
	// ConstrainedAtWindowsPrice: an Azure size with part of its vCPUs switched off costs on Linux what the size it is made of
	// costs there, since it has all the rest of it. This one costs what that costs with Windows.
	ConstrainedAtWindowsPrice Rule = "constrained size at the Windows price"
	// ConstrainedDearer and ConstrainedCheaper: it costs over 5 % more, or less, than the size it is made of.
	ConstrainedDearer  Rule = "constrained size dearer than its parent"
	ConstrainedCheaper Rule = "constrained size cheaper than its parent"
	// OutOfFamily: beside the other sizes of its series in the region, it costs a third more, or a quarter less, than its size
	// does in other regions. See outOfFamily.
	OutOfFamily Rule = "out of family"
	// FamilySplit: so many sizes of the series are out of family in the region that nothing tells which of them are right.
	FamilySplit Rule = "family split"
)

// Rules returns every rule, in the order of the constants.
func Rules() []Rule {
	return []Rule{ZeroPrice, CommitmentDearer, LongerDearer, LinuxAtWindowsPrice, LicenceCheaper, Jump, ArchUnlikeName,
		ConstrainedAtWindowsPrice, ConstrainedDearer, ConstrainedCheaper, OutOfFamily, FamilySplit}
}

// Tolerances of Lint.
const (
	samePrice = 0.0025 // relative: feeds round, and convert currencies on different days
	jumpRatio = 1.5    // list prices move by a few percent; wrong ones by a licence or a factor
	cutRatio  = 2      // downwards, of machines with accelerators
)

// Finding is one suspicion about one row.
type Finding struct {
	Row    int // index of the row
	Rule   Rule
	Detail string // the figures compared

	terms uint8 // bit t: of this row, only the price of term t is left out; 0 is the whole row
	offer bool  // all rows of the SKU in the region and operating system are left out, so that no older price takes its place
	kept  bool  // nothing is left out
}

// Report is what Lint found.
type Report struct {
	Findings         []Finding // by row, then by rule; those that compare whole offers (constrained, family) come last
	ConstrainedPairs int       // how many constrained sizes were compared with the size they are made of
}

// Count returns how many findings a rule has.
func (r Report) Count(rule Rule) int {
	n := 0
	for _, f := range r.Findings {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

// Lint looks for rows that are wrong by the rows themselves, without their flags. Rows of other
// dates, sources and operating systems of the same SKU, sizes of the same series and other regions are what it compares with,
// so it finds most when it is given whole feeds. A finding is a suspicion; Clean keeps what is suspected from being chosen.
//
// Rules that compare offers with each other see what a book would be made of: of the rows that passed the other rules, the newest
// on-demand price of every SKU.
func Lint(rows []Row) Report {
	groups := map[[3]string][]int{}
	for i := range rows {
		key := [3]string{rows[i].Provider, rows[i].Region, rows[i].SKU}
		groups[key] = append(groups[key], i)
	}
	var found []Finding
	out := make([]bool, len(rows))
	for i := range rows {
		r := &rows[i]
		same := groups[[3]string{r.Provider, r.Region, r.SKU}]
		for _, f := range []Finding{
			{Rule: ZeroPrice, Detail: zeroPrice(r)},
			{Rule: CommitmentDearer, Detail: commitmentDearer(r)},
			longerDearer(r),
			{Rule: LinuxAtWindowsPrice, Detail: linuxAtWindowsPrice(r, rows, same)},
			{Rule: LicenceCheaper, Detail: licenceCheaper(r, rows, same)},
			{Rule: Jump, Detail: jump(r, rows, same)},
			{Rule: ArchUnlikeName, Detail: archUnlikeName(r), kept: true},
		} {
			if f.Detail == "" {
				continue
			}
			f.Row = i
			found = append(found, f)
			out[i] = out[i] || !f.kept && f.terms == 0
		}
	}
	newest := newestHours(rows, out)
	pairs, n := lintConstrained(rows, newest)
	for _, f := range pairs {
		if f.Rule == ConstrainedAtWindowsPrice { // it is known what is wrong with these: they say nothing of their series
			delete(newest, keyOf(&rows[f.Row]))
		}
	}
	return Report{Findings: slices.Concat(found, pairs, outOfFamily(rows, newest)), ConstrainedPairs: n}
}

// Clean returns the rows without what was found wrong: rows, single prices, or all rows of an offer, as the rule of the
// finding says. rows are those that were given to Lint.
func (r Report) Clean(rows []Row) []Row {
	whole := make([]bool, len(rows))
	terms := make([]uint8, len(rows))
	offers := map[offerKey]bool{}
	for _, f := range r.Findings {
		switch {
		case f.kept:
		case f.offer:
			offers[keyOf(&rows[f.Row])] = true
		case f.terms != 0:
			terms[f.Row] |= f.terms
		default:
			whole[f.Row] = true
		}
	}
	var clean []Row
	for i := range rows {
		row := rows[i]
		row.prices.published &^= terms[i]
		if !whole[i] && row.prices.published != 0 && !offers[keyOf(&row)] {
			clean = append(clean, row)
		}
	}
	return clean
}

// offerKey names an offer: provider, region, operating system, SKU.
type offerKey [4]string

func keyOf(r *Row) offerKey { return offerKey{r.Provider, r.Region, string(r.OS), r.SKU} }

// newestHours returns, by offer, the row that has the newest on-demand price above 0, of those that are not out.
func newestHours(rows []Row, out []bool) map[offerKey]int {
	newest := map[offerKey]int{}
	for i := range rows {
		r := &rows[i]
		if hour, ok := r.PriceOf(OnDemand); !ok || hour == 0 || out[i] {
			continue
		}
		key := keyOf(r)
		at, seen := newest[key]
		if !seen || compareRows(r, &rows[at]) < 0 {
			newest[key] = i
		}
	}
	return newest
}

func zeroPrice(r *Row) string {
	for t := range terms {
		if p, ok := r.PriceOf(t); ok && p == 0 {
			return fmt.Sprintf("%s is 0", t)
		}
	}
	return ""
}

func commitmentDearer(r *Row) string {
	hour, ok := r.PriceOf(OnDemand)
	if !ok || hour == 0 {
		return ""
	}
	for t := OnDemand + 1; t < terms; t++ {
		if p, ok := r.PriceOf(t); ok && p > hour {
			return fmt.Sprintf("%s is %v, on demand %v", t, p, hour)
		}
	}
	return ""
}

func longerDearer(r *Row) Finding {
	f := Finding{Rule: LongerDearer}
	for _, pair := range [][2]Term{{Reserved1y, Reserved3y}, {Reserved1yUpfront, Reserved3yUpfront}, {SavingsPlan1y, SavingsPlan3y}} {
		one, ok1 := r.PriceOf(pair[0])
		three, ok3 := r.PriceOf(pair[1])
		if ok1 && ok3 && three > one && one > 0 {
			f.Detail = fmt.Sprintf("%s is %v, %s %v", pair[1], three, pair[0], one)
			f.terms |= 1<<pair[0] | 1<<pair[1]
		}
	}
	return f
}

func licenceCheaper(r *Row, rows []Row, same []int) string {
	hour, ok := r.PriceOf(OnDemand)
	if !ok || hour == 0 || r.OS == Linux {
		return ""
	}
	for _, j := range same {
		other := &rows[j]
		p, ok := other.PriceOf(OnDemand)
		if ok && other.OS == Linux && other.Source == r.Source && other.Date == r.Date && hour < p*(1-samePrice) {
			return fmt.Sprintf("%v, and without a licence %v", hour, p)
		}
	}
	return ""
}

func linuxAtWindowsPrice(r *Row, rows []Row, same []int) string {
	hour, ok := r.PriceOf(OnDemand)
	if !ok || hour == 0 || r.OS != Linux {
		return ""
	}
	for _, j := range same {
		other := &rows[j]
		p, ok := other.PriceOf(OnDemand)
		if ok && other.OS == Windows && other.Source != r.Source && math.Abs(p-hour) <= samePrice*hour {
			return fmt.Sprintf("%v, and with Windows %v (%s, %s)", hour, p, other.Source, other.Date)
		}
	}
	return ""
}

// jump compares with the newest row of an earlier date.
func jump(r *Row, rows []Row, same []int) string {
	hour, ok := r.PriceOf(OnDemand)
	if !ok || hour == 0 {
		return ""
	}
	var before *Row
	for _, j := range same {
		other := &rows[j]
		p, ok := other.PriceOf(OnDemand)
		if ok && p > 0 && other.OS == r.OS && other.Currency == r.Currency && other.Date < r.Date && (before == nil || other.Date > before.Date) {
			before = other
		}
	}
	if before == nil {
		return ""
	}
	p, _ := before.PriceOf(OnDemand)
	down := jumpRatio
	if r.GPU > 0 || accelerated(r.Provider, r.SKU) {
		down = cutRatio
	}
	if hour <= jumpRatio*p && hour*down >= p {
		return ""
	}
	return fmt.Sprintf("%v, after %v on %s", hour, p, before.Date)
}

func archUnlikeName(r *Row) string {
	if r.Provider == "azure" && r.Arch == "x86_64" && azureArm.MatchString(r.SKU) {
		return fmt.Sprintf("%s is %s, and its name says arm64", r.SKU, r.Arch)
	}
	return ""
}
