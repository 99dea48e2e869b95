// Package arima fits seasonal autoregressive integrated moving averages of small orders to sequences with gaps.
//
// The model ARIMA(p,d,q)(P,D,Q)_m of y is, with B the shift one step back,
//
//	φ(B) Φ(Bᵐ) (1−B)ᵈ (1−Bᵐ)ᴰ (y_t − μ_t) = θ(B) Θ(Bᵐ) e_t
//
//	φ(B) = 1 − φ₁B − … − φ_pBᵖ      Φ(Bᵐ) = 1 − Φ₁Bᵐ − … − Φ_PBᵐᴾ
//	θ(B) = 1 + θ₁B + … + θ_qB^q      Θ(Bᵐ) = 1 + Θ₁Bᵐ + … + Θ_QBᵐQ
//
// where e is white noise of variance σ², and μ_t is a mean (d + D = 0), a line through the
// origin, the drift (d + D = 1), or nothing: Box and Jenkins, "Time series analysis", chapter 9.
//
// The likelihood is exact: that of the differenced sequence, its stationary part starting
// from its own distribution, with every value that was not measured an unknown that is
// integrated out. Sequences are plain float64 slices in time order, NaN where nothing was
// measured; the package knows neither time nor units.
package arima

import (
	"errors"
	"fmt"
	"math"
)

// Limits. An input beyond one is refused with an error that names it.
const (
	MaxOrder         = 5     // of p and q
	MaxSeasonalOrder = 2     // of P and Q
	MaxDifference    = 2     // of d; D is 0 or 1
	MaxState         = 512   // of max(p+mP, q+mQ+1), the numbers that the filter carries from one step to the next
	MaxValue         = 1e100 // of |y|
)

// Limits of work. Where one is met the model rests on the latest values only, and Model.From says from which on.
const (
	MaxLength  = 1 << 14 // values
	MaxGapWork = 1 << 24 // square of the number of gaps × values
)

// ErrUndetermined is returned where the measured values are too few, or lie such that the
// gaps between them leave part of the model open, for instance when a phase of the season was never measured.
var ErrUndetermined = errors.New("the measured values do not determine the model")

// Order says which ARIMA it is.
type Order struct {
	P, D, Q    int  // p, d and q
	SP, SD, SQ int  // P, D and Q
	Period     int  // m; below 2, there is no season, and P, D and Q must be 0
	Constant   bool // with mean or drift; d + D must be below 2
}

// String writes the order as "(1,1,1)(0,1,1)[12] with drift".
func (o Order) String() string {
	s := fmt.Sprintf("(%d,%d,%d)", o.P, o.D, o.Q)
	if o.Period > 1 {
		s += fmt.Sprintf("(%d,%d,%d)[%d]", o.SP, o.SD, o.SQ, o.Period)
	}
	switch {
	case o.Constant && o.differences() == 0:
		s += " with mean"
	case o.Constant:
		s += " with drift"
	}
	return s
}

// state is the number of elements of the state vector.
func (o Order) state() int { return max(o.P+o.SP*o.Period, o.Q+o.SQ*o.Period+1) }

func (o Order) differences() int { return o.D + o.SD }

// lost is the number of values that differencing takes.
func (o Order) lost() int { return o.D + o.SD*o.Period }

// dynamic is the number of coefficients other than the constant.
func (o Order) dynamic() int { return o.P + o.Q + o.SP + o.SQ }

// parameters is the number of all that is estimated, σ² included.
func (o Order) parameters() int {
	n := o.dynamic() + 1
	if o.Constant {
		n++
	}
	return n
}

func (o Order) check() error {
	for _, c := range []struct {
		name     string
		is, most int
	}{
		{"p", o.P, MaxOrder}, {"q", o.Q, MaxOrder}, {"d", o.D, MaxDifference},
		{"P", o.SP, MaxSeasonalOrder}, {"Q", o.SQ, MaxSeasonalOrder}, {"D", o.SD, 1},
	} {
		if c.is < 0 || c.is > c.most {
			return fmt.Errorf("arima: order %s is %d, want 0 to %d", c.name, c.is, c.most)
		}
	}
	if o.Period < 2 && o.SP+o.SD+o.SQ > 0 {
		return fmt.Errorf("arima: seasonal orders need a period of 2 or more, got %d", o.Period)
	}
	if o.Constant && o.differences() > 1 {
		return fmt.Errorf("arima: %d differences leave no constant to estimate, want at most 1", o.differences())
	}
	// Compared before multiplying, which could overflow.
	if o.SP+o.SQ > 0 && o.Period > MaxState || o.state() > MaxState {
		return fmt.Errorf("arima: the state of %v with a period of %d is larger than MaxState, %d elements", o, o.Period, MaxState)
	}
	return nil
}

// Coefficients are the parameters of an ARIMA; the lengths are those of its order.
type Coefficients struct {
	AR, MA, SAR, SMA []float64 // φ, θ, Φ and Θ
	Constant         float64   // mean of y, or its drift a step; 0 without
}

func (c Coefficients) check(o Order) error {
	for _, v := range []struct {
		name string
		is   []float64
		want int
	}{{"AR", c.AR, o.P}, {"MA", c.MA, o.Q}, {"SAR", c.SAR, o.SP}, {"SMA", c.SMA, o.SQ}} {
		if len(v.is) != v.want {
			return fmt.Errorf("arima: %d coefficients %s, want %d", len(v.is), v.name, v.want)
		}
		for i, x := range v.is {
			if math.IsNaN(x) || math.Abs(x) > MaxValue {
				return fmt.Errorf("arima: coefficient %s %d is %v, want a finite number", v.name, i+1, x)
			}
		}
	}
	if math.IsNaN(c.Constant) || math.Abs(c.Constant) > MaxValue {
		return fmt.Errorf("arima: constant is %v, want a number of at most %g", c.Constant, MaxValue)
	}
	if !o.Constant && c.Constant != 0 {
		return fmt.Errorf("arima: constant is %v, but %v has none", c.Constant, o)
	}
	if !stationary(c.AR, 1) || !stationary(c.SAR, 1) {
		return fmt.Errorf("arima: coefficients AR %v, SAR %v are not stationary", c.AR, c.SAR)
	}
	return nil
}
