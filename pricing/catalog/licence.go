package catalog

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// What has a licence by the core and is in no price of a machine. The figures are those of References, by name.

// sqlPack is how many cores a pack of SQL Server licences is for, and sqlLeast how many must be licensed at least of a machine.
const (
	sqlPack  = 2
	sqlLeast = 4
)

// SQLServer is what SQL Server Enterprise costs on the cores of one machine: the perpetual licence, in packs of two cores and of
// four at least, and the software assurance of a year. 16 cores are USD 120,984 and 30,246 a year: 151,230 in the first year,
// 211,722 over three.
// Figures: sql_server_ent, sql_software_assurance. Errors: cores below 1; *money.OverflowError.
func SQLServer(cores int) (perpetual, assurance money.Amount, err error) {
	if cores < 1 || cores > math.MaxInt32 {
		return perpetual, assurance, fmt.Errorf("cores is %d: expected 1 or more", cores)
	}
	packs := (max(cores, sqlLeast) + sqlPack - 1) / sqlPack
	if perpetual, err = referenceCost("sql_server_ent", packs); err != nil {
		return perpetual, assurance, err
	}
	share, err := Reference("sql_software_assurance")
	if err != nil {
		return perpetual, assurance, err
	}
	assurance, err = perpetual.Mul(share.Value)
	return perpetual, assurance, err
}

// VMware is what a subscription of VMware costs a year, by the edition (vmware_vcf or vmware_vvf), and for how many cores it must be
// bought: every processor counts for 16 cores at least, and an order for 72 at least. One host of two processors of 8 cores takes
// 72 cores of vmware_vvf, USD 9,720. Errors: *UnknownError of the edition; hosts, processors or cores below 1; *money.OverflowError.
func VMware(edition string, hosts, processors, cores int) (licensed int, year money.Amount, err error) {
	for _, n := range []struct {
		name  string
		value int
	}{{"hosts", hosts}, {"processors", processors}, {"cores", cores}} {
		if n.value < 1 || n.value > 1_000_000 {
			return 0, year, fmt.Errorf("%s is %d: expected 1 to 1000000", n.name, n.value)
		}
	}
	if edition != "vmware_vcf" && edition != "vmware_vvf" {
		return 0, year, unknown("edition", edition, "", []string{"vmware_vcf", "vmware_vvf"})
	}
	floor, err := Reference("vmware_core_floor_per_cpu")
	if err != nil {
		return 0, year, err
	}
	least, err := Reference("vmware_minimum_order")
	if err != nil {
		return 0, year, err
	}
	licensed = max(hosts*processors*max(cores, int(floor.Value)), int(least.Value))
	year, err = referenceCost(edition, licensed)
	return licensed, year, err
}

// referenceCost is a number of units at a reference figure in dollars.
func referenceCost(name string, units int) (money.Amount, error) {
	f, err := Reference(name)
	if err != nil {
		return money.Amount{}, err
	}
	price, err := money.PriceOf(f.Value, money.USD)
	if err != nil {
		return money.Amount{}, err
	}
	return price.Times(float64(units))
}
