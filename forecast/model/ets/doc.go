// Package ets fits exponential smoothing to sequences with gaps.
//
// The forms are those of the state-space framework of Hyndman, Koehler, Ord and
// Snyder (2008), "Forecasting with Exponential Smoothing", chapter 2: additive or
// multiplicative error, no, additive or damped additive trend, no, additive or
// multiplicative season of any length m. With one-step forecast
//
//	q_t = l_{t−1} + φ b_{t−1}
//	ŷ_t = q_t + s_{t−m}        or   ŷ_t = q_t s_{t−m}
//	a_t = y_t − ŷ_t
//
// the states move as
//
//	additive or no season       multiplicative season
//	l_t = q_t + α a_t           l_t = q_t + α a_t / s_{t−m}
//	b_t = φ b_{t−1} + β a_t     b_t = φ b_{t−1} + β a_t / s_{t−m}
//	s_t = s_{t−m} + γ a_t       s_t = s_{t−m} + γ a_t / q_t
//
// and the error decides what is white: ε_t = a_t (additive) or ε_t = a_t / ŷ_t
// (multiplicative). Parameters stay in 0 < α < 1, 0 < β < α, 0 < γ < 1−α,
// 0.8 ≤ φ ≤ 0.98, and are forecastable besides: what a start of the states
// adds to a forecast does not grow. Multiplicative trends and additive errors
// with multiplicative seasons are not offered: their variances are infinite or
// their fits unstable.
//
// All sequences are plain float64 slices in time order, NaN where nothing was
// measured: there the states are carried on by their forecast. The package
// knows neither time nor units.
package ets
