// Package pricing says what each way of placing a demand costs, on the very
// futures that the forecast made: future i of the demand is priced by every
// placement, and quantiles are taken only of what was priced.
//
//	Demand → Future → Placement.CashFlow → CashFlow → Result (cash, P&L, value) → Comparison
//
// Compare does all of it. A Scenario lists the placements as specs (OnPremises,
// IaaS, Hybrid), which mirror the configuration; Plan makes a Placement of a spec from the Survey of the
// demand, before any single future is known. Assess prices an inventory as it is.
//
// Three views of money are kept apart. Cash is what is paid, in the month of
// payment. P&L spreads an investment over its life and a prepayment over its
// term, and bears what is left of the equipment that is there at the start. Value discounts the cash. What is owed after the horizon
// for what was signed before its end is an Obligation, and part of cash and value.
//
// Signs: an entry of a CashFlow is negative where money goes out. What is shown
// to people is a cost, and positive, so that P90 is the dearer case.
package pricing
