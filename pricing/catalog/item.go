package catalog

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Item is the unit price of something that is metered, or one tier of it: storage, traffic, licences.
type Item struct {
	Provider, Region string
	Name             string  // "ebs.gp3", "egress.internet", …
	From, To         float64 // the tier, in units a month: more than From, up to To; +Inf is no end
	Unit             string  // what one is: "GiB-month", "GiB", "IOPS-month", "request", "hour"
	Currency         money.Currency
	Origin           Origin

	price float64
}

// EgressInternet is the item of traffic to the internet, per GiB, in tiers.
const EgressInternet = "egress.internet"

// Price returns the price of one unit.
func (i Item) Price() (money.Price, error) { return money.PriceOf(i.price, i.Currency) }

// String names the item as errors do: "ebs.gp3 in aws/us-east-1".
func (i Item) String() string { return fmt.Sprintf("%s in %s/%s", i.Name, i.Provider, i.Region) }

// Tiers are the prices of one item by how much of it a month has already seen, lowest first. An item with one price has one tier.
type Tiers []Item

// Part is what of a quantity falls into one tier.
type Part struct {
	Item     Item
	Quantity float64
}

// Split divides a month's quantity among the tiers; tiers that nothing falls into are left out.
// Errors: a quantity that is negative or not finite; one that falls below the first or beyond the last tier.
func (t Tiers) Split(quantity float64) ([]Part, error) {
	if !(quantity >= 0) || math.IsInf(quantity, 1) || len(t) == 0 {
		return nil, fmt.Errorf("a quantity of %v in %d tiers: expected a finite number of 0 or more, and at least one tier", quantity, len(t))
	}
	if t[0].From > 0 || t[len(t)-1].To < quantity {
		return nil, &NoPriceError{What: fmt.Sprintf("%s for all of %g %s", t[0], quantity, t[0].Unit)}
	}
	var parts []Part
	for _, tier := range t {
		if q := min(quantity, tier.To) - tier.From; q > 0 {
			parts = append(parts, Part{tier, q})
		}
	}
	return parts, nil
}

// Cost is what a month's quantity costs, each tier rounded once. Errors: those of Split and of money.Price.Times.
func (t Tiers) Cost(quantity float64) (money.Amount, error) {
	parts, err := t.Split(quantity)
	if err != nil {
		return money.Amount{}, err
	}
	amounts := make([]money.Amount, len(parts))
	for i, part := range parts {
		price, err := part.Item.Price()
		if err != nil {
			return money.Amount{}, err
		}
		if amounts[i], err = price.Times(part.Quantity); err != nil {
			return money.Amount{}, err
		}
	}
	return money.Sum(t[0].Currency, amounts...)
}

// ReadItems reads a table of metered prices: CSV with a header, plain or gzip, with the columns
// provider, region, item, from, to (empty: no end), unit, currency, price, source and date. Errors and
// limits as for ReadRows; a price of 0 is an error.
func ReadItems(in io.Reader, table string) ([]Item, error) {
	var items []Item
	var last Item
	err := readTable(in, table, itemColumns, func(_ int, set []setter[Item], fields []string) error {
		next := Item{To: math.Inf(1)}
		for i, field := range fields {
			if err := set[i].read(&next, &last, field); err != nil {
				return fmt.Errorf("%s %.40q: %w", set[i].column, field, err)
			}
		}
		if next.To <= next.From {
			return fmt.Errorf("a tier from %v to %v: expected it to end above its start", next.From, next.To)
		}
		items = append(items, next)
		last = next
		return nil
	})
	return items, err
}

var itemColumns = []setter[Item]{
	itemText("provider", func(i *Item) *string { return &i.Provider }),
	itemText("region", func(i *Item) *string { return &i.Region }),
	itemText("item", func(i *Item) *string { return &i.Name }),
	{"unit", true, func(i, last *Item, s string) (err error) { i.Unit, err = parseUnit(last.Unit, s); return }},
	itemText("source", func(i *Item) *string { return &i.Origin.Source }),
	{"date", true, func(i, last *Item, s string) (err error) { i.Origin.Date, err = parseDate(last.Origin.Date, s); return }},
	{"currency", true, func(i, last *Item, s string) (err error) { i.Currency, err = parseCurrency(last.Currency, s); return }},
	{"from", true, func(i, _ *Item, s string) (err error) { i.From, err = parseSize(s); return }},
	{"to", true, readTierEnd},
	{"price", true, readItemPrice},
}

