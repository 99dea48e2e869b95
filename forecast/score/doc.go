// Package score says how good a forecast was, once what it forecast has come:
// plain functions over []float64, each with its definition and its source.
//
// In all of them NaN among the actual values is a step at which nothing was
// measured; it is left out, and where nothing is left the score is NaN. A
// forecast must have a value for every actual one, and it is a mistake of the
// caller, which panics, if it is shorter. Ratios are ratios, not per cent,
// and one that would not be finite is NaN.
//
// Sources:
//   - [HK] Hyndman and Koehler, "Another look at measures of forecast accuracy", International Journal of Forecasting 22 (2006).
//   - [M4] Makridakis, Spiliotis and Assimakopoulos, "The M4 Competition: 100,000 time series and 61 forecasting methods", ibid. 36 (2020).
//   - [GR] Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", Journal of the
//     American Statistical Association 102 (2007).
package score
