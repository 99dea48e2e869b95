package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Requirement says what a machine must have at least.
type Requirement struct {
	Provider, Region string
	OS               OS      // "" is Linux; the price includes it
	Arch             string  // "" is either, as long as it is known
	VCPU             float64 // 0 asks for nothing
	MemoryGiB        float64
	LocalStorageGB   float64
	Term             Term // the price to sort by

	// AcceptUnknownArch also takes offers of which neither source nor name tells the architecture. Whoever sets it has checked
	// that the software runs on what is chosen.
	AcceptUnknownArch bool
	// Burstable also takes machines with shared processors, whose vCPUs cannot all be used all the time.
	Burstable bool
	// PreviousGeneration also takes families that their provider lists under previous generations.
	PreviousGeneration bool
	// Accelerated also takes machines with GPUs or other accelerators.
	Accelerated bool
}

// Exclusion counts the offers of the region and operating system that a Match did not return, each
// under the first reason that applies, in this order.
type Exclusion struct {
	SizeUnknown    int // vCPU or memory not known
	ArchUnknown    int
	OtherArch      int
	Accelerated    int
	Burstable      int
	Previous       int // of a previous generation
	StorageUnknown int // local storage asked for and not known
	TooSmall       int
	NoPrice        int // not offered on the term
}

// String lists the counts that are not 0.
func (e Exclusion) String() string {
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(e.SizeUnknown, "of unknown size")
	add(e.ArchUnknown, "of unknown architecture")
	add(e.OtherArch, "of another architecture")
	add(e.Accelerated, "with accelerators")
	add(e.Burstable, "burstable")
	add(e.Previous, "of a previous generation")
	add(e.StorageUnknown, "with unknown local storage")
	add(e.TooSmall, "too small")
	add(e.NoPrice, "without a price on the term")
	return strings.Join(parts, ", ")
}

// Match returns the offers that fit, cheapest hour first (then by SKU), and how many do not, by
// reason. That nothing fits is no error. Errors: *UnknownError of the provider or region; a size that is
// negative or not a number; a term that does not exist.
func (b *Book) Match(r Requirement) ([]Offer, Exclusion, error) {
	r.OS = cmp.Or(r.OS, Linux)
	if err := b.checkRequirement(r); err != nil {
		return nil, Exclusion{}, err
	}
	var fits []Offer
	var out Exclusion
	g := b.in(r.Provider, r.Region, r.OS)
	for i := range g.entries {
		o := b.offer(g, &g.entries[i])
		if reason := r.against(&o, &out); reason != nil {
			*reason++
			continue
		}
		fits = append(fits, o)
	}
	slices.SortFunc(fits, func(x, y Offer) int {
		return cmp.Or(cmp.Compare(x.prices.hourly[r.Term], y.prices.hourly[r.Term]), strings.Compare(x.SKU, y.SKU))
	})
	return fits, out, nil
}

func (b *Book) checkRequirement(r Requirement) error {
	if err := checkSizes(r.Arch, r.VCPU, r.MemoryGiB, 0, r.LocalStorageGB); err != nil {
		return err
	}
	if r.Term < 0 || r.Term >= terms {
		return unknown("term", r.Term.String(), "", termNames[:])
	}
	if _, err := ParseOS(string(r.OS)); err != nil {
		return err
	}
	return b.CheckRegion(r.Provider, r.Region)
}

// against returns the count under which the offer is excluded, nil if it fits.
func (r Requirement) against(o *Offer, out *Exclusion) *int {
	switch {
	case o.VCPU == 0 || o.MemoryGiB == 0:
		return &out.SizeUnknown
	case o.Arch == "" && !r.AcceptUnknownArch:
		return &out.ArchUnknown
	case r.Arch != "" && o.Arch != "" && o.Arch != r.Arch:
		return &out.OtherArch
	case o.Accelerated() && !r.Accelerated:
		return &out.Accelerated
	case o.Burstable() && !r.Burstable:
		return &out.Burstable
	case o.PreviousGeneration() && !r.PreviousGeneration:
		return &out.Previous
	case r.LocalStorageGB > 0 && !o.LocalStorageKnown:
		return &out.StorageUnknown
	case o.VCPU < r.VCPU || o.MemoryGiB < r.MemoryGiB || o.LocalStorageGB < r.LocalStorageGB:
		return &out.TooSmall
	case !o.Has(r.Term):
		return &out.NoPrice
	}
	return nil
}
