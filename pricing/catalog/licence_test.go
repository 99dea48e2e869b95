package catalog_test

import (
	"testing"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// Published cases: 16 cores of SQL Server are 120,984 and 25 % of it a year; ten hosts of 2 × 20 cores are 54,000 and 140,000 a year.
func TestLicencesByTheCore(t *testing.T) {
	for cores, want := range map[int][2]string{16: {"USD 120,984.00", "USD 30,246.00"}, 1: {"USD 30,246.00", "USD 7,561.50"},
		5: {"USD 45,369.00", "USD 11,342.25"}} {
		licence, assurance, err := catalog.SQLServer(cores)
		if err != nil || licence.Format() != want[0] || assurance.Format() != want[1] {
			t.Errorf("%d cores: %s and %s, %v; want %s", cores, licence.Format(), assurance.Format(), err, want)
		}
	}
	for _, c := range []struct {
		edition                               string
		hosts, processors, cores, wantedToBuy int
		want                                  string
	}{
		{"vmware_vvf", 1, 2, 8, 72, "USD 9,720.00"}, // 32 by the floor of each processor, and 72 by that of an order
		{"vmware_vvf", 10, 2, 20, 400, "USD 54,000.00"},
		{"vmware_vcf", 10, 2, 20, 400, "USD 140,000.00"},
		{"vmware_vvf", 3, 2, 8, 96, "USD 12,960.00"},
	} {
		licensed, year, err := catalog.VMware(c.edition, c.hosts, c.processors, c.cores)
		if err != nil || licensed != c.wantedToBuy || year.Format() != c.want {
			t.Errorf("%+v: %d cores, %s, %v", c, licensed, year.Format(), err)
		}
	}
	if _, _, err := catalog.SQLServer(0); err == nil {
		t.Error("no cores have a licence")
	}
	if _, _, err := catalog.VMware("vmware_vff", 1, 1, 1); err == nil {
		t.Error("an unknown edition has a price")
	}
	if _, _, err := catalog.VMware("vmware_vvf", 1, 0, 1); err == nil {
		t.Error("a host without processors has a price")
	}
}
