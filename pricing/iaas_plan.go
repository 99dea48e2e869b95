package pricing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/suggest"
	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// How a machine type is chosen where none is named: of those at most sizeTolerance dearer
// than the cheapest, the largest of which the planned need takes at least fewestMachines.
const (
	sizeTolerance  = 0.02
	fewestMachines = 10
)

// Plan chooses the machine type and the commitments.
//
// A machine type that is not named is the one with the cheapest hour of the
// expected need: for each resource its mean over simulations and months, in whole machines, at the
// prices of the purchase shares. Where several are within 2 % of the cheapest, it is
// the largest of which at least ten are needed.
// Shared-core, accelerated and unknown-size types, those of previous generations, and those whose architecture is unknown, are
// not considered, and are counted in a note. Prices include the operating system.
//
// Commitments are in whole machines. They are bought at the start and renewed at
// the end of each term. The planned need of a term is the median over
// the simulations of the mean over the term's months (as far as the horizon) of
// max over vCPU and memory of mean use / (size × target), rounded up to whole machines. Of that need N,
// round(N × reserved3y) are committed for three years and
// round(N × (reserved3y + reserved1y)) less round(N × reserved3y) for one. What is to be paid of the last term after
// the horizon is an Obligation, and counts.
//
// Where the purchase is optimal, the numbers are those of optimise instead.
//
// Errors: *FieldError for a provider, region, machine type or item that the price book
// does not have, a term without a price, and prices in another currency than the scenario's.
func (i *IaaS) Plan(ctx context.Context, in PlanInput) (Placement, error) {
	c := in.checks().at("iaas")
	if err := in.Book.CheckRegion(i.Provider, i.Region); err != nil {
		return nil, i.unknownPlace(c, err)
	}
	p := &iaas{name: in.name()}
	var book ledger
	resources := in.Demand.Resources()
	p.machines = slices.Contains(resources, VCPU) || slices.Contains(resources, Memory)
	if p.machines {
		if err := i.planMachines(ctx, c, &book, p, in); err != nil {
			return nil, err
		}
	}
	if slices.Contains(resources, Storage) {
		i.planStorage(c, &book, p, in.Book)
	}
	if slices.Contains(resources, Egress) {
		i.planEgress(c, &book, p, in.Book)
	}
	p.support = or(i.Support, 0)
	p.fromSupport = line{item: "support plan", category: Support, kind: Opex, unit: "share of the bill", source: fromScenario}
	book.number("support plan, share of the bill", i.Support, 0, "")
	if i.Labour != nil {
		p.staff = *i.Labour
		p.labour = line{item: "labour", category: Labour, kind: Opex, price: i.Labour.CostYear, unit: "FTE-year", source: fromScenario}
	} else {
		book.assume("labour", "none", "not given")
	}
	book.assumptions = append(book.assumptions, priceDates(p.bookLines())...)
	p.assumptions = book.assumptions
	return p, c.err()
}

// unknownPlace says whether the provider or the region is wrong.
func (i *IaaS) unknownPlace(c checks, err error) error {
	var unknown *catalog.UnknownError
	if errors.As(err, &unknown) && unknown.Kind == "provider" {
		return c.at("provider").known(i.Provider, err)
	}
	return c.at("region").known(i.Region, err)
}

func (i *IaaS) planMachines(ctx context.Context, c checks, book *ledger, p *iaas, in PlanInput) error {
	target := book.number("target utilisation of machines", i.TargetUtilisation, defaultTarget, "")
	offer, err := i.machine(c, book, p, in, target)
	if err != nil {
		return err
	}
	if offer.Currency != in.Scenario.Currency {
		return i.otherCurrency(c, offer.Currency)
	}
	p.vcpu, p.memory = offer.VCPU*target, offer.MemoryGiB*target
	if p.onDemand, err = i.hourly(c, offer, catalog.OnDemand, "onDemand"); err != nil {
		return err
	}
	p.onDemand.item = offer.SKU + ", on demand"
	if i.Purchase.Optimal {
		return i.optimise(ctx, c, book, p, in, offer)
	}
	return i.planCommitments(c, book, p, in.Survey, offer)
}

func (i *IaaS) otherCurrency(c checks, got money.Currency) error {
	return &FieldError{Path: c.path, Value: "priced in " + string(got) + " by the price book",
		Want: fmt.Sprintf("prices in %s, the currency of the scenario: nothing is ever converted", c.currency)}
}

// machine looks the named type up, or chooses one.
func (i *IaaS) machine(c checks, book *ledger, p *iaas, in PlanInput, target float64) (catalog.Offer, error) {
	if i.SKU == "" {
		return i.choose(c, book, p, in, target)
	}
	offer, err := in.Book.Lookup(i.Provider, i.Region, i.SKU, cmp.Or(catalog.OS(i.OS), catalog.Linux))
	if err != nil {
		return offer, c.at("sku").known(i.SKU, err)
	}
	if offer.VCPU == 0 || offer.MemoryGiB == 0 {
		return offer, &FieldError{Path: c.at("sku").path, Value: fmt.Sprintf("%q, of unknown size", i.SKU),
			Want: "a machine type whose vCPU and memory the price book knows"}
	}
	if offer.Arch != "" && i.Arch != "" && offer.Arch != i.Arch {
		return offer, &FieldError{Path: c.at("arch").path, Value: i.Arch, Want: fmt.Sprintf("%s, the architecture of %s", offer.Arch, offer.SKU)}
	}
	if offer.Arch == "" {
		p.notes = append(p.notes, fmt.Sprintf("the price book does not say the architecture of %s", offer.SKU))
	}
	book.note("machine type", describe(offer))
	return offer, nil
}

