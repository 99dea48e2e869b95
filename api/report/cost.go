package report

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// CostChart shows what each placement costs: the planning case stacked by
// category, to the left of zero what comes back, with the spread of the total
// over the simulations, and under it the money paid so far, month by month, with
// where one placement overtakes another.
type CostChart struct {
	// Title and Subtitle are made from the figures when they are empty.
	Title, Subtitle string
	// Name and Rules of the comparison, for the title and the subtitle; may be empty.
	Name, Rules string
	// Cheapest is the placement with the lowest present value in the planning case, and
	// CheapestShare the share of the simulations in which it has that; empty if not known.
	Cheapest      string
	CheapestShare float64
	Currency      money.Currency
	// Start is the first month; Cash[0] of each bar is what was paid by its end.
	Start time.Time
	Bars  []CostBar
}

// CostBar is one placement. Costs are positive, in units of the currency.
type CostBar struct {
	Name  string
	Parts []CostPart // of the planning case, in the order in which they are stacked
	// Residual is what equipment is still worth at the end, at most 0: it is taken off the total.
	Residual float64
	// P10, P50 and P90 of the total over the simulations; NaN for none.
	P10, P50, P90 float64
	// Cash is the planning case's payments added up, one value a month; may be empty.
	Cash []float64
}

// CostPart is the share of a category in a total; credits are negative.
type CostPart struct {
	Category pricing.Category
	Amount   float64
}

// Total is the sum of the parts less the residual value.
func (b CostBar) Total() float64 {
	sum := finite(b.Residual)
	for _, p := range b.Parts {
		sum += clamp(p.Amount)
	}
	return clamp(sum)
}

// Sizes of a cost chart in points.
const (
	costWidth = 880.0
	barHeight = 19.0
	barRow    = 40.0
	cashPanel = 200.0
)

func (c CostChart) size() (w, h float64) {
	h = 134 + barRow*float64(min(len(c.Bars), MaxPlacements))
	if c.hasCash() {
		h += cashPanel + axisHeight + 40
	}
	return costWidth, h
}

func (c CostChart) hasCash() bool {
	return slices.ContainsFunc(c.Bars, func(b CostBar) bool { return len(b.Cash) > 1 })
}

func (c CostChart) describe() string { return Clean(c.title(), maxText) }

// title names the placement with the smallest total in the planning case, which
// is what the bars show, and that with the lowest present value where it is another.
func (c CostChart) title() string {
	if c.Title != "" {
		return c.Title
	}
	name := ""
	if c.Name != "" {
		name = Clean(c.Name, 80) + ": "
	}
	if len(c.Bars) == 0 {
		return name + "No placements were compared"
	}
	b := slices.MinFunc(c.Bars, func(a, b CostBar) int { return cmp.Compare(a.Total(), b.Total()) })
	least := Clean(b.Name, 80)
	if c.Cheapest != "" && c.Cheapest != b.Name {
		return fmt.Sprintf("%s%s has the lowest total, %s, but %s the lowest present value", name, least, c.amount(b.Total()),
			Clean(c.Cheapest, 80))
	}
	return fmt.Sprintf("%s%s costs least, %s in the planning case", name, least, c.amount(b.Total()))
}

// subtitle says how sure the cheapest is, and the rules of the comparison.
func (c CostChart) subtitle() string {
	if c.Subtitle != "" {
		return c.Subtitle
	}
	var parts []string
	if c.Cheapest != "" {
		parts = append(parts, fmt.Sprintf("%s has the lowest present value in %s of the simulations.", Clean(c.Cheapest, 80),
			Share(c.CheapestShare)))
	}
	if c.Rules != "" {
		parts = append(parts, c.Rules)
	}
	return strings.Join(parts, " ")
}

// amount writes money with three digits, such as $1.24M.
func (c CostChart) amount(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	if math.Abs(v) > 9e12 {
		return string(c.Currency) + " " + strconv.FormatFloat(v, 'g', 3, 64)
	}
	return money.Amount{Micros: int64(math.Round(v * money.Scale)), Currency: c.Currency}.Short()
}

// check returns an error for more than can be drawn.
func (c CostChart) check() error {
	if len(c.Bars) > MaxPlacements {
		return fmt.Errorf("%d placements, the limit is %d", len(c.Bars), MaxPlacements)
	}
	for _, b := range c.Bars {
		if len(b.Parts) > 100 {
			return fmt.Errorf("placement %q: %d parts, the limit is 100", Clean(b.Name, 80), len(b.Parts))
		}
		if len(b.Cash) > pricing.MaxMonths {
			return fmt.Errorf("placement %q: %d months, the limit is %d", Clean(b.Name, 80), len(b.Cash), pricing.MaxMonths)
		}
	}
	return nil
}

func (c CostChart) draw(_ context.Context, s *sheet) error {
	if err := c.check(); err != nil {
		return err
	}
	top := s.heading(c.title(), c.subtitle(), margin)
	p := costPlot{placer{sheet: s}, c}
	bottom := p.drawBars(top - 4)
	if c.hasCash() {
		p.drawCash(bottom - 44)
	}
	return nil
}

// crossing is where the payments of one placement fall under those of another for good.
type crossing struct {
	month          int
	value          float64
	cheaper, other int
}

// crossings finds, for each pair, the last month in which the order of the
// payments so far changes; the soonest first.
func (c CostChart) crossings() []crossing {
	var out []crossing
	for i := range c.Bars {
		for j := i + 1; j < len(c.Bars); j++ {
			if x, ok := c.lastCrossing(i, j); ok {
				out = append(out, x)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b crossing) int { return cmp.Compare(a.month, b.month) })
	return out
}

func (c CostChart) lastCrossing(i, j int) (crossing, bool) {
	a, b := c.Bars[i].Cash, c.Bars[j].Cash
	n := min(len(a), len(b))
	if n < 2 {
		return crossing{}, false
	}
	sign := func(m int) int { return cmp.Compare(a[m], b[m]) }
	last := sign(n - 1)
	m := n - 1
	for m > 0 && sign(m-1) == last {
		m--
	}
	if m == 0 || last == 0 {
		return crossing{}, false
	}
	if last > 0 {
		i, j = j, i
	}
	return crossing{m, c.Bars[i].Cash[m], i, j}, true
}

// time returns the end of month m, at which its payments are complete.
func (c CostChart) time(m int) time.Time { return series.MonthsStep(1).At(c.Start, m+1) }
