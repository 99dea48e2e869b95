package pricing

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Limits of an inventory.
const (
	MaxWorkloads = 100_000
	MaxCopies    = 1_000_000 // of one workload
)

// monthHours is the length of the month for which an assessment quotes prices: a twelfth of 365 days.
const monthHours = 730

// Workload is a machine of an inventory, as it is, or several alike.
type Workload struct {
	Name              string
	VCPU              float64
	MemoryGiB         float64
	StorageGiB        float64
	EgressGiBPerMonth float64
	Count             int    // of machines alike; 0 is one
	OS                string // linux (default), windows, rhel or windows+sqlstd: the price includes it
}

// Target says where an inventory is assessed for. The last four fields have the meaning that they have in IaaS.
type Target struct {
	Provider, Region string
	Currency         money.Currency // "" is that of the price book
	Arch             string
	StorageItem      string
	StoragePrice     *money.Price
	EgressPrice      *money.Price
}

// Assessment is an inventory, sized as it is and priced by the month of monthHours.
type Assessment struct {
	Provider, Region string
	Currency         money.Currency
	Workloads        []Sizing    // in the order of the inventory
	Unmatched        []Unmatched // likewise; they are in no total
	Total            MonthlyCost
	Assumptions      []Assumption
	Notes            []string
}

// Sizing is a workload with the machine type it fits on. Costs are for all of its copies.
type Sizing struct {
	Workload
	SKU             string
	SKUVCPU         float64
	SKUMemoryGiB    float64
	Source          string // of the price on demand
	OldestPrice     string // the oldest day of the three prices, 2025-04-24
	MixedDates      bool   // they are of several days
	Monthly         MonthlyCost
	Without1y       bool // the type has no price for this term; it is counted on demand
	Without3y       bool
	hourlyOnDemand  money.Price
	hourlyReserved1 money.Price
	hourlyReserved3 money.Price
}

// MonthlyCost is what a month costs: the machines by one of the three terms, storage and traffic besides.
type MonthlyCost struct {
	OnDemand, Reserved1y, Reserved3y money.Amount // of the machines
	Storage, Egress                  money.Amount
}

// Unmatched is a workload that no machine type is large enough for.
type Unmatched struct {
	Workload
	Reason string
}

func (w Workload) count() float64 { return float64(max(w.Count, 1)) }

func (w Workload) check(c checks) {
	c.at("name").want(w.Name != "" && len(w.Name) <= 256, w.Name, "1 to 256 bytes")
	c.at("vcpu").size(w.VCPU)
	c.at("memoryGib").size(w.MemoryGiB)
	c.at("storageGib").amount(w.StorageGiB)
	c.at("egressGibPerMonth").amount(w.EgressGiBPerMonth)
	c.at("count").between(float64(w.Count), 0, MaxCopies, false)
	c.at("os").system(w.OS)
}

// CheckWorkloads returns a *FieldError, joined, for each field that makes no sense; a
// machine without vCPU or memory does not.
func CheckWorkloads(workloads []Workload) error {
	c := newChecks("")
	c.at("workloads").want(len(workloads) >= 1 && len(workloads) <= MaxWorkloads, len(workloads), fmt.Sprintf("1 to %d", MaxWorkloads))
	for i, w := range workloads {
		w.check(c.at("workloads", i))
	}
	return c.err()
}

// Assess gives each workload the machine type with the cheapest hour on demand that
// has at least its vCPU and memory, whatever of them is used, and prices it for a
// month by each term, with its storage and its part of the traffic. Traffic is
// priced by the tiers of the whole, and divided by the workloads' shares of it.
//
// Errors: those of CheckWorkloads; *FieldError for a provider, region or item that
// the price book does not have or has in another currency; *money.OverflowError.
func Assess(workloads []Workload, t Target, book *catalog.Book) (Assessment, error) {
	if err := CheckWorkloads(workloads); err != nil {
		return Assessment{}, err
	}
	place := IaaS{Provider: t.Provider, Region: t.Region, Arch: t.Arch, StorageItem: t.StorageItem, StoragePrice: t.StoragePrice,
		EgressPrice: t.EgressPrice}
	c := newChecks(t.Currency)
	place.check(c)
	if err := c.err(); err != nil {
		return Assessment{}, err
	}
	if err := book.CheckRegion(t.Provider, t.Region); err != nil {
		return Assessment{}, place.unknownPlace(c, err)
	}
	a := Assessment{Provider: t.Provider, Region: t.Region, Currency: t.Currency}
	if err := a.match(workloads, place, c, book); err != nil {
		return a, err
	}
	return a, a.price(place, book)
}

