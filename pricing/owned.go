package pricing

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Asset is equipment that is there when a comparison begins. What was paid for it is past and costs nothing more; the P&L bears
// what is left of it.
type Asset struct {
	Item      string
	Cost      money.Amount // paid for all of it, above 0
	Age, Life int          // months at the start, and over which it is depreciated in a straight line
}

// depreciated returns what was depreciated before a month of the comparison: the cost times the share of the life that is over, rounded
// down to the millionth, so that the months of a year add up to the year.
func (a Asset) depreciated(month int) int64 {
	age := a.Age + month
	if age >= a.Life {
		return a.Cost.Micros
	}
	high, low := bits.Mul64(uint64(a.Cost.Micros), uint64(age)) // neither is below 0
	share, _ := bits.Div64(high, low, uint64(a.Life))           // less than the cost, as age is less than the life
	return int64(share)
}

// book returns the book value at the begin of a month.
func (a Asset) book(month int) int64 { return a.Cost.Micros - a.depreciated(month) }

// ownedBy returns the equipment that a placement goes on with.
func ownedBy(p Placement) []Asset {
	if o, ok := p.(interface{ owned() []Asset }); ok {
		return o.owned()
	}
	return nil
}

// owned is what is there of the servers.
func (p *onPremises) owned() []Asset {
	if p.existing == 0 {
		return nil
	}
	cost, err := p.servers.purchase.price.Times(p.existing)
	if err != nil { // more than there is money; the books of the placement say so where it buys any
		return nil
	}
	return []Asset{{Item: p.servers.purchase.item, Cost: cost, Age: p.age, Life: p.servers.life}}
}

// owned is that of both parts.
func (p *hybrid) owned() []Asset {
	var out []Asset
	for _, part := range []Placement{p.base, p.burst} {
		if part != nil {
			out = append(out, ownedBy(part)...)
		}
	}
	return out
}

// inherited is all equipment that any of the placements goes on with: what a scenario begins with. Of an item that several have, it
// is the larger.
func inherited(placements []Placement) []Asset {
	var all []Asset
	for _, p := range placements {
		for _, a := range ownedBy(p) {
			at := slices.IndexFunc(all, func(b Asset) bool { return b.Item == a.Item })
			switch {
			case at < 0:
				all = append(all, a)
			case a.Cost.Micros > all[at].Cost.Micros:
				all[at] = a
			}
		}
	}
	return all
}

// takeOver enters the opening balance into the P&L: what goes on is depreciated month by month, and what does not is written off in the
// first. Neither moves any cash.
func (r *Result) takeOver(v valuation, all, kept []Asset) {
	opening, off, carried := total{}, total{}, total{micros: r.Carried.Micros}
	for _, a := range all {
		opening.sub(-a.book(0))
		at := slices.IndexFunc(kept, func(b Asset) bool { return b.Item == a.Item })
		goesOn := Asset{Cost: money.Amount{Currency: v.currency}}
		if at >= 0 {
			goesOn = kept[at]
		}
		off.sub(goesOn.book(0) - a.book(0))
		r.Years[0].ProfitAndLoss.Micros += a.book(0) - goesOn.book(0)
		for m := range v.months {
			r.Years[m/12].ProfitAndLoss.Micros += goesOn.depreciated(m+1) - goesOn.depreciated(m)
		}
		carried.sub(-goesOn.book(v.months))
	}
	of := func(t total) money.Amount { return money.Amount{Micros: t.micros, Currency: v.currency} }
	r.Opening, r.WrittenOff, r.Carried = of(opening), of(off), of(carried)
	if off.micros > 0 {
		r.Assumptions = append(slices.Clone(r.Assumptions), Assumption{Name: "existing equipment that does not go on",
			Value:  fmt.Sprintf("its book value of %s is written off in the first month; nothing is fetched for it", of(off).Short()),
			Source: fromDefault, Default: true})
	}
}
