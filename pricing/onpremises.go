package pricing

import (
	"fmt"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/suggest"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// OnPremises places a demand on own servers. A nil pointer or zero length means that a figure was
// not given; each has a default, which is recorded as an assumption.
type OnPremises struct {
	Site   string
	Server Server
	// TargetUtilisation is the share of a server's vCPU and memory that demand may use, in (0, 1]. Default 0.7.
	TargetUtilisation *float64
	// SpareServers are kept beyond need, for the loss of that many. Default 1.
	SpareServers *int
	// ExistingServers are there already, all bought ExistingAge before the start.
	ExistingServers int
	ExistingAge     series.Step
	Storage         *OwnStorage
	Network         *OwnNetwork
	// Exactly one of Rack (space, with power metered apart) and Colocation (power included) is set.
	Rack       *Rack
	Colocation *Colocation
	PowerPrice *money.Price // per kWh. Default: the reference figure, unconfirmed.
	PUE        *float64     // power usage effectiveness, 1 to 5. Default: the survey figure, unconfirmed.
	// Support by the vendor is a share of the purchase price of the hardware a year. Default 0.1, unconfirmed.
	Support  *float64
	Labour   *Staff
	Licences []OwnLicence
}

// Server is a model of server.
type Server struct {
	Model     string
	VCPU      float64 // processors that a workload sees: hardware threads
	MemoryGiB float64
	Price     money.Price
	// Life is how long until it is replaced, and over which it is depreciated. Default 5y.
	Life                 series.Step
	WattsFull, WattsIdle float64
	RackUnits            *float64 // Default 2.
	Cores                *float64 // that licences count. Default: half of VCPU.
}

// OwnStorage is bought in shelves.
type OwnStorage struct {
	ShelfGiB   float64 // usable
	ShelfPrice money.Price
	Life       series.Step // Default 5y.
	// TargetUtilisation is the share that may be filled, in (0, 1]. Default 0.8.
	TargetUtilisation *float64
	Watts             float64
	RackUnits         *float64 // Default 2.
}

// OwnNetwork is switches and lines.
type OwnNetwork struct {
	// Share of the price of servers and storage that is spent on switches with every purchase. Default 0.1, unconfirmed.
	Share       *float64
	UplinkMonth *money.Price // for lines to the outside. Default: none.
}

// Rack is space by the rack.
type Rack struct {
	PriceMonth money.Price
	RackUnits  *float64 // that may be filled. Default 38.
}

// Colocation is space by the power that the equipment draws at most.
type Colocation struct {
	PriceKWMonth money.Price
}

// OwnLicence is software by core or by server.
type OwnLicence struct {
	Name           string
	Per            string // core or server
	PriceYear      money.Price
	FloorPerServer float64 // the fewest cores that are counted for each server
}

// Validate checks the fields; paths in the errors begin within the placement's onPremises.
func (o OnPremises) Validate() error {
	c := newChecks("")
	o.check(c)
	return c.err()
}

func (o *OnPremises) check(c checks) {
	o.Server.check(c.at("server"))
	c.at("targetUtilisation").share(o.TargetUtilisation, true)
	if o.SpareServers != nil {
		c.at("spareServers").between(float64(*o.SpareServers), 0, 1000, false)
	}
	c.at("existingServers").between(float64(o.ExistingServers), 0, 1_000_000, false)
	checkLife(c.at("existingAge"), o.ExistingAge)
	o.Storage.check(c.at("storage"))
	o.Network.check(c.at("network"))
	o.checkSpace(c)
	c.at("powerPrice").optionalPrice(o.PowerPrice)
	if o.PUE != nil {
		c.at("pue").between(*o.PUE, 1, 5, false)
	}
	c.at("support").share(o.Support, false)
	o.Labour.check(c.at("labour"))
	c.at("licences").want(len(o.Licences) <= 100, len(o.Licences), "at most 100")
	for i, l := range o.Licences {
		l.check(c.at("licences", i))
	}
}

func (o *OnPremises) checkSpace(c checks) {
	switch {
	case o.Rack != nil && o.Colocation != nil:
		c.at("rack").want(false, said("given together with colocation"), "exactly one of the two")
	case o.Rack == nil && o.Colocation == nil:
		c.at("rack").want(false, said("missing, and so is colocation"), "exactly one of the two; a rack that costs nothing has priceMonth 0")
	case o.Colocation != nil:
		c.at("colocation").at("priceKwMonth").price(o.Colocation.PriceKWMonth)
		c.at("colocation").want(o.Server.WattsFull > 0, said("given, but server.wattsFull is 0"),
			"the draw of a server, by which colocation is paid")
	default:
		c.at("rack").at("priceMonth").price(o.Rack.PriceMonth)
		o.checkHeights(c)
	}
}

// checkHeights wants equipment to fit into a rack.
func (o *OnPremises) checkHeights(c checks) {
	room := or(o.Rack.RackUnits, defaultRackRoom)
	c.at("rack").at("rackUnits").between(room, 0, 100, true)
	fits := fmt.Sprintf("at most %g, the rack units that may be filled", room)
	height := or(o.Server.RackUnits, defaultHeight)
	c.at("server").at("rackUnits").want(!(height > room), height, fits)
	if o.Storage != nil {
		height := or(o.Storage.RackUnits, defaultHeight)
		c.at("storage").at("rackUnits").want(!(height > room), height, fits)
	}
}

func (s *Server) check(c checks) {
	c.at("vcpu").size(s.VCPU)
	c.at("memoryGib").size(s.MemoryGiB)
	c.at("price").price(s.Price)
	checkLife(c.at("life"), s.Life)
	c.at("wattsFull").between(s.WattsFull, 0, 1e6, false)
	c.at("wattsIdle").between(s.WattsIdle, 0, 1e6, false)
	c.at("wattsIdle").want(!(s.WattsIdle > s.WattsFull), s.WattsIdle, fmt.Sprintf("at most wattsFull, %g", s.WattsFull))
	if s.RackUnits != nil {
		c.at("rackUnits").between(*s.RackUnits, 0, 100, true)
	}
	if s.Cores != nil {
		c.at("cores").size(*s.Cores)
	}
}

func (s *OwnStorage) check(c checks) {
	if s == nil {
		return
	}
	c.at("shelfGib").size(s.ShelfGiB)
	c.at("shelfPrice").price(s.ShelfPrice)
	checkLife(c.at("life"), s.Life)
	c.at("targetUtilisation").share(s.TargetUtilisation, true)
	c.at("watts").between(s.Watts, 0, 1e6, false)
	if s.RackUnits != nil {
		c.at("rackUnits").between(*s.RackUnits, 0, 100, true)
	}
}

func (n *OwnNetwork) check(c checks) {
	if n == nil {
		return
	}
	if n.Share != nil {
		c.at("share").between(*n.Share, 0, 2, false)
	}
	c.at("uplinkMonth").optionalPrice(n.UplinkMonth)
}

func (l *OwnLicence) check(c checks) {
	c.at("name").want(l.Name != "" && len(l.Name) <= 256, l.Name, "1 to 256 bytes")
	e := &FieldError{Path: c.at("per").path, Value: fmt.Sprintf("%.64q", l.Per), Want: "core or server"}
	if l.Per != "core" && l.Per != "server" {
		e.Nearest = suggest.NearestFew(l.Per, []string{"core", "server"}, 1)
		c.fail(e)
	}
	c.at("priceYear").price(l.PriceYear)
	c.at("floorPerServer").amount(l.FloorPerServer)
}

// or returns what was given, else the default.
func or[T any](given *T, otherwise T) T {
	if given != nil {
		return *given
	}
	return otherwise
}