func describe(o catalog.Offer) string {
	system := ""
	if o.OS != catalog.Linux {
		system = ", with " + string(o.OS)
	}
	return fmt.Sprintf("%s in %s (%s vCPU, %s GiB%s)", o.SKU, o.Region, plain(o.VCPU), plain(o.MemoryGiB), system)
}

// candidate is a machine type with what the planned need would cost on it.
type candidate struct {
	offer  catalog.Offer
	count  float64
	hourly float64
}

func (i *IaaS) choose(c checks, book *ledger, p *iaas, in PlanInput, target float64) (catalog.Offer, error) {
	arch := cmp.Or(i.Arch, "x86_64")
	offers, excluded, err := in.Book.Match(catalog.Requirement{Provider: i.Provider, Region: i.Region, OS: catalog.OS(i.OS), Arch: arch})
	if err != nil {
		return catalog.Offer{}, c.known(i.Region, err)
	}
	vcpu, memory := in.Survey.Expected(VCPU), in.Survey.Expected(Memory)
	var fits []candidate
	for _, o := range offers {
		if !i.sold(o) {
			excluded.NoPrice++
			continue
		}
		n := max(roundUp(max(vcpu/(o.VCPU*target), memory/(o.MemoryGiB*target))), 1)
		fits = append(fits, candidate{o, n, n * i.blend(o)})
	}
	if text := excluded.String(); text != "" {
		p.notes = append(p.notes, fmt.Sprintf("machine types of %s/%s that were not considered: %s", i.Provider, i.Region, text))
	}
	if len(fits) == 0 {
		return catalog.Offer{}, &FieldError{Path: c.at("sku").path, Value: "missing",
			Want: fmt.Sprintf("a machine type, since none of %s/%s for %s can be chosen (%s)", i.Provider, i.Region, arch, excluded)}
	}
	best := pick(fits)
	book.assume("machine type", describe(best.offer),
		fmt.Sprintf("chosen of %d as the cheapest for an expected use of %s vCPU and %s GiB", len(fits), plain(vcpu), plain(memory)))
	return best.offer, nil
}

// sold tells whether the machine can be bought in all the ways that the purchase has shares of.
func (i *IaaS) sold(o catalog.Offer) bool {
	return o.Has(catalog.OnDemand) && (i.Purchase.Reserved1y == 0 || o.Has(catalog.Reserved1y)) &&
		(i.Purchase.Reserved3y == 0 || o.Has(catalog.Reserved3y))
}

// blend is the price of an hour at the shares of the purchase, for comparing machine types.
func (i *IaaS) blend(o catalog.Offer) float64 {
	sum := (1 - i.Purchase.Reserved1y - i.Purchase.Reserved3y) * floatPrice(o, catalog.OnDemand)
	if i.Purchase.Reserved1y > 0 {
		sum += i.Purchase.Reserved1y * floatPrice(o, catalog.Reserved1y)
	}
	if i.Purchase.Reserved3y > 0 {
		sum += i.Purchase.Reserved3y * floatPrice(o, catalog.Reserved3y)
	}
	return sum
}

func floatPrice(o catalog.Offer, t catalog.Term) float64 {
	price, err := o.Price(t)
	if err != nil {
		return math.Inf(1)
	}
	return price.Float()
}

func pick(fits []candidate) candidate {
	slices.SortFunc(fits, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.hourly, b.hourly), cmp.Compare(a.count, b.count), strings.Compare(a.offer.SKU, b.offer.SKU))
	})
	best := fits[0]
	for _, f := range fits {
		if f.hourly <= fits[0].hourly*(1+sizeTolerance) && f.count >= fewestMachines && f.count < best.count {
			best = f
		}
	}
	return best
}

// hourly returns the line of a machine on a term.
func (i *IaaS) hourly(c checks, o catalog.Offer, t catalog.Term, field string) (line, error) {
	price, err := o.Price(t)
	if err != nil {
		return line{}, &FieldError{Path: c.at("purchase").at(field).path, Value: "without a price", Want: err.Error(), Err: err}
	}
	origin, err := o.Origin(t)
	return line{category: Compute, kind: Opex, price: price, unit: "machine-hour", source: origin.String(), dated: origin.Date}, err
}