// match finds the machine types.
func (a *Assessment) match(workloads []Workload, place IaaS, c checks, book *catalog.Book) error {
	arch := cmp.Or(place.Arch, "x86_64")
	sold := map[catalog.OS][]catalog.Offer{}
	for _, w := range workloads {
		os := cmp.Or(catalog.OS(w.OS), catalog.Linux)
		if _, asked := sold[os]; asked {
			continue
		}
		offers, excluded, err := book.Match(catalog.Requirement{Provider: place.Provider, Region: place.Region, Arch: arch, OS: os})
		if err != nil {
			return err
		}
		sold[os] = offers
		if text := excluded.String(); text != "" {
			a.Notes = append(a.Notes, "machine types"+withSystem(os)+" that were not considered: "+text)
		}
		if len(offers) > 0 {
			a.Currency = cmp.Or(a.Currency, offers[0].Currency)
			c.currency = a.Currency
		}
	}
	largest := map[catalog.OS]string{}
	for _, w := range workloads {
		os := cmp.Or(catalog.OS(w.OS), catalog.Linux)
		offers := sold[os]
		at := firstFit(offers, w)
		if at < 0 {
			if largest[os] == "" {
				largest[os] = limitsOf(offers, arch)
			}
			a.Unmatched = append(a.Unmatched, Unmatched{w, fmt.Sprintf("no machine type%s of %s/%s has %s vCPU and %s GiB: %s", withSystem(os),
				place.Provider, place.Region, plain(w.VCPU), plain(w.MemoryGiB), largest[os])})
			continue
		}
		if offers[at].Currency != a.Currency {
			return place.otherCurrency(c, offers[at].Currency)
		}
		next, err := assess(w, offers[at])
		if err != nil {
			return err
		}
		a.Workloads = append(a.Workloads, next)
	}
	return nil
}

// withSystem names an operating system where it is not the usual one.
func withSystem(os catalog.OS) string {
	if os == catalog.Linux {
		return ""
	}
	return " with " + string(os)
}

// firstFit returns the first offer that is large enough; offers come with the cheapest first.
func firstFit(offers []catalog.Offer, w Workload) int {
	for i := range offers {
		if offers[i].VCPU >= w.VCPU && offers[i].MemoryGiB >= w.MemoryGiB {
			return i
		}
	}
	return -1
}

func limitsOf(offers []catalog.Offer, arch string) string {
	if len(offers) == 0 {
		return "none for " + arch + " could be considered at all"
	}
	vcpu, memory := 0.0, 0.0
	for _, o := range offers {
		vcpu, memory = max(vcpu, o.VCPU), max(memory, o.MemoryGiB)
	}
	return fmt.Sprintf("the most that any has is %s vCPU, and %s GiB", plain(vcpu), plain(memory))
}

// assess looks up the prices of one match. A commitment without a price is counted on demand.
func assess(w Workload, o catalog.Offer) (Sizing, error) {
	origin, err := o.Origin(catalog.OnDemand)
	if err != nil {
		return Sizing{}, err
	}
	a := Sizing{Workload: w, SKU: o.SKU, SKUVCPU: o.VCPU, SKUMemoryGiB: o.MemoryGiB, Source: origin.String()}
	oldest, newest := o.Dates(catalog.OnDemand, catalog.Reserved1y, catalog.Reserved3y)
	a.OldestPrice, a.MixedDates = oldest, oldest != newest
	a.Count = max(w.Count, 1)
	if a.hourlyOnDemand, err = o.Price(catalog.OnDemand); err != nil {
		return a, err
	}
	a.hourlyReserved1, a.hourlyReserved3 = a.hourlyOnDemand, a.hourlyOnDemand
	if a.Without1y = !o.Has(catalog.Reserved1y); !a.Without1y {
		if a.hourlyReserved1, err = o.Price(catalog.Reserved1y); err != nil {
			return a, err
		}
	}
	if a.Without3y = !o.Has(catalog.Reserved3y); !a.Without3y {
		a.hourlyReserved3, err = o.Price(catalog.Reserved3y)
	}
	return a, err
}

// price fills in what the matched workloads cost.
func (a *Assessment) price(place IaaS, book *catalog.Book) error {
	storage, egress, err := a.meters(place, book)
	if err != nil {
		return err
	}
	without1y, without3y := 0, 0
	sent := 0.0
	for i := range a.Workloads {
		w := &a.Workloads[i]
		sent += w.count() * w.EgressGiBPerMonth
		if err := w.price(storage, a.Currency); err != nil {
			return fmt.Errorf("workload %q: %w", w.Name, err)
		}
		if w.Without1y {
			without1y++
		}
		if w.Without3y {
			without3y++
		}
	}
	a.noteMissing(without1y, "1 year")
	a.noteMissing(without3y, "3 years")
	a.noteDates(slices.Concat(storage.lines, egress.lines))
	if err := a.divideEgress(egress, sent); err != nil {
		return err
	}
	return a.addUp()
}

