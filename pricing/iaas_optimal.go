package pricing

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// maxOptimal bounds for how many machines an optimal commitment looks: those beyond are on demand.
const maxOptimal = 1 << 16

// used is for how many hours each machine of a stack is needed: at [month][k], the k-th from 0, as a mean over the futures.
type used [][]float64

// over adds up the hours of the k-th machine over some months, as far as the horizon.
func (u used) over(k, from, to int) float64 {
	sum := 0.0
	for m := from; m < min(to, len(u)); m++ {
		if k < len(u[m]) {
			sum += u[m][k]
		}
	}
	return sum
}

// most is how many machines are ever needed.
func (u used) most() int {
	n := 0
	for _, month := range u {
		n = max(n, len(month))
	}
	return n
}

// durations reads every future once. of is what part of each the placement carries.
func (p *iaas) durations(ctx context.Context, in PlanInput, of func(Future) Future) (used, error) {
	n := in.Demand.Futures
	if in.futures != nil {
		n = len(in.futures)
	}
	var mu sync.Mutex
	counts := make([][]int, in.Survey.Months) // hours with exactly so many machines
	err := in.Demand.each(ctx, in.Workers, nil, in.futures, func(_ int, f Future) error {
		mine := make([][]int, len(counts))
		part := of(f)
		for m := range mine {
			p.eachHour(part, m, func(n float64) {
				k := int(min(n, maxOptimal))
				for len(mine[m]) <= k {
					mine[m] = append(mine[m], 0)
				}
				mine[m][k]++
			})
		}
		mu.Lock()
		defer mu.Unlock()
		for m, hours := range mine { // whole numbers, so that it does not matter in which order
			for len(counts[m]) < len(hours) {
				counts[m] = append(counts[m], 0)
			}
			for k, h := range hours {
				counts[m][k] += h
			}
		}
		return nil
	})
	out := make(used, len(counts))
	for m, hours := range counts {
		out[m] = make([]float64, max(len(hours)-1, 0))
		sum := 0
		for k := len(hours) - 1; k > 0; k-- {
			sum += hours[k]
			out[m][k-1] = float64(sum) / float64(n)
		}
	}
	return out, err
}

// optimise commits to as many machines as have the lowest expected cost over the futures, each machine of the stack by itself: for
// three years where that costs less than the cheaper of a year's commitment and its hours on demand in each of these years, and for a year
// where that costs less than its hours on demand. A commitment counts for its whole term, also after the horizon, when nothing is needed
// of it. Since a machine higher in the stack is needed for fewer hours, this is the least of all numbers.
func (i *IaaS) optimise(ctx context.Context, c checks, book *ledger, p *iaas, in PlanInput, o catalog.Offer) error {
	use, err := p.durations(ctx, in, in.carried())
	if err != nil {
		return err
	}
	prices := termPrices{floatPrice(o, catalog.OnDemand), floatPrice(o, catalog.Reserved1y), floatPrice(o, catalog.Reserved3y)}
	months := in.Survey.Months
	longest, yearly := make([]float64, months), make([]float64, months)
	for from := 0; from < months; from += 36 {
		n := float64(prices.threeYears(use, in.Survey.Start, from))
		fill(longest, from, 36, n)
	}
	for from := 0; from < months; from += 12 {
		fill(yearly, from, 12, float64(prices.oneYear(use, in.Survey.Start, from, int(longest[from]))))
	}
	for _, term := range []struct {
		term  catalog.Term
		field string
		years int
		count []float64
	}{{catalog.Reserved3y, "reserved3y", 3, longest}, {catalog.Reserved1y, "reserved1y", 1, yearly}} {
		if !o.Has(term.term) {
			book.follow(fmt.Sprintf("%d-year commitments", term.years), "none, since the price book has no price for them", fromBook)
			continue
		}
		next, err := i.commit(c, o, term.term, term.field, term.years, term.count)
		if err != nil {
			return err
		}
		p.commitments = append(p.commitments, next)
		var counts []string
		for from := 0; from < months; from += 12 * term.years {
			counts = append(counts, plain(term.count[from]))
		}
		book.follow(fmt.Sprintf("%d-year commitments", term.years),
			fmt.Sprintf("%s machines, term by term: those of the lowest expected cost over %d simulations",
				strings.Join(counts, ", "), in.Demand.Futures), computed)
	}
	return nil
}

func fill(count []float64, from, months int, n float64) {
	for m := from; m < min(from+months, len(count)); m++ {
		count[m] = n
	}
}

// termPrices are those of a machine-hour; +Inf where there is none.
type termPrices struct{ onDemand, year, three float64 }

// yearCost is the least that the k-th machine costs in the year that begins at a month: on demand, or committed to for the year.
func (t termPrices) yearCost(use used, start Month, k, from int) float64 {
	return min(use.over(k, from, from+12)*t.onDemand, hoursOf(start, from, 12)*t.year)
}

// threeYears returns for how many machines a commitment of three years from a month on is worth it.
func (t termPrices) threeYears(use used, start Month, from int) int {
	whole := hoursOf(start, from, 36) * t.three
	k := 0
	for ; k < use.most(); k++ {
		otherwise := 0.0
		for y := from; y < min(from+36, len(use)); y += 12 {
			otherwise += t.yearCost(use, start, k, y)
		}
		if !(whole < otherwise) {
			break
		}
	}
	return k
}

// oneYear returns for how many machines above some a commitment of a year is worth it.
func (t termPrices) oneYear(use used, start Month, from, above int) int {
	whole := hoursOf(start, from, 12) * t.year
	k := above
	for k < use.most() && whole < use.over(k, from, from+12)*t.onDemand {
		k++
	}
	return k - above
}

// hoursOf counts the hours of some months, within the horizon or not.
func hoursOf(start Month, from, months int) float64 {
	sum := 0.0
	for m := from; m < from+months; m++ {
		sum += (start + Month(m)).Hours()
	}
	return sum
}

// commit returns a commitment to so many machines by month, with what of its last term lies after the horizon.
func (i *IaaS) commit(c checks, o catalog.Offer, t catalog.Term, field string, years int, count []float64) (commitment, error) {
	l, err := i.hourly(c, o, t, field)
	l.item = fmt.Sprintf("%s, %d-year commitment", o.SKU, years)
	term := 12 * years
	return commitment{line: l, count: count, beyond: (term - len(count)%term) % term}, err
}

// eachHour calls do with the number of machines that are needed in each hour of a month.
func (p *iaas) eachHour(f Future, m int, do func(n float64)) {
	if !p.machines || f.Usage(VCPU, m).Peak == 0 && f.Usage(Memory, m).Peak == 0 {
		return
	}
	vcpu, memory := f.hours(VCPU, m), f.hours(Memory, m)
	for h := range max(len(vcpu), len(memory)) {
		need := 0.0
		if vcpu != nil {
			need = vcpu[h] / p.vcpu
		}
		if memory != nil {
			need = math.Max(need, memory[h]/p.memory)
		}
		do(roundUp(need))
	}
}