func (i *IaaS) planCommitments(c checks, book *ledger, p *iaas, s Survey, o catalog.Offer) error {
	for _, term := range []struct {
		term  catalog.Term
		field string
		years int
		from  float64 // the shares of the planned need between which this one lies
		to    float64
	}{
		{catalog.Reserved3y, "reserved3y", 3, 0, i.Purchase.Reserved3y},
		{catalog.Reserved1y, "reserved1y", 1, i.Purchase.Reserved3y, i.Purchase.Reserved3y + i.Purchase.Reserved1y},
	} {
		if term.to == term.from {
			continue
		}
		var count []float64
		var counts []string
		for from := 0; from < s.Months; from += 12 * term.years {
			to := min(from+12*term.years, s.Months)
			need := p.plannedNeed(s, from, to)
			n := math.Round(need*term.to) - math.Round(need*term.from)
			count = append(count, slices.Repeat([]float64{n}, to-from)...)
			counts = append(counts, plain(n))
		}
		book.follow(fmt.Sprintf("%d-year commitments", term.years), strings.Join(counts, ", ")+" machines, term by term, for the median need",
			computed)
		next, err := i.commit(c, o, term.term, term.field, term.years, count)
		if err != nil {
			return err
		}
		p.commitments = append(p.commitments, next)
		if next.beyond > 0 {
			book.follow(fmt.Sprintf("%d-year commitments beyond the horizon", term.years),
				fmt.Sprintf("the last runs on for %d months, which are owed and counted", next.beyond), computed)
		}
	}
	return nil
}

// plannedNeed is the number of machines that the mean use of a term takes, in the median over the futures.
func (p *iaas) plannedNeed(s Survey, from, to int) float64 {
	return roundUp(s.median(func(future int) float64 {
		sum := 0.0
		for m := from; m < to; m++ {
			sum += max(s.Usage(VCPU, future, m).Mean/p.vcpu, s.Usage(Memory, future, m).Mean/p.memory)
		}
		return sum / float64(to-from)
	}))
}

func (i *IaaS) planStorage(c checks, book *ledger, p *iaas, prices *catalog.Book) {
	base := line{item: "block storage", category: StorageCost, kind: Opex, unit: "GiB-month"}
	if i.StoragePrice != nil {
		base.price, base.source = *i.StoragePrice, fromScenario
		p.storage.lines = []line{base}
		book.note("storage price", base.price.String()+" a GiB-month")
		return
	}
	if i.StorageItem != "" {
		tiers, err := prices.Item(i.Provider, i.Region, i.StorageItem)
		if err != nil {
			c.at("storageItem").fail(i.unknownItem(c.at("storageItem"), prices, err))
			return
		}
		book.follow("storage", tiers[0].String(), fromBook)
		p.storage = i.meter(c, c.at("storagePrice"), base, tiers, nil)
		return
	}
	tiers, err := prices.BlockStorage(i.Provider, i.Region)
	p.storage = i.meter(c, c.at("storagePrice"), base, tiers, err)
	if len(tiers) > 0 {
		book.assume("storage", tiers[0].String(), "the provider's general-purpose disk")
	}
}

func (i *IaaS) unknownItem(c checks, prices *catalog.Book, err error) error {
	var names []string
	for _, item := range prices.Items(i.Provider, i.Region) {
		if item.Unit == "GiB-month" {
			names = append(names, item.Name)
		}
	}
	return &FieldError{Path: c.path, Value: fmt.Sprintf("%.64q", i.StorageItem), Want: "an item that the price book has: " + err.Error(),
		Nearest: suggest.NearestFew(i.StorageItem, names, 1), Err: err}
}

func (i *IaaS) planEgress(c checks, book *ledger, p *iaas, prices *catalog.Book) {
	base := line{item: "traffic to the internet", category: Network, kind: Opex, unit: "GiB"}
	if i.EgressPrice != nil {
		base.price, base.source = *i.EgressPrice, fromScenario
		p.egress.lines = []line{base}
		book.note("egress price", base.price.String()+" a GiB")
		return
	}
	tiers, err := prices.Item(i.Provider, i.Region, catalog.EgressInternet)
	p.egress = i.meter(c, c.at("egressPrice"), base, tiers, err)
	if len(tiers) > 0 {
		book.follow("egress", tiers[0].String(), fromBook)
	}
}

// meter makes a line of every tier. What the price book lacks is an error of the field that would give the price instead.
func (i *IaaS) meter(c, field checks, base line, tiers catalog.Tiers, err error) meter {
	if err != nil {
		field.fail(&FieldError{Path: field.path, Value: "missing", Want: "a price, since there is " + err.Error(), Err: err})
		return meter{}
	}
	m := meter{tiers: tiers}
	for _, t := range tiers {
		if t.Currency != c.currency {
			c.fail(i.otherCurrency(c, t.Currency))
			return meter{}
		}
		if t.Unit != base.unit {
			field.fail(&FieldError{Path: field.path, Value: fmt.Sprintf("missing, and %s is priced by the %s", t, t.Unit),
				Want: "a price by the " + base.unit})
			return meter{}
		}
		l := base
		l.item, l.source, l.dated = base.item+" ("+t.Name+")", t.Origin.String(), t.Origin.Date
		if l.price, err = t.Price(); err != nil {
			field.fail(err)
		}
		m.lines = append(m.lines, l)
	}
	return m
}
