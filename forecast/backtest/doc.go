// Package backtest says how good forecasts of a history would have been at earlier times of it, of values and of dates, beside
// plain methods and rules of thumb on the very same cases.
package backtest
