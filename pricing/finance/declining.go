package finance

import (
	"fmt"
	"math"
)

// SumOfYears is the expense of one period when cost less residual is written off by the sum of the
// periods' digits (SYD of the spreadsheets): of a life of n periods, period p bears (n − p + 1) parts of 1 + 2 + … + n.
//
//	(cost − residual) · (n − p + 1) · 2 / (n·(n + 1))
//
// 30,000 with a residual of 7,500 over 10 years: 4,090.91 in year 1, 409.09 in year 10.
// Errors: a life below 1; a period outside 1 to life; a cost or residual that is negative or not finite; a residual above cost.
func SumOfYears(cost, residual float64, life, period int) (float64, error) {
	if err := wantLife(cost, residual, life); err != nil {
		return 0, err
	}
	if err := wantPeriod(period, life); err != nil {
		return 0, err
	}
	n := float64(life)
	return (cost - residual) * (n - float64(period) + 1) * 2 / (n * (n + 1)), nil
}

// FixedDeclining is the expense of one period when a fixed share of the book value is written off
// (DB of the spreadsheets). The share is the one that leaves the residual after `life` periods, rounded
// to three decimals, as the spreadsheets round it. months is how many months of the first period
// the asset is in use; below 12, the rest falls into period life+1.
//
//	share = 1 − (residual / cost)^(1/life), rounded to 0.001
//	period 1: cost · share · months/12          period p: (cost − expenses before) · share
//	period life+1: (cost − expenses before) · share · (12 − months)/12
//
// 1,000,000 with a residual of 100,000 over 6 years, in use for 7 months of the first: 186,083.33, 259,639.42, …
// Because of the rounding, the expenses do not quite come to cost less residual.
// Errors: those of SumOfYears; a cost of 0; months outside 1 to 12.
func FixedDeclining(cost, residual float64, life, period, months int) (float64, error) {
	if err := wantLife(cost, residual, life); err != nil {
		return 0, err
	}
	if cost == 0 {
		return 0, fmt.Errorf("cost is 0: expected more, since the share is taken of it")
	}
	if months < 1 || months > 12 {
		return 0, fmt.Errorf("months is %d: expected 1 to 12 months of the first period", months)
	}
	last := life
	if months < 12 {
		last++
	}
	if err := wantPeriod(period, last); err != nil {
		return 0, err
	}
	share := math.Round(1000*(1-math.Pow(residual/cost, 1/float64(life)))) / 1000
	expense := cost * share * float64(months) / 12
	total := 0.0
	for p := 2; p <= period; p++ {
		total += expense
		expense = (cost - total) * share
	}
	if period == life+1 {
		expense *= float64(12-months) / 12
	}
	return expense, nil
}

// DoubleDeclining is the expense of one period when factor/life of the book value is written off until
// the residual is reached (DDB of the spreadsheets; a factor of 2 is their default, 1.5 the 150 % method).
//
//	min((cost − expenses before) · factor/life, cost − residual − expenses before), never below 0
//
// 2,400 with a residual of 300 over 10 years at a factor of 2: 480 in year 1, 22.12 in year 10. It never changes
// to straight line; VariableDeclining does. factor/life above 1 counts as 1.
// Errors: those of SumOfYears; a factor that is not above 0.
func DoubleDeclining(cost, residual float64, life, period int, factor float64) (float64, error) {
	if err := wantLife(cost, residual, life); err != nil {
		return 0, err
	}
	if err := wantPeriod(period, life); err != nil {
		return 0, err
	}
	if err := wantFactor(factor); err != nil {
		return 0, err
	}
	return declining(cost, residual, life, period, factor), nil
}

// declining is DoubleDeclining of checked arguments: the difference of two book values.
func declining(cost, residual float64, life, period int, factor float64) float64 {
	left := 1 - min(factor/float64(life), 1)
	before, after := cost*math.Pow(left, float64(period-1)), cost*math.Pow(left, float64(period))
	return max(before, residual) - max(after, residual)
}

// VariableDeclining is the expense from one time to another, in periods, which may be broken (VDB of
// the spreadsheets): DoubleDeclining that changes to straight line, over what is left of the life, in the first period
// in which that is more. With keep it never changes (VDB's no_switch).
//
// 2,400 with a residual of 300 over 120 months at a factor of 2: 396.31 from month 6 to 18.
//
// Within a period the expense grows evenly with time, so that parts of a life always sum to the
// whole. It equals VDB where the start is a whole period; where the start is broken, spreadsheets
// write off anew from there, and their parts do not add up. Errors: those of DoubleDeclining; a start below 0, an end before
// it or above life.
func VariableDeclining(cost, residual float64, life int, start, end, factor float64, keep bool) (float64, error) {
	if err := wantLife(cost, residual, life); err != nil {
		return 0, err
	}
	if err := wantFactor(factor); err != nil {
		return 0, err
	}
	if !(start >= 0 && start <= float64(life)) {
		return 0, fmt.Errorf("start is %v: expected 0 to the life, %d", start, life)
	}
	if !(end >= start && end <= float64(life)) {
		return 0, fmt.Errorf("end is %v: expected the start, %v, to the life, %d", end, start, life)
	}
	total, left := 0.0, cost-residual
	straight := false
	for p := 1; p <= int(math.Ceil(end)); p++ {
		expense := declining(cost, residual, life, p, factor)
		if even := left / float64(life-p+1); !keep && (straight || even > expense) {
			straight, expense = true, even
		}
		left -= expense
		total += expense * max(0, min(end, float64(p))-max(start, float64(p-1)))
	}
	return total, nil
}

func wantLife(cost, residual float64, life int) error {
	if life < 1 || life > MaxPeriods {
		return fmt.Errorf("life is %d periods: expected 1 to %d", life, MaxPeriods)
	}
	if err := wantFinite(argument{"cost", cost}, argument{"residual", residual}); err != nil {
		return err
	}
	if cost < 0 {
		return fmt.Errorf("cost is %v: expected 0 or more", cost)
	}
	if residual < 0 || residual > cost {
		return fmt.Errorf("residual is %v: expected 0 to the cost, %v", residual, cost)
	}
	return nil
}

func wantPeriod(period, last int) error {
	if period < 1 || period > last {
		return fmt.Errorf("period is %d: expected 1 to %d", period, last)
	}
	return nil
}

func wantFactor(factor float64) error {
	if !(factor > 0) || math.IsInf(factor, 1) {
		return fmt.Errorf("factor is %v: expected a finite number above 0, such as 2 for double declining", factor)
	}
	return nil
}
