package catalog

import (
	"fmt"
	"math"
	"regexp"
)

// Rule is a way in which a published row can be wrong.
type Rule string

// The rules of Lint. Each was found broken in real price feeds.
const (
	// ZeroPrice: a machine for nothing. Feeds write 0 for "no price".
	ZeroPrice Rule = "zero price"
	// CommitmentDearer: committing costs more an hour than not committing, in one row.
	CommitmentDearer Rule = "commitment dearer than on demand"
	// LinuxAtWindowsPrice: without a licence it costs what another source asks with one, to within a
	// quarter of a percent. Both may be the same where no licence was ever sold; one source's own pair is not suspected.
	LinuxAtWindowsPrice Rule = "Linux at the Windows price"
	// Jump: the on-demand price is more than half as much again as on the date before, or less than two thirds.
	Jump Rule = "jump"
	// ArchUnlikeName: Azure's additive feature p in the name (D8ps_v6) means an Arm processor, the column says otherwise.
	ArchUnlikeName Rule = "architecture unlike the name"
)

var azureArm = regexp.MustCompile(`^Standard_[A-Z]+\d+(-\d+)?[a-z]*p[a-z]*_`)

// Tolerances of Lint.
const (
	samePrice = 0.0025 // relative: feeds round, and convert currencies on different days
	jumpRatio = 1.5    // list prices move by a few percent; wrong ones by a licence or a factor
)

// Finding is one suspicion about one row.
type Finding struct {
	Row    int // index of the row
	Rule   Rule
	Detail string // the figures compared
}

// Lint looks for rows that are wrong by the rows themselves, without their flags. Rows of other
// dates, sources and operating systems of the same SKU are what it compares with, so it finds most when
// it is given whole feeds. Findings come by row, then by rule. A finding is a suspicion: what to do with
// it is the caller's decision (the snapshot leaves such rows out and counts them).
func Lint(rows []Row) []Finding {
	groups := map[[3]string][]int{}
	for i := range rows {
		key := [3]string{rows[i].Provider, rows[i].Region, rows[i].SKU}
		groups[key] = append(groups[key], i)
	}
	var found []Finding
	for i := range rows {
		r := &rows[i]
		same := groups[[3]string{r.Provider, r.Region, r.SKU}]
		for _, check := range []struct {
			rule   Rule
			detail string
		}{{ZeroPrice, zeroPrice(r)}, {CommitmentDearer, commitmentDearer(r)},
			{LinuxAtWindowsPrice, linuxAtWindowsPrice(r, rows, same)}, {Jump, jump(r, rows, same)},
			{ArchUnlikeName, archUnlikeName(r)}} {
			if check.detail != "" {
				found = append(found, Finding{i, check.rule, check.detail})
			}
		}
	}
	return found
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
	if max(p/hour, hour/p) <= jumpRatio {
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
