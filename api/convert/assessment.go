package convert

import (
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// AssessmentRequest reads an inventory and where it is to be placed. Prices in
// the request are in its currency, by default in US dollars.
func AssessmentRequest(m *plimsollv1.ComputeAssessmentRequest) ([]pricing.Workload, pricing.Target, error) {
	r := newReader()
	currency := money.USD
	if m.GetCurrency() != "" {
		currency = parsed(r, "currency", m.GetCurrency(), money.ParseCurrency)
	}
	prices := priceReader{r, currency}
	t := pricing.Target{
		Provider: m.GetProvider(), Region: m.GetRegion(), Arch: m.GetArch(),
		StoragePrice: prices.optional("storagePrice", m.StoragePrice), EgressPrice: prices.optional("egressPrice", m.EgressPrice),
	}
	if m.GetCurrency() != "" || t.StoragePrice != nil || t.EgressPrice != nil {
		t.Currency = currency
	}
	workloads := make([]pricing.Workload, len(m.GetWorkloads()))
	for i, w := range m.GetWorkloads() {
		workloads[i] = pricing.Workload{
			Name: w.GetName(), VCPU: w.GetVcpu(), MemoryGiB: w.GetMemoryGib(), StorageGiB: w.GetStorageGib(),
			EgressGiBPerMonth: w.GetEgressGibMonth(), Count: int(w.GetCount()), OS: w.GetOs(),
		}
	}
	return workloads, t, r.err()
}

// AssessmentMessage writes an assessment.
func AssessmentMessage(a pricing.Assessment) *plimsollv1.Assessment {
	m := &plimsollv1.Assessment{
		Provider: text(a.Provider), Region: text(a.Region), Currency: string(a.Currency),
		Total: monthlyMessage(a.Total),
	}
	for _, x := range a.Assumptions {
		m.Assumptions = append(m.Assumptions, assumptionMessage(x))
	}
	for _, w := range a.Workloads {
		m.Workloads = append(m.Workloads, &plimsollv1.AssessedWorkload{
			Workload: WorkloadMessage(w.Workload), Sku: w.SKU, SkuVcpu: w.SKUVCPU, SkuMemoryGib: w.SKUMemoryGiB,
			Monthly: monthlyMessage(w.Monthly), WithoutReserved1Y: w.Without1y, WithoutReserved3Y: w.Without3y, Source: text(w.Source),
			OldestPrice: text(w.OldestPrice), MixedDates: w.MixedDates,
		})
	}
	for _, w := range a.Unmatched {
		m.Unmatched = append(m.Unmatched, &plimsollv1.UnmatchedWorkload{Workload: WorkloadMessage(w.Workload), Reason: text(w.Reason)})
	}
	for _, n := range a.Notes {
		m.Notes = append(m.Notes, text(n))
	}
	return m
}

// WorkloadMessage writes a machine.
func WorkloadMessage(w pricing.Workload) *plimsollv1.Workload {
	count := int32(max(w.Count, 1))
	return &plimsollv1.Workload{
		Name: text(w.Name), Vcpu: w.VCPU, MemoryGib: w.MemoryGiB, StorageGib: w.StorageGiB, EgressGibMonth: w.EgressGiBPerMonth, Count: &count,
		Os: text(w.OS),
	}
}

func monthlyMessage(c pricing.MonthlyCost) *plimsollv1.MonthlyCost {
	return &plimsollv1.MonthlyCost{
		OnDemand: MoneyMessage(c.OnDemand), Reserved1Y: MoneyMessage(c.Reserved1y), Reserved3Y: MoneyMessage(c.Reserved3y),
		Storage: MoneyMessage(c.Storage), Egress: MoneyMessage(c.Egress),
	}
}