// noteDates says how old the prices are, and of how many machines they are of several days.
func (a *Assessment) noteDates(metered []line) {
	var machines []line
	mixed := 0
	for _, w := range a.Workloads {
		machines = append(machines, line{item: w.SKU, dated: w.OldestPrice})
		if w.MixedDates {
			mixed++
		}
	}
	a.Assumptions = append(a.Assumptions, oldestPrice(slices.Concat(machines, metered))...)
	if mixed > 0 {
		a.Assumptions = append(a.Assumptions, Assumption{Name: "prices of several dates", Source: fromBook,
			Value: fmt.Sprintf("%d of %d workloads are on machine types whose commitments are priced on other days than an hour on demand", mixed,
				len(a.Workloads))})
	}
}

func (a *Assessment) noteMissing(n int, term string) {
	if n > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%d workloads are on machine types without a price for %s, and counted on demand there", n, term))
	}
}

// meters finds the prices of storage and traffic, where a workload has any.
func (a *Assessment) meters(place IaaS, book *catalog.Book) (storage, egress meter, err error) {
	c := newChecks(a.Currency)
	var l ledger
	var p iaas
	l.note("month", fmt.Sprintf("%d hours", monthHours))
	l.note("size", "as it is: at least the vCPU and memory of the workload, whatever is used of them")
	for _, w := range a.Workloads {
		if w.StorageGiB > 0 && p.storage.lines == nil && c.err() == nil {
			place.planStorage(c, &l, &p, book)
		}
		if w.EgressGiBPerMonth > 0 && p.egress.lines == nil && c.err() == nil {
			place.planEgress(c, &l, &p, book)
		}
	}
	a.Assumptions = l.assumptions
	return p.storage, p.egress, c.err()
}

func (w *Sizing) price(storage meter, currency money.Currency) (err error) {
	hours := monthHours * w.count()
	for _, term := range []struct {
		price money.Price
		cost  *money.Amount
	}{{w.hourlyOnDemand, &w.Monthly.OnDemand}, {w.hourlyReserved1, &w.Monthly.Reserved1y}, {w.hourlyReserved3, &w.Monthly.Reserved3y}} {
		if *term.cost, err = term.price.Times(hours); err != nil {
			return err
		}
	}
	w.Monthly.Storage, err = storage.cost(w.count()*w.StorageGiB, currency)
	return err
}

// cost is what a quantity costs, as a positive amount.
func (t meter) cost(quantity float64, currency money.Currency) (money.Amount, error) {
	var b books
	t.pay(&b, 0, quantity)
	if b.err != nil {
		return money.Amount{}, b.err
	}
	sum, err := b.flow.Total(currency, nil)
	sum.Micros = -sum.Micros
	return sum, err
}

// divideEgress gives each workload its share of the cost of all traffic. The
// shares add up exactly: each is the difference of two rounded running sums.
func (a *Assessment) divideEgress(egress meter, sent float64) error {
	total, err := egress.cost(sent, a.Currency)
	if err != nil {
		return fmt.Errorf("egress of %s GiB a month: %w", plain(sent), err)
	}
	given, soFar := int64(0), 0.0
	for i := range a.Workloads {
		w := &a.Workloads[i]
		soFar += w.count() * w.EgressGiBPerMonth
		upTo := money.Amount{Currency: a.Currency}
		if sent > 0 {
			if upTo, err = total.Mul(soFar / sent); err != nil {
				return err
			}
		}
		w.Monthly.Egress = money.Amount{Micros: upTo.Micros - given, Currency: a.Currency}
		given = upTo.Micros
	}
	return nil
}

func (a *Assessment) addUp() error {
	for _, figure := range []func(*MonthlyCost) *money.Amount{
		func(c *MonthlyCost) *money.Amount { return &c.OnDemand },
		func(c *MonthlyCost) *money.Amount { return &c.Reserved1y },
		func(c *MonthlyCost) *money.Amount { return &c.Reserved3y },
		func(c *MonthlyCost) *money.Amount { return &c.Storage },
		func(c *MonthlyCost) *money.Amount { return &c.Egress },
	} {
		amounts := make([]money.Amount, len(a.Workloads))
		for i := range a.Workloads {
			amounts[i] = *figure(&a.Workloads[i].Monthly)
		}
		sum, err := money.Sum(a.Currency, amounts...)
		if err != nil {
			return fmt.Errorf("total of the inventory: %w", err)
		}
		*figure(&a.Total) = sum
	}
	return nil
}

// InventoryDemand returns what workloads demand, as they are, as constant
// streams: one for each resource that any of them has. All its futures are alike.
func InventoryDemand(workloads []Workload, start Month, months, futures int) (Demand, error) {
	if err := CheckWorkloads(workloads); err != nil {
		return Demand{}, err
	}
	d := Demand{Start: start, Months: months, Futures: futures}
	for _, r := range Resources() {
		sum := 0.0
		for _, w := range workloads {
			sum += w.count() * map[Resource]float64{VCPU: w.VCPU, Memory: w.MemoryGiB, Storage: w.StorageGiB,
				Egress: w.EgressGiBPerMonth / monthHours}[r]
		}
		if sum > 0 {
			d.Streams = append(d.Streams, ConstantStream("inventory", r, sum, start))
		}
	}
	return d, d.Validate()
}
