// Package catalog holds price books: what providers ask for machines, storage and traffic, each
// price with its source and date.
//
// A Book is immutable and says nothing it was not told. A price that no source publishes is an error
// that names the SKU and the term, never 0; a size that is not known is never matched. The prices
// published on a day are embedded as a snapshot (Load); snapshot/PROVENANCE.md says where they come
// from and what was left out. They are list prices: a contract's own prices are another Book.
//
//	rows (as published, dated) → Lint → NewBook → Lookup, Match, Item
package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// OS is the operating system that the price of a machine includes.
type OS string

// The operating systems with prices.
const (
	Linux      OS = "linux" // without a licence
	Windows    OS = "windows"
	RHEL       OS = "rhel"           // Red Hat Enterprise Linux, its subscription in the price
	WindowsSQL OS = "windows+sqlstd" // Windows with SQL Server, Standard edition; other editions are licensed apart
)

// Systems returns every operating system, in the order of the constants.
func Systems() []OS { return []OS{Linux, Windows, RHEL, WindowsSQL} }

// ParseOS reads the name of an operating system; "" is Linux. Error: *UnknownError.
func ParseOS(s string) (OS, error) {
	var known []string
	for _, os := range Systems() {
		if OS(s) == os {
			return os, nil
		}
		known = append(known, string(os))
	}
	if s == "" {
		return Linux, nil
	}
	return "", unknown("operating system", s, "", known)
}

// Term is a way of buying an hour of a machine.
type Term int

// The terms. Reserved is committed to one machine type and region (for Google: a resource-based
// committed-use discount); Upfront is paid wholly in advance and quoted as the effective hourly
// price; SavingsPlan is committed to an hourly spend.
const (
	OnDemand Term = iota
	Reserved1y
	Reserved3y
	Reserved1yUpfront
	Reserved3yUpfront
	SavingsPlan1y
	SavingsPlan3y
	terms // how many there are
)

var termNames = [terms]string{"onDemand", "reserved1y", "reserved3y", "reserved1yUpfront", "reserved3yUpfront", "savingsPlan1y",
	"savingsPlan3y"}

// Terms returns every term, in the order of the constants.
func Terms() []Term {
	all := make([]Term, terms)
	for i := range all {
		all[i] = Term(i)
	}
	return all
}

// ParseTerm reads the name of a term, such as "reserved3y". Error: *UnknownError.
func ParseTerm(s string) (Term, error) {
	if i := slices.Index(termNames[:], s); i >= 0 {
		return Term(i), nil
	}
	return 0, unknown("term", s, "", termNames[:])
}

// String returns the name that ParseTerm reads.
func (t Term) String() string {
	if t < 0 || t >= terms {
		return fmt.Sprintf("Term(%d)", int(t))
	}
	return termNames[t]
}

// Months is the length of the commitment: 0, 12 or 36.
func (t Term) Months() int {
	switch t {
	case Reserved1y, Reserved1yUpfront, SavingsPlan1y:
		return 12
	case Reserved3y, Reserved3yUpfront, SavingsPlan3y:
		return 36
	}
	return 0
}

// Upfront tells whether the whole term is paid in advance.
func (t Term) Upfront() bool { return t == Reserved1yUpfront || t == Reserved3yUpfront }

// Origin says where a price was taken from and the day for which it was published (2026-07-20).
type Origin struct {
	Source, Date string
}

// Licence returns the licence under which the source publishes the price, as an
// SPDX identifier; "" where it is not known. See snapshot/PROVENANCE.md.
func (o Origin) Licence() string {
	name, _, _ := strings.Cut(o.Source, "@")
	switch name {
	case "ec2instances.info", "ec2instances.info/azure":
		return "MIT"
	case "karpenter-provider-aws", "karpenter-provider-azure", "gcosts", "netflix-service-capacity-modeling":
		return "Apache-2.0"
	}
	return ""
}

// String writes "source, date".
func (o Origin) String() string { return o.Source + ", " + o.Date }

// Offer is one machine type in one region with its hourly prices.
type Offer struct {
	Provider, Region, SKU string
	OS                    OS
	Arch                  string  // "x86_64" or "arm64"; "" is not known
	VCPU                  float64 // 0.25 for a quarter of a shared core; 0 is not known
	MemoryGiB             float64 // 0 is not known
	GPU                   float64 // as published; feeds forget some, see Accelerated
	LocalStorageGB        float64 // storage that is lost with the machine
	LocalStorageKnown     bool
	Currency              money.Currency

	prices  prices
	origin  [terms]uint16 // into origins, for the terms that have a price
	origins []Origin
}

// prices are hourly prices by term. Floats hold them exactly enough: their shortest decimal is the
// published one, of at most 15 digits.
type prices struct {
	hourly    [terms]float64
	published uint8 // bit t: the price of term t was published
}

func (p *prices) set(t Term, hourly float64) {
	p.hourly[t] = hourly
	p.published |= 1 << t
}

func (p *prices) has(t Term) bool { return t >= 0 && t < terms && p.published&(1<<t) != 0 }

// Has tells whether the offer can be bought on that term.
func (o Offer) Has(t Term) bool { return o.prices.has(t) }

// Terms returns the terms that have a price.
func (o Offer) Terms() []Term {
	return slices.DeleteFunc(Terms(), func(t Term) bool { return !o.Has(t) })
}

// Price returns the price of an hour. Error: *NoPriceError, which names the SKU and the term.
func (o Offer) Price(t Term) (money.Price, error) {
	if !o.Has(t) {
		return money.Price{}, o.noPrice(t)
	}
	return money.PriceOf(o.prices.hourly[t], o.Currency)
}

// Origin returns where the price of a term comes from. Different terms may come from different days. Error: *NoPriceError.
func (o Offer) Origin(t Term) (Origin, error) {
	if !o.Has(t) {
		return Origin{}, o.noPrice(t)
	}
	return o.origins[o.origin[t]], nil
}

// Dates returns the oldest and the newest day for which the prices of the offer were published, of all terms or of some. They differ
// where a price on demand and a commitment come from different days: such prices were never on offer side by side.
// Both are "" without a price.
func (o Offer) Dates(of ...Term) (oldest, newest string) {
	if len(of) == 0 {
		of = o.Terms()
	}
	for _, t := range of {
		from, err := o.Origin(t)
		if err != nil {
			continue
		}
		if oldest == "" || from.Date < oldest {
			oldest = from.Date
		}
		newest = max(newest, from.Date)
	}
	return oldest, newest
}

func (o Offer) noPrice(t Term) error {
	var have []string
	for _, t := range o.Terms() {
		have = append(have, t.String())
	}
	what := fmt.Sprintf("%s (%s) in %s/%s", o.SKU, o.OS, o.Provider, o.Region)
	return &NoPriceError{What: what, Term: t.String(), Have: have}
}

// NoPriceError tells that nobody published a price. It is never read as 0.
type NoPriceError struct {
	What string   // the SKU or item, with its region
	Term string   // what was asked of it, "" for an item
	Have []string // what there is instead: terms of the SKU, or regions that price the item
}

func (e *NoPriceError) Error() string {
	text := "no published price of " + e.What
	if e.Term != "" {
		text += " on the term " + e.Term
	}
	if len(e.Have) == 0 {
		return text + ": give the price in the scenario"
	}
	return text + ": known are " + strings.Join(e.Have, ", ")
}
