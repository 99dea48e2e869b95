package pricing

import (
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/suggest"
	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// IaaS places a demand on rented machines of one provider.
type IaaS struct {
	Provider, Region string // as the provider writes them: aws, azure or gcp; eu-central-1
	SKU              string // the machine type. Default: chosen, see Plan.
	Arch             string // x86_64 (default) or arm64
	OS               string // linux (default), windows, rhel or windows+sqlstd: the price of a machine includes it
	// TargetUtilisation is the share of a machine's vCPU and memory that demand may use, in (0, 1]. Default 0.7.
	TargetUtilisation *float64
	Purchase          Purchase
	StorageItem       string       // of the price book. Default: the provider's general-purpose disk.
	StoragePrice      *money.Price // a GiB and month, instead of the price book's
	EgressPrice       *money.Price // a GiB sent out, instead of the price book's
	Support           *float64     // as a share of the bill. Default 0.
	Labour            *Staff
}

// Purchase says how machines are paid, as shares of the planned need that add
// up to 1 at most. OnDemand is for the reader: all that is not committed is paid by the hour.
type Purchase struct {
	OnDemand, Reserved1y, Reserved3y float64
	// Optimal commits to as many machines for three years and for one as have the lowest expected cost. The shares are then 0.
	Optimal bool
}

// Validate checks the fields; paths in the errors begin within the placement's iaas.
func (i IaaS) Validate() error {
	c := newChecks("")
	i.check(c)
	return c.err()
}

func (i *IaaS) check(c checks) {
	c.at("provider").want(i.Provider != "", missing, "a provider such as aws, azure or gcp")
	c.at("region").want(i.Region != "", missing, "a region of the provider")
	c.at("os").system(i.OS)
	if arches := []string{"", "x86_64", "arm64"}; !slices.Contains(arches, i.Arch) {
		c.fail(&FieldError{Path: c.at("arch").path, Value: fmt.Sprintf("%.64q", i.Arch), Want: "x86_64 or arm64",
			Nearest: suggest.NearestFew(i.Arch, arches[1:], 1)})
	}
	c.at("targetUtilisation").share(i.TargetUtilisation, true)
	i.Purchase.check(c.at("purchase"))
	c.at("storagePrice").optionalPrice(i.StoragePrice)
	c.at("egressPrice").optionalPrice(i.EgressPrice)
	c.at("support").share(i.Support, false)
	i.Labour.check(c.at("labour"))
}

func (p *Purchase) check(c checks) {
	c.at("onDemand").share(&p.OnDemand, false)
	c.at("reserved1y").share(&p.Reserved1y, false)
	c.at("reserved3y").share(&p.Reserved3y, false)
	sum := p.OnDemand + p.Reserved1y + p.Reserved3y
	c.at("optimal").want(!p.Optimal || sum == 0, said("true beside shares"), "either optimal or shares")
	c.want(!(sum > 1+1e-9), said(fmt.Sprintf("shares that add up to %g", sum)), "at most 1")
}

// iaas is a planned IaaS.
type iaas struct {
	name        string
	machines    bool    // vCPU or memory is demanded
	vcpu        float64 // of a machine that demand may use
	memory      float64
	onDemand    line
	commitments []commitment
	storage     meter
	egress      meter
	support     float64
	fromSupport line
	staff       Staff
	labour      line
	assumptions []Assumption
	notes       []string
}

// commitment is how many machines are committed to in every month.
type commitment struct {
	line
	count  []float64
	beyond int // for how many months after the horizon the last term runs on, below longestTerm
}

// longestTerm is the longest term of a commitment, in months.
const longestTerm = 36

// meter is something with a price in tiers, a line for each.
type meter struct {
	tiers catalog.Tiers
	lines []line
}

// Name implements Placement.
func (p *iaas) Name() string { return p.name }

// Assumptions implements Placement.
func (p *iaas) Assumptions() []Assumption { return p.assumptions }

// Notes says what of the price book was not considered.
func (p *iaas) Notes() []string { return p.notes }

// CashFlow implements Placement.
//
// Machines come and go by the hour: machines(hour) = max over vCPU and memory
// of ⌈use / (size × target)⌉. Those above the commitments of the month are paid by the hour;
// the commitments are paid for every hour, used or not. Storage is paid by the
// mean of the month, traffic by its sum, support as a share of that bill.
// All of it is paid in the month itself. What is left of the terms of commitments after the horizon is an Obligation.
func (p *iaas) CashFlow(f Future) (CashFlow, error) {
	b := newBooks(f.Months, len(p.commitments)+4)
	for m := range f.Months {
		first := len(b.flow)
		hours := (f.Start + Month(m)).Hours()
		committed := 0.0
		for _, c := range p.commitments {
			b.pay(m, c.line, c.count[m]*hours)
			committed += c.count[m]
		}
		above, used := p.machineHours(f, m, committed)
		b.pay(m, p.onDemand, above)
		p.storage.pay(&b, m, f.Usage(Storage, m).Mean)
		p.egress.pay(&b, m, f.Usage(Egress, m).Sum)
		p.paySupport(&b, m, b.flow[first:])
		b.pay(m, p.labour, (p.staff.FTEBase+p.staff.FTEPerServer*used/hours)/12)
	}
	p.owe(&b, f)
	return b.flow, b.err
}

// owe enters the rest of the terms that end after the horizon, month by month.
func (p *iaas) owe(b *books, f Future) {
	for m := f.Months; m < f.Months+longestTerm; m++ {
		hours := (f.Start + Month(m)).Hours()
		for _, c := range p.commitments {
			if m-f.Months < c.beyond {
				b.owe(m, c.line, c.count[f.Months-1]*hours)
			}
		}
	}
}

// machineHours returns how many machine-hours of a month lie above a number of machines, and how many there are in all.
func (p *iaas) machineHours(f Future, m int, committed float64) (above, all float64) {
	p.eachHour(f, m, func(n float64) {
		all += n
		if n > committed {
			above += n - committed
		}
	})
	return above, all
}

// paySupport enters the share of what the month's bill came to.
func (p *iaas) paySupport(b *books, m int, bill CashFlow) {
	if p.support == 0 || b.err != nil || len(bill) == 0 {
		return
	}
	sum, err := bill.Total(bill[0].Amount.Currency, nil)
	if err != nil {
		b.err = err
		return
	}
	l := p.fromSupport
	if l.price, b.err = money.NewPrice(sum.Decimal().Neg(), sum.Currency); b.err == nil {
		b.pay(m, l, p.support)
	}
}

// pay enters each tier's part of a month's quantity.
func (t meter) pay(b *books, m int, quantity float64) {
	if quantity == 0 || b.err != nil {
		return
	}
	if len(t.tiers) == 0 { // a single price, given in the scenario
		b.pay(m, t.lines[0], quantity)
		return
	}
	parts, err := t.tiers.Split(quantity)
	if err != nil {
		b.err = fmt.Errorf("month %d: %w", m, err)
		return
	}
	for _, part := range parts {
		at := slices.IndexFunc(t.tiers, func(i catalog.Item) bool { return i.From == part.Item.From })
		b.pay(m, t.lines[at], part.Quantity)
	}
}

// system wants the name of an operating system that is sold with machines; "" is Linux.
func (c checks) system(name string) {
	if _, err := catalog.ParseOS(name); err != nil {
		c.fail(&FieldError{Path: c.path, Value: fmt.Sprintf("%.64q", name), Want: "linux, windows, rhel or windows+sqlstd", Err: err})
	}
}
