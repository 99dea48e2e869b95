package pricing

import (
	"time"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Comparison is placements side by side, priced on the same futures.
type Comparison struct {
	Scenario   string // its name
	Currency   money.Currency
	Start      Month
	Months     int
	Discount   money.Rate
	Residual   Residual
	Futures    int
	Placements []Result // in the order of the scenario
	// Planning is the one future whose figures are shown where they must add up, see planningCase.
	Planning int
	// Cheapest has the lowest present value in the planning case, the first of equal ones; Reason says why, in one sentence.
	Cheapest, Reason string
	// MeasuredUntil is the earliest end of the evidence of the demand; zero if there is none. AssumedShare is the share
	// of the payments of all placements in the planning case that falls into months beginning then or later.
	MeasuredUntil time.Time
	AssumedShare  float64
	Assumptions   []Assumption
	Notes         []string
}

// Result is what one placement costs. Costs are positive.
type Result struct {
	Name, Kind                       string
	Capex, Opex, Total, PresentValue Distribution
	Residual                         Distribution // at most 0: less cost
	Obligation                       Distribution // owed after the horizon; part of Total
	CheapestShare                    float64      // of the futures in which it has the lowest present value; equal ones share
	Lines                            []CostLine   // of the planning case by category and kind; they add up to Total.Planning
	Years                            []YearCost   // of the planning case
	Carried                          money.Amount // of the planning case: what the P&L bears after the horizon, less the residual value
	Opening                          money.Amount // book value at the start of the equipment that is there, the same for all placements
	WrittenOff                       money.Amount // of it what does not go on, borne by the first month
	DefaultShare, AssumedShare       float64      // of the payments of the planning case
	CashFlow                         CashFlow     // of the planning case, money out being negative
	Costs                            []Cost       // of every future
	Assumptions                      []Assumption
}

// Distribution is a cost in the planning case and in the early, likely and late
// one; the percentiles are of this figure alone and do not add up with others.
type Distribution struct {
	Planning, P10, P50, P90 money.Amount
}

// CostLine is the cost of one category and kind.
type CostLine struct {
	Category Category
	Kind     Kind
	Amount   money.Amount
}

// YearCost is one year in the three views of money. Over all years, Cash adds up to
// Total.Planning, PresentValue to PresentValue.Planning, and ProfitAndLoss with Carried to Total.Planning and Opening.
type YearCost struct {
	Year int          // 1 is the first of the comparison; the last may be shorter, and what is owed after it is a year more
	Cash money.Amount // payments
	// ProfitAndLoss is depreciation, prepayments spread over their term, and running
	// cost when it is caused. A residual value is no income here: it is what Carried still holds.
	ProfitAndLoss money.Amount
	PresentValue  money.Amount // discounted payments
}
