package pricing

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/money"
)

func TestAssessByHand(t *testing.T) {
	// web: 2 × (5 vCPU, 8 GiB) on m.small at 0.52, 0.36 and 0.26: × 1,460 h = 759.20, 525.60, 379.60; 2 × 100 GiB × 0.08 = 16.
	// db: 8 vCPU, 20 GiB fits on c.big at 0.80, 0.60 and 0.40, cheaper than m.big: × 730 = 584, 438, 292.
	// Traffic: 2 × 500 + 2,000 = 3,000 GiB: 1,000 × 0.09 + 2,000 × 0.05 = 190; a third of it web's, 63.333333.
	// t3.tiny is cheaper, but its processors are shared; nothing has 400 GiB.
	a, err := Assess([]Workload{
		{Name: "web", VCPU: 5, MemoryGiB: 8, StorageGiB: 100, EgressGiBPerMonth: 500, Count: 2},
		{Name: "huge", VCPU: 2, MemoryGiB: 400, StorageGiB: 1000},
		{Name: "db", VCPU: 8, MemoryGiB: 20, EgressGiBPerMonth: 2000},
	}, Target{Provider: "aws", Region: "east", Currency: money.USD}, testBook(t))
	if err != nil {
		t.Fatal(err)
	}
	web, db := a.Workloads[0], a.Workloads[1]
	if web.SKU != "m.small" || db.SKU != "c.big" || db.Count != 1 {
		t.Errorf("web on %s, db on %s", web.SKU, db.SKU)
	}
	for _, c := range []struct {
		what string
		got  money.Amount
		want string
	}{
		{"web on demand", web.Monthly.OnDemand, "759.20"}, {"web 1y", web.Monthly.Reserved1y, "525.60"},
		{"web 3y", web.Monthly.Reserved3y, "379.60"},
		{"web storage", web.Monthly.Storage, "16"}, {"web egress", web.Monthly.Egress, "63.333333"},
		{"db on demand", db.Monthly.OnDemand, "584"}, {"db storage", db.Monthly.Storage, "0"}, {"db egress", db.Monthly.Egress, "126.666667"},
		{"all on demand", a.Total.OnDemand, "1343.20"}, {"all 1y", a.Total.Reserved1y, "963.60"}, {"all 3y", a.Total.Reserved3y, "671.60"},
		{"all storage", a.Total.Storage, "16"}, {"all egress", a.Total.Egress, "190"},
	} {
		wantAmount(t, c.what, c.got, c.want)
	}
	want := "no machine type of aws/east has 2 vCPU and 400 GiB: the most that any has is 10 vCPU, and 40 GiB"
	if len(a.Unmatched) != 1 || a.Unmatched[0].Name != "huge" || a.Unmatched[0].Reason != want {
		t.Errorf("unmatched: %+v", a.Unmatched)
	}
	if len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "1 burstable") {
		t.Errorf("notes: %q", a.Notes)
	}
}

func TestAssessWithoutAPriceOfATerm(t *testing.T) {
	a, err := Assess([]Workload{{Name: "web", VCPU: 5, MemoryGiB: 8}}, Target{Provider: "aws", Region: "west"}, testBook(t))
	if err != nil {
		t.Fatal(err)
	}
	w := a.Workloads[0]
	if !w.Without3y || w.Without1y || w.Monthly.Reserved3y != w.Monthly.OnDemand || a.Currency != money.USD {
		t.Errorf("%+v", w)
	}
	if len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "1 workloads are on machine types without a price for 3 years") {
		t.Errorf("notes: %q", a.Notes)
	}
}

func TestAssessRefuses(t *testing.T) {
	good := []Workload{{Name: "web", VCPU: 1, MemoryGiB: 1, StorageGiB: 1}}
	for _, c := range []struct {
		name      string
		workloads []Workload
		target    Target
		want      string
	}{
		{"nothing", nil, Target{Provider: "aws", Region: "east"}, "workloads is 0, want 1 to 100000"},
		{"no memory", []Workload{{Name: "web", VCPU: 1}}, Target{Provider: "aws", Region: "east"}, "workloads[0].memoryGib is 0"},
		{"negative count", []Workload{{Name: "web", VCPU: 1, MemoryGiB: 1, Count: -1}}, Target{Provider: "aws", Region: "east"},
			"workloads[0].count is -1"},
		{"provider", good, Target{Provider: "awss", Region: "east"}, "did you mean aws"},
		{"region", good, Target{Provider: "aws", Region: "easst"}, "did you mean east"},
		{"architecture", good, Target{Provider: "aws", Region: "east", Arch: "x86"}, "did you mean x86_64"},
		{"storage", good, Target{Provider: "aws", Region: "west"}, "storagePrice is missing, want a price"},
		{"currency", good, Target{Provider: "aws", Region: "east", Currency: money.EUR}, "priced in USD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Assess(c.workloads, c.target, testBook(t)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestInventoryDemand(t *testing.T) {
	d, err := InventoryDemand([]Workload{{Name: "a", VCPU: 2, MemoryGiB: 4, Count: 3},
		{Name: "b", VCPU: 1, MemoryGiB: 1, EgressGiBPerMonth: 1460}}, january, 12, 1)
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Future(0)
	if err != nil {
		t.Fatal(err)
	}
	if f.Use[VCPU][0] != 7 || f.Use[Memory][8759] != 13 || f.Use[Egress][5] != 2 || f.Use[Storage] != nil {
		t.Errorf("%v vCPU, %v GiB, %v GiB/h", f.Use[VCPU][0], f.Use[Memory][8759], f.Use[Egress][5])
	}
}

func TestAssessmentFoots(t *testing.T) {
	book := testBook(t)
	rapid.Check(t, func(rt *rapid.T) {
		workloads := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Workload {
			return Workload{
				Name: "w", VCPU: rapid.Float64Range(0.1, 12).Draw(rt, "vcpu"), MemoryGiB: rapid.Float64Range(0.1, 45).Draw(rt, "memory"),
				StorageGiB: rapid.Float64Range(0, 1e4).Draw(rt, "storage"), EgressGiBPerMonth: rapid.Float64Range(0, 1e4).Draw(rt, "egress"),
				Count: rapid.IntRange(0, 50).Draw(rt, "count"),
			}
		}), 1, 20).Draw(rt, "workloads")
		a, err := Assess(workloads, Target{Provider: "aws", Region: "east"}, book)
		if err != nil {
			rt.Fatal(err)
		}
		if len(a.Workloads)+len(a.Unmatched) != len(workloads) {
			rt.Fatalf("%d workloads became %d and %d", len(workloads), len(a.Workloads), len(a.Unmatched))
		}
		sum := int64(0)
		for _, w := range a.Workloads {
			sum += w.Monthly.Egress.Micros
			if w.SKUVCPU < w.VCPU || w.SKUMemoryGiB < w.MemoryGiB || w.Monthly.Egress.Micros < 0 {
				rt.Fatalf("%+v", w)
			}
		}
		if sum != a.Total.Egress.Micros {
			rt.Fatalf("egress %d, in all %s", sum, a.Total.Egress)
		}
	})
}

func BenchmarkAssess(b *testing.B) {
	book := testBook(b)
	workloads := make([]Workload, 1000)
	for i := range workloads {
		workloads[i] = Workload{Name: fmt.Sprint(i), VCPU: float64(1 + i%10), MemoryGiB: float64(1 + i%40), StorageGiB: 10}
	}
	for b.Loop() {
		if _, err := Assess(workloads, Target{Provider: "aws", Region: "east"}, book); err != nil {
			b.Fatal(err)
		}
	}
}
