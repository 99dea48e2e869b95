// Package calendar knows what people keep: the public holidays of countries, and
// when the clocks of a time zone are put forward and back.
//
// A day is a date without a zone, written as a number of days since
// 1970-01-01, so that days can be counted and compared.
package calendar
