package pricing

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Defaults that are a matter of practice. Those with a source (power, PUE,
// network, support) are figures of the catalogue and marked as unconfirmed.
const (
	defaultTarget      = 0.7
	defaultFill        = 0.8 // of storage
	defaultSpare       = 1
	defaultLife        = 60 // months
	defaultHeight      = 2  // rack units
	defaultRackRoom    = 38
	defaultCoreShare   = 0.5 // of the hardware threads
	fromDefault        = "default"
	figurePower        = "electricity_us_east_north_central" // the middle of the three regions that the catalogue has
	figurePUE          = "pue_survey_2024"
	figureNetworkShare = "network_hw_sw"
	figureSupport      = "storage_maintenance"
)

// onPremises is a planned OnPremises. Nothing of it depends on the survey: servers are
// bought when they are needed.
type onPremises struct {
	name        string
	servers     equipment
	shelves     equipment
	vcpu        float64 // of a server that demand may use
	memory      float64
	shelf       float64 // GiB of a shelf that may be filled
	threads     float64 // all vCPU of a server, and all GiB of memory
	gib         float64
	byMemory    bool // no vCPU is demanded: utilisation is that of memory
	spare       float64
	existing    float64
	age         int // months
	uplink      line
	space       line // by rack or, with colocation, by kW
	rackRoom    float64
	power       line // without price with colocation
	pue         float64
	labour      line
	staff       Staff
	licences    []licence
	assumptions []Assumption
}

// equipment is one kind of hardware, with what comes with each unit of it.
type equipment struct {
	life                 int
	height               float64
	wattsFull, wattsIdle float64
	purchase             line
	network              line // its share of the switches
	support              line // a year
}

type licence struct {
	line
	perServer float64 // units that a server counts
}

// Plan resolves the defaults and records each. Errors: *FieldError where the demand
// has storage and the placement none, or a default is in another currency than the scenario.
func (o *OnPremises) Plan(in PlanInput) (Placement, error) {
	c := in.checks().at("onPremises")
	var book ledger
	p := &onPremises{name: in.name()}
	o.planServers(&book, p)
	p.byMemory = !slices.Contains(in.Demand.Resources(), VCPU)
	o.planStorage(c, &book, p, in.Demand)
	if err := o.planNetworkAndSupport(&book, p); err != nil {
		return nil, err
	}
	o.planSpace(c, &book, p)
	p.planStaff(&book, o.Labour)
	o.planLicences(&book, p)
	p.assumptions = book.assumptions
	return p, c.err()
}

func (o *OnPremises) planServers(book *ledger, p *onPremises) {
	s := o.Server
	target := book.number("target utilisation of servers", o.TargetUtilisation, defaultTarget, "")
	p.vcpu, p.memory, p.threads, p.gib = s.VCPU*target, s.MemoryGiB*target, s.VCPU, s.MemoryGiB
	p.spare = defaultSpare
	if o.SpareServers != nil {
		p.spare = float64(*o.SpareServers)
		book.note("spare servers", fmt.Sprint(p.spare))
	} else {
		book.assume("spare servers", fmt.Sprint(p.spare), fromDefault)
	}
	p.existing, p.age = float64(o.ExistingServers), o.ExistingAge.Months
	if p.existing > 0 {
		book.note("existing servers",
			fmt.Sprintf("%d, bought %d months before the start; what was paid for them is past, and the P&L bears what is left",
				o.ExistingServers, p.age))
	}
	if s.WattsFull == 0 {
		book.assume("power of a server", "0 W", "not given")
	}
	p.servers = equipment{
		life:      book.life("life of a server", s.Life.Months),
		height:    book.number("height of a server", s.RackUnits, defaultHeight, " rack units"),
		wattsFull: s.WattsFull, wattsIdle: s.WattsIdle,
		purchase: line{item: "servers", category: Compute, kind: Capex, price: s.Price, unit: "server", source: fromScenario},
	}
	if s.Model != "" {
		p.servers.purchase.item = "servers " + s.Model
	}
	p.servers.purchase.life = p.servers.life
}

func (o *OnPremises) planStorage(c checks, book *ledger, p *onPremises, d Demand) {
	if o.Storage == nil {
		demanded := slices.Contains(d.Resources(), Storage)
		c.at("storage").want(!demanded, missing, "shelves, since the demand has storage")
		return
	}
	s := o.Storage
	p.shelf = s.ShelfGiB * book.number("target utilisation of storage", s.TargetUtilisation, defaultFill, "")
	p.shelves = equipment{
		life:      book.life("life of a shelf", s.Life.Months),
		height:    book.number("height of a shelf", s.RackUnits, defaultHeight, " rack units"),
		wattsFull: s.Watts, wattsIdle: s.Watts,
		purchase: line{item: "storage shelves", category: StorageCost, kind: Capex, price: s.ShelfPrice, unit: "shelf", source: fromScenario},
	}
	p.shelves.purchase.life = p.shelves.life
}

// planNetworkAndSupport derives what comes with each unit of hardware: switches
// for a share of its price, and support for a share of both a year.
func (o *OnPremises) planNetworkAndSupport(book *ledger, p *onPremises) error {
	network := or(o.Network, OwnNetwork{})
	share, fromShare, err := book.figure("network, share of the price of hardware", network.Share, figureNetworkShare)
	if err != nil {
		return err
	}
	support, fromSupport, err := book.figure("vendor support, share of the price of hardware a year", o.Support, figureSupport)
	if err != nil {
		return err
	}
	for _, e := range []*equipment{&p.servers, &p.shelves} {
		if e.network, err = e.purchase.scaled(share); err != nil {
			return err
		}
		e.network.item, e.network.category = "network for "+e.purchase.item, Network
		e.network.source, e.network.unconfirmed = fromShare, network.Share == nil
		if e.support, err = e.purchase.scaled(1 + share); err != nil {
			return err
		}
		if e.support, err = e.support.scaled(support); err != nil {
			return err
		}
		e.support.item, e.support.category, e.support.kind = "vendor support for "+e.purchase.item+" and their network", Support, Opex
		e.support.unit, e.support.life = e.purchase.unit+"-year", 0
		e.support.source, e.support.unconfirmed = fromSupport, o.Support == nil
	}
	if network.UplinkMonth == nil {
		book.assume("uplink", "none", "not given")
		return nil
	}
	p.uplink = line{item: "uplink", category: Network, kind: Opex, price: *network.UplinkMonth, unit: "month", source: fromScenario}
	return nil
}

// scaled returns the line with its unit price times a factor.
func (l line) scaled(factor float64) (line, error) {
	var err error
	l.price, err = l.price.Scale(decimal.NewFromFloat(factor))
	return l, err
}

// figure records a share that the user gave, else the figure of the catalogue, and tells the source.
func (l *ledger) figure(name string, given *float64, figure string) (float64, string, error) {
	if given != nil {
		l.note(name, plain(*given))
		return *given, fromScenario, nil
	}
	f, err := catalog.Reference(figure)
	if err != nil {
		return 0, "", err
	}
	l.assume(name, plain(f.Value), f.Basis+": "+f.Origin().String())
	return f.Value, f.Origin().String(), nil
}

func (o *OnPremises) planSpace(c checks, book *ledger, p *onPremises) {
	if o.Colocation != nil {
		p.space = line{item: "colocation with power", category: Facility, kind: Opex, price: o.Colocation.PriceKWMonth, unit: "kW-month",
			source: fromScenario}
		return
	}
	p.space = line{item: "racks", category: Facility, kind: Opex, price: o.Rack.PriceMonth, unit: "rack-month", source: fromScenario}
	p.rackRoom = book.number("rack units of a rack that are filled", o.Rack.RackUnits, defaultRackRoom, "")
	pue, fromPUE, err := book.figure("power usage effectiveness", o.PUE, figurePUE)
	if err != nil {
		c.fail(err)
		return
	}
	p.pue = pue
	p.power = line{item: "power and cooling", category: Facility, kind: Opex, unit: "kWh", unconfirmed: o.PUE == nil || o.PowerPrice == nil}
	if o.PowerPrice != nil {
		p.power.price, p.power.source = *o.PowerPrice, fromScenario
		book.note("power price", p.power.price.String()+" a kWh")
		return
	}
	o.defaultPower(c, book, p)
	if o.PUE == nil {
		p.power.source += "; " + fromPUE
	}
}

// defaultPower takes the reference price of power, if it is in the currency of the scenario.
func (o *OnPremises) defaultPower(c checks, book *ledger, p *onPremises) {
	f, err := catalog.Reference(figurePower)
	if err != nil {
		c.fail(err)
		return
	}
	if c.currency != money.USD {
		c.at("powerPrice").want(o.Server.WattsFull == 0, missing, fmt.Sprintf("a price in %s: the reference figure is in USD", c.currency))
		return
	}
	price, err := money.PriceOf(f.Value, money.USD)
	if err != nil {
		c.fail(err)
		return
	}
	p.power.price, p.power.source = price, f.Origin().String()
	book.assume("power price", price.String()+" a kWh", f.Basis+": "+f.Origin().String())
}

func (p *onPremises) planStaff(book *ledger, s *Staff) {
	if s != nil {
		p.staff = *s
		p.labour = line{item: "labour", category: Labour, kind: Opex, price: s.CostYear, unit: "FTE-year", source: fromScenario}
		return
	}
	book.assume("labour", "none", "not given")
}

func (o *OnPremises) planLicences(book *ledger, p *onPremises) {
	for _, l := range o.Licences {
		next := licence{line{item: "licence " + l.Name, category: Licence, kind: Opex, price: l.PriceYear, unit: "server-year", life: 12,
			source: fromScenario}, 1}
		if l.Per == "core" {
			cores := o.Server.VCPU * defaultCoreShare
			if o.Server.Cores != nil {
				cores = *o.Server.Cores
			} else {
				book.assume("cores of a server for "+l.Name, plain(cores), "half of its vCPU")
			}
			next.unit, next.perServer = "core-year", max(cores, l.FloorPerServer)
		}
		p.licences = append(p.licences, next)
	}
}

// Name implements Placement.
func (p *onPremises) Name() string { return p.name }

// Assumptions implements Placement.
func (p *onPremises) Assumptions() []Assumption { return p.assumptions }
