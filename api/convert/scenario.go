package convert

import (
	"errors"
	"fmt"

	"github.com/plimsoll/plimsoll/api/estate"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/suggest"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Scenario reads a scenario and checks all of it that can be checked without a price book and a demand.
func Scenario(m *plimsollv1.Scenario) (estate.Scenario, error) {
	r := newReader()
	s := r.scenario(m)
	return s, r.err()
}

func (r reader) scenario(m *plimsollv1.Scenario) estate.Scenario {
	currency := parsed(r, "currency", m.GetCurrency(), money.ParseCurrency)
	s := estate.Scenario{
		Name:  ScenarioID(m.GetName()),
		Title: m.GetTitle(),
		Pricing: pricing.Scenario{
			Name:     ScenarioID(m.GetName()),
			Title:    m.GetTitle(),
			Currency: currency,
			Start:    parsed(r, "start", m.GetStart(), pricing.ParseMonth),
			Months:   r.months("horizon", m.GetHorizon()),
			Discount: r.rate("discountRate", m.GetDiscountRate()),
			Residual: parsed(r, "residualValue", m.GetResidualValue(), pricing.ParseResidual),
		},
	}
	for i, d := range m.GetDemand() {
		s.Demand = append(s.Demand, r.item("demand", i).demandItem(d))
	}
	for i, p := range m.GetPlacements() {
		in := priceReader{r.item("placements", i), currency}
		s.Pricing.Placements = append(s.Pricing.Placements, in.placement(p))
	}
	if len(*r.errs) == 0 {
		r.domain(s.Pricing.Validate())
	}
	return s
}

// rate reads an effective rate a year; an absent one is 0.
func (r reader) rate(field string, v float64) money.Rate {
	rate, err := money.NewRate(v)
	r.check(field, err)
	return rate
}

// domain keeps what the domain itself finds wrong, by the field that it names.
func (r reader) domain(err error) {
	for _, e := range each(err) {
		path := ""
		if field := new(pricing.FieldError); errors.As(e, &field) {
			path = field.Path
		}
		r.check(path, bare(e))
	}
}

// bare returns what an error of the domain says without the path of its field,
// which stands before it already.
func bare(err error) error {
	var field *pricing.FieldError
	if !errors.As(err, &field) {
		return err
	}
	return fmt.Errorf("is %s, want %s%s", field.Value, field.Want, suggest.Words(field.Nearest...))
}

// months reads a span in whole calendar months, such as 60mo or 5y.
func (r reader) months(field, s string) int {
	span := r.step(field, s)
	if span.Dur != 0 {
		r.check(field, fmt.Errorf("%q: want whole months or years, such as 60mo or 5y", s))
	}
	return span.Months
}

func (r reader) demandItem(m *plimsollv1.DemandItem) estate.DemandItem {
	return estate.DemandItem{
		Pool:     PoolID(m.GetPool()),
		Growth:   r.growth(m.GetGrowth()),
		Resource: pricing.Resource(m.GetResource()),
		Scale:    m.GetScale(),
	}
}

// priceReader reads what has prices in it, which are in the currency of the scenario.
type priceReader struct {
	reader
	currency money.Currency
}

func (r priceReader) in(field string) priceReader {
	return priceReader{r.reader.in(field), r.currency}
}

// price reads a unit price. Without a currency, which is a problem already, it is no price.
func (r priceReader) price(field string, v float64) money.Price {
	if r.currency == "" {
		return money.Price{}
	}
	p, err := money.PriceOf(v, r.currency)
	r.check(field, err)
	return p
}

// optional reads a unit price that need not be given.
func (r priceReader) optional(field string, v *float64) *money.Price {
	if v == nil {
		return nil
	}
	p := r.price(field, *v)
	return &p
}

func (r priceReader) placement(m *plimsollv1.Placement) pricing.PlacementSpec {
	p := pricing.PlacementSpec{Name: m.GetName(), CostCentre: m.GetCostCentre(), Owner: m.GetOwner(), Labels: m.GetLabels()}
	switch kind := m.GetKind().(type) {
	case *plimsollv1.Placement_OnPremises:
		p.OnPremises = r.in("onPremises").onPremises(kind.OnPremises)
	case *plimsollv1.Placement_Iaas:
		p.IaaS = r.in("iaas").iaas(kind.Iaas)
	case *plimsollv1.Placement_Hybrid:
		p.Hybrid = r.in("hybrid").hybrid(kind.Hybrid)
	}
	return p
}

func (r priceReader) onPremises(m *plimsollv1.OnPremises) *pricing.OnPremises {
	o := &pricing.OnPremises{
		Site:              m.GetSite(),
		Server:            r.in("server").server(m.GetServer()),
		TargetUtilisation: m.TargetUtilisation,
		ExistingServers:   int(m.GetExistingServers()),
		ExistingAge:       r.step("existingAge", m.GetExistingAge()),
		Storage:           r.in("storage").ownStorage(m.GetStorage()),
		Network:           r.in("network").ownNetwork(m.GetNetwork()),
		PowerPrice:        r.optional("powerPrice", m.PowerPrice),
		PUE:               m.Pue,
		Support:           m.Support,
		Labour:            r.in("labour").staff(m.GetLabour()),
	}
	if m.SpareServers != nil {
		n := int(m.GetSpareServers())
		o.SpareServers = &n
	}
	if rack := m.GetRack(); rack != nil {
		o.Rack = &pricing.Rack{PriceMonth: r.in("rack").price("priceMonth", rack.GetPriceMonth()), RackUnits: rack.RackUnits}
	}
	if colocation := m.GetColocation(); colocation != nil {
		o.Colocation = &pricing.Colocation{PriceKWMonth: r.in("colocation").price("priceKwMonth", colocation.GetPriceKwMonth())}
	}
	for i, l := range m.GetLicences() {
		in := priceReader{r.item("licences", i), r.currency}
		o.Licences = append(o.Licences, pricing.OwnLicence{
			Name: l.GetName(), Per: l.GetPer(), PriceYear: in.price("priceYear", l.GetPriceYear()), FloorPerServer: l.GetFloorPerServer(),
		})
	}
	return o
}

func (r priceReader) server(m *plimsollv1.Server) pricing.Server {
	if m == nil {
		return pricing.Server{}
	}
	return pricing.Server{
		Model:     m.GetModel(),
		VCPU:      m.GetVcpu(),
		MemoryGiB: m.GetMemoryGib(),
		Price:     r.price("price", m.GetPrice()),
		Life:      r.step("life", m.GetLife()),
		WattsFull: m.GetWattsFull(),
		WattsIdle: m.GetWattsIdle(),
		RackUnits: m.RackUnits,
		Cores:     m.Cores,
	}
}

func (r priceReader) ownStorage(m *plimsollv1.OwnStorage) *pricing.OwnStorage {
	if m == nil {
		return nil
	}
	return &pricing.OwnStorage{
		ShelfGiB:          m.GetShelfGib(),
		ShelfPrice:        r.price("shelfPrice", m.GetShelfPrice()),
		Life:              r.step("life", m.GetLife()),
		TargetUtilisation: m.TargetUtilisation,
		Watts:             m.GetWatts(),
		RackUnits:         m.RackUnits,
	}
}

func (r priceReader) ownNetwork(m *plimsollv1.OwnNetwork) *pricing.OwnNetwork {
	if m == nil {
		return nil
	}
	return &pricing.OwnNetwork{Share: m.Share, UplinkMonth: r.optional("uplinkMonth", m.UplinkMonth)}
}

func (r priceReader) staff(m *plimsollv1.Labour) *pricing.Staff {
	if m == nil {
		return nil
	}
	return &pricing.Staff{FTEPerServer: m.GetFtePerServer(), FTEBase: m.GetFteBase(), CostYear: r.price("costYear", m.GetCostYear())}
}

// ScenarioMessage writes a scenario.
func ScenarioMessage(s estate.Scenario) *plimsollv1.Scenario {
	discount := float64(s.Pricing.Discount)
	m := &plimsollv1.Scenario{
		Name:          resourceName(scenarioCollection, s.Name),
		Title:         text(s.Title),
		Currency:      string(s.Pricing.Currency),
		Start:         s.Pricing.Start.String(),
		Horizon:       stepMessage(series.MonthsStep(s.Pricing.Months)),
		DiscountRate:  &discount,
		ResidualValue: string(s.Pricing.Residual),
	}
	for _, d := range s.Demand {
		item := &plimsollv1.DemandItem{Pool: poolName(d.Pool), Resource: string(d.Resource), Scale: given(d.Scale)}
		if d.Growth != nil {
			item.Growth = GrowthMessage(*d.Growth)
		}
		m.Demand = append(m.Demand, item)
	}
	m.Placements = mapped(s.Pricing.Placements, placementMessage)
	return m
}

func placementMessage(p pricing.PlacementSpec) *plimsollv1.Placement {
	m := &plimsollv1.Placement{Name: text(p.Name), CostCentre: text(p.CostCentre), Owner: text(p.Owner), Labels: labelsMessage(p.Labels)}
	switch {
	case p.OnPremises != nil:
		m.Kind = &plimsollv1.Placement_OnPremises{OnPremises: onPremisesMessage(*p.OnPremises)}
	case p.IaaS != nil:
		m.Kind = &plimsollv1.Placement_Iaas{Iaas: iaasMessage(*p.IaaS)}
	case p.Hybrid != nil:
		m.Kind = &plimsollv1.Placement_Hybrid{Hybrid: hybridMessage(*p.Hybrid)}
	}
	return m
}

func onPremisesMessage(o pricing.OnPremises) *plimsollv1.OnPremises {
	m := &plimsollv1.OnPremises{
		Site:              text(o.Site),
		Server:            serverMessage(o.Server),
		TargetUtilisation: o.TargetUtilisation,
		ExistingServers:   *count(o.ExistingServers),
		ExistingAge:       stepMessage(o.ExistingAge),
		PowerPrice:        optionalPrice(o.PowerPrice),
		Pue:               o.PUE,
		Support:           o.Support,
		Labour:            staffMessage(o.Labour),
	}
	if o.SpareServers != nil {
		m.SpareServers = count(*o.SpareServers)
	}
	if s := o.Storage; s != nil {
		m.Storage = &plimsollv1.OwnStorage{
			ShelfGib: s.ShelfGiB, ShelfPrice: s.ShelfPrice.Float(), Life: stepMessage(s.Life),
			TargetUtilisation: s.TargetUtilisation, Watts: s.Watts, RackUnits: s.RackUnits,
		}
	}
	if n := o.Network; n != nil {
		m.Network = &plimsollv1.OwnNetwork{Share: n.Share, UplinkMonth: optionalPrice(n.UplinkMonth)}
	}
	switch {
	case o.Rack != nil:
		m.Space = &plimsollv1.OnPremises_Rack{Rack: &plimsollv1.Rack{PriceMonth: o.Rack.PriceMonth.Float(), RackUnits: o.Rack.RackUnits}}
	case o.Colocation != nil:
		m.Space = &plimsollv1.OnPremises_Colocation{Colocation: &plimsollv1.Colocation{PriceKwMonth: o.Colocation.PriceKWMonth.Float()}}
	}
	m.Licences = mapped(o.Licences, func(l pricing.OwnLicence) *plimsollv1.Licence {
		return &plimsollv1.Licence{Name: text(l.Name), Per: l.Per, PriceYear: l.PriceYear.Float(), FloorPerServer: l.FloorPerServer}
	})
	return m
}

func serverMessage(s pricing.Server) *plimsollv1.Server {
	return &plimsollv1.Server{
		Model: text(s.Model), Vcpu: s.VCPU, MemoryGib: s.MemoryGiB, Price: s.Price.Float(), Life: stepMessage(s.Life),
		WattsFull: s.WattsFull, WattsIdle: s.WattsIdle, RackUnits: s.RackUnits, Cores: s.Cores,
	}
}

func staffMessage(s *pricing.Staff) *plimsollv1.Labour {
	if s == nil {
		return nil
	}
	return &plimsollv1.Labour{FtePerServer: s.FTEPerServer, FteBase: s.FTEBase, CostYear: s.CostYear.Float()}
}

func optionalPrice(p *money.Price) *float64 {
	if p == nil {
		return nil
	}
	v := p.Float()
	return &v
}

// mapped returns f of every element; nil of none.
func mapped[A, B any](list []A, f func(A) B) []B {
	if len(list) == 0 {
		return nil
	}
	out := make([]B, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}