// units are what metered prices are asked for.
var units = []string{"hour", "month", "GiB", "GiB-hour", "GiB-month", "IOPS-month", "MiBps-month", "request", "core-hour", "core-month",
	"user-month"}

func parseUnit(last, s string) (string, error) {
	if s == last && s != "" {
		return last, nil
	}
	if !slices.Contains(units, s) {
		return "", fmt.Errorf("expected one of %s", strings.Join(units, ", "))
	}
	return strings.Clone(s), nil
}

func itemText(name string, field func(*Item) *string) setter[Item] {
	return setter[Item]{name, true, func(i, last *Item, s string) error {
		*field(i) = keep(*field(last), s)
		return checkText(s)
	}}
}

func readTierEnd(i, _ *Item, s string) (err error) {
	if s != "" {
		i.To, err = parseSize(s)
	}
	return err
}

func readItemPrice(i, _ *Item, s string) (err error) {
	if i.price, err = parsePrice(s); err == nil && i.price == 0 {
		err = fmt.Errorf("expected more than 0")
	}
	return err
}

func compareItems(a, b Item) int {
	return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.From, b.From))
}

// checkItems wants every item once a tier, with tiers that meet. Items are sorted.
func checkItems(items []Item) error {
	for n, i := range items[min(1, len(items)):] {
		before := items[n]
		same := i.Provider == before.Provider && i.Region == before.Region && i.Name == before.Name
		if same && (i.From != before.To || i.Unit != before.Unit || i.Currency != before.Currency) {
			return fmt.Errorf("%s: a tier from %v follows one to %v: expected them to meet, in one unit and currency", i, i.From, before.To)
		}
	}
	return nil
}

// Item returns the tiers of a metered item, lowest first. "*" as region holds what has one price
// everywhere, and is looked into second. Errors: *UnknownError of a provider; *NoPriceError, which names
// the regions that do price the item.
func (b *Book) Item(provider, region, name string) (Tiers, error) {
	if _, err := b.regionsOf(provider); err != nil {
		return nil, err
	}
	for _, r := range []string{region, "*"} {
		if tiers := b.tiers(provider, r, name); len(tiers) > 0 {
			return tiers, nil
		}
	}
	missing := &NoPriceError{What: Item{Provider: provider, Region: region, Name: name}.String()}
	for _, i := range b.items {
		if i.Provider == provider && i.Name == name && !slices.Contains(missing.Have, i.Region) && len(missing.Have) < 3 {
			missing.Have = append(missing.Have, i.Region)
		}
	}
	return nil, missing
}

func (b *Book) tiers(provider, region, name string) Tiers {
	from, _ := slices.BinarySearchFunc(b.items, Item{Provider: provider, Region: region, Name: name, From: -1}, compareItems)
	to := from
	for to < len(b.items) && b.items[to].Provider == provider && b.items[to].Region == region && b.items[to].Name == name {
		to++
	}
	return Tiers(slices.Clone(b.items[from:to]))
}

// Items returns every metered item of a region by name and tier; none for a region that prices none.
func (b *Book) Items(provider, region string) []Item {
	var found []Item
	for _, i := range b.items {
		if i.Provider == provider && i.Region == region {
			found = append(found, i)
		}
	}
	return found
}

// BlockStorage returns the price of the provider's general-purpose network disk: ebs.gp3 of AWS,
// disk.balanced of Google. Errors as for Item; the catalogue has none for Azure.
func (b *Book) BlockStorage(provider, region string) (Tiers, error) {
	name, ok := map[string]string{"aws": "ebs.gp3", "gcp": "disk.balanced"}[provider]
	if !ok {
		name = "block storage"
	}
	return b.Item(provider, region, name)
}
