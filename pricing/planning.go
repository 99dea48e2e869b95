package pricing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// plan fills in what is told of the planning case alone. All of it follows from the entries.
func (r *Result) plan(v valuation, start Month, until time.Time, flow CashFlow) {
	r.CashFlow = flow
	r.Lines = v.lines(flow)
	r.Years = v.years(flow)
	carried := total{}
	for _, e := range flow {
		if e.Kind == ResidualValue || e.Kind == Obligation {
			carried.sub(e.Amount.Micros)
		} else {
			carried.sub(v.beyond(e))
		}
	}
	r.Carried = money.Amount{Micros: carried.micros, Currency: v.currency}
	paid := payments([]Result{*r}, func(Entry) bool { return true })
	if paid > 0 {
		r.DefaultShare = payments([]Result{*r}, func(e Entry) bool { return e.Default }) / paid
	}
	r.AssumedShare = assumedShare([]Result{*r}, start, until)
}

// foots checks what must hold of every planning case. An error is a fault of this package.
func (r *Result) foots() error {
	lines, cash, value, books := total{}, total{}, total{}, total{}
	for _, l := range r.Lines {
		lines.sub(-l.Amount.Micros)
	}
	for _, y := range r.Years {
		cash.sub(-y.Cash.Micros)
		value.sub(-y.PresentValue.Micros)
		books.sub(-y.ProfitAndLoss.Micros)
	}
	books.sub(-r.Carried.Micros)
	books.sub(r.Opening.Micros)
	want := r.Total.Planning.Micros
	if lines.micros != want || cash.micros != want || books.micros != want || value.micros != r.PresentValue.Planning.Micros {
		return fmt.Errorf("the planning case does not add up: total %d, lines %d, cash %d, profit and loss %d, present value %d of %d millionths",
			want, lines.micros, cash.micros, books.micros, value.micros, r.PresentValue.Planning.Micros)
	}
	return nil
}

// lines adds up by category and kind, in the order of Categories and Kinds.
func (v valuation) lines(flow CashFlow) []CostLine {
	sums := map[CostLine]int64{}
	for _, e := range flow {
		sums[CostLine{Category: e.Category, Kind: e.Kind}] -= e.Amount.Micros
	}
	var lines []CostLine
	for _, category := range Categories() {
		for _, kind := range Kinds() {
			l := CostLine{Category: category, Kind: kind}
			if micros, ok := sums[l]; ok {
				l.Amount = money.Amount{Micros: micros, Currency: v.currency}
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// years adds up by year in the three views.
func (v valuation) years(flow CashFlow) []YearCost {
	n := (v.months + 11) / 12
	owed := slices.ContainsFunc(flow, func(e Entry) bool { return e.Kind == Obligation })
	years := make([]YearCost, n)
	if owed {
		years = make([]YearCost, n+1)
	}
	zero := money.Amount{Currency: v.currency}
	for y := range years {
		years[y] = YearCost{Year: y + 1, Cash: zero, ProfitAndLoss: zero, PresentValue: zero}
	}
	for _, e := range flow {
		y := e.Month / 12
		if e.Kind == Obligation {
			y = n
		}
		years[y].Cash.Micros -= e.Amount.Micros
		years[y].PresentValue.Micros -= v.discounted(e)
		if e.Kind == ResidualValue || e.Kind == Obligation {
			continue
		}
		part := e.Amount.Micros / int64(max(e.Life, 1))
		for m := e.Accrual; m < min(e.Accrual+max(e.Life, 1), v.months); m++ {
			years[m/12].ProfitAndLoss.Micros -= part
		}
		if last := e.Accrual + max(e.Life, 1) - 1; last < v.months {
			years[last/12].ProfitAndLoss.Micros -= e.Amount.Micros - part*int64(max(e.Life, 1))
		}
	}
	return years
}

// payments adds up what is paid for the entries that keep is true for, of all results.
func payments(results []Result, keep func(Entry) bool) float64 {
	sum := 0.0
	for _, r := range results {
		for _, e := range r.CashFlow {
			if e.Amount.Micros < 0 && keep(e) {
				sum -= e.Amount.Float()
			}
		}
	}
	return sum
}

// assumedShare is the share of the payments that falls into months which begin at or after until.
func assumedShare(results []Result, start Month, until time.Time) float64 {
	paid := payments(results, func(Entry) bool { return true })
	if until.IsZero() || paid == 0 {
		return 0
	}
	late := payments(results, func(e Entry) bool { return !(start + Month(e.Month)).Start().Before(until) })
	return late / paid
}

// reason names the placement with the lowest present value in the planning case,
// the first of equal ones, and says in a sentence where it differs most from the next.
func (s Scenario) reason(results []Result) (cheapest, sentence string) {
	order := make([]int, len(results))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(results[a].PresentValue.Planning.Micros, results[b].PresentValue.Planning.Micros)
	})
	best := results[order[0]]
	value := best.PresentValue.Planning
	if len(results) == 1 {
		return best.Name, fmt.Sprintf("%s is the only placement: its present value is %s.", best.Name, value.Short())
	}
	next := results[order[1]]
	if value == next.PresentValue.Planning {
		return best.Name, fmt.Sprintf("%s and %s have the same present value, %s.", best.Name, next.Name, value.Short())
	}
	gap := money.Amount{Micros: next.PresentValue.Planning.Micros - value.Micros, Currency: s.Currency}
	return best.Name, fmt.Sprintf("%s is the cheapest: its present value of %s is %s (%.1f %%) below that of %s, the next%s.",
		best.Name, value.Short(), gap.Short(), 100*gap.Float()/max(next.PresentValue.Planning.Float(), gap.Float()), next.Name,
		s.differences(best, next))
}

// differences names the largest differences in present value by category: at
// most two in favour of the first and one against it, each at least a hundredth of the whole. Labour that was given for one of them
// only is named as such, and is no saving.
func (s Scenario) differences(best, next Result) string {
	v := s.valuation()
	mine, theirs := v.byCategory(best.CashFlow), v.byCategory(next.CashFlow)
	lone := ""
	switch {
	case mine[Labour] != 0 && theirs[Labour] == 0:
		lone = best.Name
	case mine[Labour] == 0 && theirs[Labour] != 0:
		lone = next.Name
	}
	saved := func(c Category) int64 {
		if c == Labour && lone != "" {
			return 0
		}
		return theirs[c] - mine[c]
	}
	notable := (next.PresentValue.Planning.Micros - best.PresentValue.Planning.Micros) / 100
	order := Categories()
	slices.SortStableFunc(order, func(a, b Category) int { return cmp.Compare(saved(b), saved(a)) })
	name := func(c Category) string {
		return money.Amount{Micros: max(saved(c), -saved(c)), Currency: s.Currency}.Short() + " on " + string(c)
	}
	var savings []string
	for _, c := range order[:2] {
		if saved(c) > notable {
			savings = append(savings, name(c))
		}
	}
	text := ""
	if len(savings) > 0 {
		text = "; it saves " + strings.Join(savings, " and ")
	}
	if worst := order[len(order)-1]; -saved(worst) > notable {
		text += ", and spends " + name(worst) + " more"
	}
	if lone != "" {
		text += "; labour was given for " + lone + " only, and is part of its total"
	}
	return text
}

// byCategory adds up the present value of the cost by category.
func (v valuation) byCategory(flow CashFlow) map[Category]int64 {
	sums := map[Category]int64{}
	for _, e := range flow {
		sums[e.Category] -= v.discounted(e)
	}
	return sums
}
