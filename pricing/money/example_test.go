package money_test

import (
	"fmt"

	"github.com/plimsoll/plimsoll/pricing/money"
)

func ExampleParse() {
	a, err := money.Parse("USD 1,234,567.891")
	fmt.Println(a, err)
	fmt.Println(a.Format())
	fmt.Println(a.Short())
	_, err = money.Parse("USB 5")
	fmt.Println(err)
	// Output:
	// USD 1,234,567.891 <nil>
	// USD 1,234,567.89
	// $1.23M
	// amount "USB 5": currency "USB" is not an active ISO 4217 code; did you mean USD?
}

func ExamplePrice_Times() {
	hourly, err := money.ParsePrice("0.0416", money.USD)
	if err != nil {
		fmt.Println(err)
		return
	}
	month, err := hourly.Times(730)
	fmt.Println(hourly, "×", 730, "h =", month, err)
	// Output: USD 0.0416 × 730 h = USD 30.368 <nil>
}

func ExampleAmount_Add() {
	rent, _ := money.Units(60_000, money.USD)
	fee, _ := money.Units(500, money.EUR)
	_, err := rent.Add(fee)
	fmt.Println(err)
	// Output: money: USD met EUR: amounts of two currencies cannot be combined without an exchange rate
}

func ExampleRate_Monthly() {
	r, _ := money.ParseRate("8%")
	fmt.Printf("%.6f a month\n", r.Monthly())
	// Output: 0.006434 a month
}
