package finance_test

import (
	"fmt"

	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Month 0 is today: an outlay of 1,200 against 108 at the end of each month of a year, at 8 % a year.
func ExampleNPV() {
	flows := []float64{-1200, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108}
	fmt.Printf("%.2f\n", finance.NPV(0.08, flows))
	// Output: 43.39
}

func ExampleIRR() {
	monthly, err := finance.IRR([]float64{-1200, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108})
	if err != nil {
		fmt.Println(err)
		return
	}
	yearly, err := finance.Annual(monthly, 12)
	fmt.Printf("%.4f %.4f %v\n", monthly, float64(yearly), err)

	_, err = finance.IRR([]float64{-1000, 2500, -1540})
	fmt.Println(err)
	// Output:
	// 0.0120 0.1545 <nil>
	// the flows have several internal rates of return (10%, 40%): compare net present values instead
}

func ExampleStraightLine() {
	cost, _ := money.Units(1000, money.USD)
	parts, err := finance.StraightLine(cost, money.Amount{Currency: money.USD}, 36)
	fmt.Println(parts[0], parts[35], err)
	// Output: USD 27.777777 USD 27.777805 <nil>
}

func ExamplePayment() {
	cost, err := finance.Payment(0.07, 5, 100_000, 0, finance.Arrears)
	fmt.Printf("%.2f a year, %v\n", -cost, err)
	// Output: 24389.07 a year, <nil>
}
