package catalog

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/plimsoll/plimsoll/pricing/money"
)

var loadOnce = sync.OnceValues(Load)

// exhaustive is Cheapest by its definition: every offer, every term.
func (b *Book) exhaustive(n Need) (Offer, Term, bool) {
	var best Offer
	var term Term
	found := false
	settled, sources, err := b.settle(n)
	if err != nil {
		return best, term, false
	}
	inside := map[[2]string]bool{}
	for _, from := range sources {
		for _, at := range from.groups {
			inside[[2]string{b.groups[at].provider, b.groups[at].region}] = true
		}
	}
	for o := range b.Offers() {
		if !inside[[2]string{o.Provider, o.Region}] || o.OS != settled.OS || o.VCPU == 0 || o.MemoryGiB == 0 || o.Arch == "" ||
			n.Arch != "" && o.Arch != n.Arch || o.VCPU < n.VCPU || o.MemoryGiB < n.MemoryGiB || o.GPU < n.GPU ||
			o.Accelerated() && !n.Accelerated && n.GPU == 0 || o.Burstable() && !n.Burstable || o.PreviousGeneration() && !n.PreviousGeneration ||
			n.LocalStorageGB > 0 && (!o.LocalStorageKnown || o.LocalStorageGB < n.LocalStorageGB) {
			continue
		}
		for _, t := range settled.Terms { // offers come by name, so that the first of equal prices stays
			if o.Has(t) && (!found || o.prices.hourly[t] < best.prices.hourly[term]) {
				best, term, found = o, t, true
			}
		}
	}
	return best, term, found
}

// randomNeed asks for what planners ask for; one in eight is for more than there is.
func randomNeed(b *Book, r *rand.Rand) Need {
	n := Need{OS: Systems()[r.IntN(4)], Arch: []string{"", "x86_64", "arm64"}[r.IntN(3)], VCPU: float64(int(1) << r.IntN(8)),
		Burstable: r.IntN(4) == 0, PreviousGeneration: r.IntN(4) == 0, Accelerated: r.IntN(8) == 0, Terms: []Term{Term(r.IntN(int(terms)))}}
	n.MemoryGiB = n.VCPU * []float64{0.5, 1, 2, 4, 8, 16}[r.IntN(6)]
	if r.IntN(8) == 0 {
		n.GPU = float64(1 + r.IntN(8))
	}
	if r.IntN(8) == 0 {
		n.LocalStorageGB = float64(100 * r.IntN(100))
	}
	if r.IntN(3) == 0 {
		n.Terms = append(n.Terms, OnDemand, Term(r.IntN(int(terms))))
	}
	providers := []string{"aws", "azure", "gcp"}
	for range r.IntN(4) {
		p := providers[r.IntN(3)]
		regions, _ := b.Regions(p)
		n.Places = append(n.Places, Place{p, regions[r.IntN(len(regions))]})
	}
	if r.IntN(8) == 0 {
		n.Places = append(n.Places, Place{Provider: providers[r.IntN(3)]})
	}
	return n
}

// Over all rows of the embedded book, what the index finds is what a search through every offer finds.
func TestCheapestIsWhatASearchThroughAllFinds(t *testing.T) {
	b, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	count := 150
	if testing.Short() {
		count = 30
	}
	none, arms := 0, 0
	for range count {
		n := randomNeed(b, r)
		got, err := b.Cheapest(n)
		want, term, found := b.exhaustive(n)
		var nothing *NothingFitsError
		if !found {
			if none++; !errors.As(err, &nothing) {
				t.Fatalf("%+v: got %v of %v, %v; want none", n, got.Offer, got.Price, err)
			}
			continue
		}
		if err != nil || got.Offer.SKU != want.SKU || got.Offer.Region != want.Region || got.Offer.Provider != want.Provider || got.Term != term {
			t.Fatalf("%+v: got %s in %s on %v, %v; want %s in %s on %v", n, got.Offer.SKU, got.Offer.Region, got.Term, err, want.SKU, want.Region,
				term)
		}
		if got.Offer.Arch == "arm64" {
			arms++
		}
	}
	if none == count || none == 0 || arms == 0 {
		t.Errorf("%d of %d needs are met by nothing, %d by an Arm machine: the test tells too little", none, count, arms)
	}
}

func TestCheapestRightValues(t *testing.T) {
	b, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.Cheapest(Need{Places: []Place{{"azure", "eastus"}}, Arch: "x86_64", VCPU: 24, MemoryGiB: 384})
	if err != nil || got.Offer.SKU != "Standard_FX24mds" || got.Price.String() != "USD 2.232" {
		t.Errorf("24 vCPU, 384 GiB in eastus: %s at %v, %v", got.Offer.SKU, got.Price, err)
	}
	for os, want := range map[OS]string{Linux: "USD 0.8064", Windows: "USD 1.5424"} {
		o, err := b.Lookup("aws", "us-east-1", "m7i.4xlarge", os)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := o.Price(OnDemand); err != nil || p.String() != want {
			t.Errorf("m7i.4xlarge, %s: %v, %v; want %s", os, p, err, want)
		}
	}
	if got, err := b.Cheapest(Need{Places: []Place{{"gcp", "europe-west1"}}, Arch: "arm64", VCPU: 8, MemoryGiB: 32}); err != nil ||
		got.Offer.Arch != "arm64" {
		t.Errorf("an Arm machine of Google: %v, %v", got.Offer.SKU, err)
	}
	if _, err := b.Cheapest(Need{Places: []Place{{"aws-cn", ""}}}); err == nil {
		t.Error("yuan compared as dollars")
	}
	if got, err := b.Cheapest(Need{Places: []Place{{"aws-cn", ""}}, Currency: money.CNY}); err != nil || got.Price.Currency() != money.CNY {
		t.Errorf("%v, %v", got.Price, err)
	}
}

func TestCheapestRefuses(t *testing.T) {
	b, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]Need{
		"size": {VCPU: -1}, "term": {Terms: []Term{9}}, "system": {OS: "solaris"}, "arch": {Arch: "sparc"},
		"provider": {Places: []Place{{"awz", ""}}}, "region": {Places: []Place{{"aws", "us-east-9"}}}, "too much": {VCPU: 1e6},
	} {
		if got, err := b.Cheapest(n); err == nil {
			t.Errorf("%s: got %v", name, got.Offer.SKU)
		}
	}
}

// Ten thousand requirements on one core, over all rows: of Linux machines on demand, as an assessment has them, and of every system and
// term at once. Cold makes the index anew each time, warm finds it made.
func BenchmarkCheapest10000(b *testing.B) {
	book, err := loadOnce()
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	plain, mixed := make([]Need, 10_000), make([]Need, 10_000)
	for i := range mixed {
		mixed[i] = randomNeed(book, r)
		plain[i] = randomNeed(book, r)
		plain[i].OS, plain[i].Terms = Linux, nil
	}
	for name, needs := range map[string][]Need{"linux": plain, "mixed": mixed} {
		for _, warm := range []bool{false, true} {
			b.Run(name+map[bool]string{false: "/cold", true: "/warm"}[warm], func(b *testing.B) {
				for b.Loop() {
					if !warm {
						book.fronts = new(frontIndex)
					}
					for _, n := range needs {
						var nothing *NothingFitsError
						if _, err := book.Cheapest(n); err != nil && !errors.As(err, &nothing) {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}
