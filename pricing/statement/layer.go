package statement

import "github.com/plimsoll/plimsoll/pricing"

// Layer is what part of infrastructure as a service a line belongs to, beside its category, which is the nature of the cost.
type Layer string

// The layers, in the order in which they are shown. No placement has lines of the last two yet.
const (
	physical       Layer = "physical infrastructure"
	virtualisation Layer = "virtualisation"
	networking     Layer = "networking"
	storage        Layer = "storage"
	management     Layer = "management and orchestration"
	security       Layer = "security and compliance"
	billing        Layer = "billing and metering"
)

// Layers returns all layers in the order in which they are shown.
func Layers() []Layer {
	return []Layer{physical, virtualisation, networking, storage, management, security, billing}
}

// LayerOf returns the layer of an entry.
//
//   - Network is networking and storage is storage, whoever owns it.
//   - Space, power and cooling keep hardware running: physical infrastructure. So are servers that are
//     bought, and what is fetched for them.
//   - Machines by the hour are virtual ones: virtualisation. So are licences by core or server of the hosts, which hypervisors have.
//   - Vendor support belongs to the hardware that it is for; the support plan of a provider, a share of the bill, helps to run
//     all of it: management and orchestration. So does labour.
func LayerOf(e pricing.Entry) Layer {
	switch e.Category {
	case pricing.Network:
		return networking
	case pricing.StorageCost:
		return storage
	case pricing.Facility:
		return physical
	case pricing.Compute:
		if e.Unit == "server" {
			return physical
		}
		return virtualisation
	case pricing.Licence:
		return virtualisation
	case pricing.Support:
		switch e.Unit {
		case "server-year":
			return physical
		case "shelf-year":
			return storage
		}
	case pricing.Labour:
	}
	return management
}
