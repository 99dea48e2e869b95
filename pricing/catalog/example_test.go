package catalog_test

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// The cheapest machines with 8 vCPUs and 32 GiB on a three-year commitment.
func ExampleBook_Match() {
	book, err := catalog.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	offers, excluded, err := book.Match(catalog.Requirement{
		Provider: "aws", Region: "eu-central-1", Arch: "x86_64",
		VCPU: 8, MemoryGiB: 32, Term: catalog.Reserved3y,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range offers[:2] {
		price, _ := o.Price(catalog.Reserved3y)
		origin, _ := o.Origin(catalog.Reserved3y)
		fmt.Printf("%s: %v an hour (%v)\n", o.SKU, price, origin)
	}
	for _, reason := range strings.Split(excluded.String(), ", ") {
		fmt.Println("not taken:", reason)
	}
	// Output:
	// m5a.2xlarge: USD 0.18 an hour (ec2instances.info, 2025-04-24)
	// m6a.2xlarge: USD 0.18779 an hour (ec2instances.info, 2025-04-24)
	// not taken: 204 of another architecture
	// not taken: 62 with accelerators
	// not taken: 21 burstable
	// not taken: 39 of a previous generation
	// not taken: 113 too small
	// not taken: 9 without a price on the term
}

func ExampleBook_Lookup() {
	book, err := catalog.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = book.Lookup("aws", "us-east-1", "m7i.2xlrage", catalog.Linux)
	fmt.Println(err)
	_, err = book.Lookup("aws", "us-esat-1", "m7i.2xlarge", catalog.Linux)
	fmt.Println(err)
	o, _ := book.Lookup("aws", "us-east-1", "m7i.2xlarge", catalog.Linux)
	_, err = o.Price(catalog.SavingsPlan1y)
	fmt.Println(strings.Replace(err.Error(), "known are ", "known are\n", 1))
	_, err = book.Item("azure", "westeurope", catalog.EgressInternet)
	fmt.Println(err)
	// Output:
	// SKU "m7i.2xlrage" is not known in aws/us-east-1 for linux; did you mean m7i.2xlarge?
	// region "us-esat-1" is not known in aws; did you mean us-east-1?
	// no published price of m7i.2xlarge (linux) in aws/us-east-1 on the term savingsPlan1y: known are
	// onDemand, reserved1y, reserved3y, reserved1yUpfront, reserved3yUpfront
	// no published price of egress.internet in azure/westeurope: give the price in the scenario
}

func ExampleReference() {
	pue, err := catalog.Reference("pue_survey_2024")
	fmt.Println(pue.Value, pue.Origin(), err)
	// Output: 1.56 Uptime Institute, by way of Statista, 2024 <nil>
}
