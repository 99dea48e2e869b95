package ets_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/ets"
)

// quarters is four years with a season that grows with the level.
var quarters = []float64{
	31, 42, 55, 38, 33, 45, 60, 41, 36, 49, 64, 45, 39, 53, 70, 48,
}

// Auto looks for the form with the best criterion; every candidate is accounted for.
func ExampleAuto() {
	m, candidates, err := ets.Auto(quarters, 4, ets.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	next := make([]float64, 4)
	m.Center(next)
	fmt.Printf("%v among %d: %.0f\n", m.Form, len(candidates), next)
	// Output: MAM among 15: [42 57 75 52]
}

// A value that was not measured is no reason to refit, nor is a new one.
func ExampleModel_Update() {
	form, err := ets.ParseForm("ANN", 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := ets.Filter([]float64{10, 12}, form, ets.Parameters{Alpha: 0.5}, ets.State{Level: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, y := range []float64{13, math.NaN()} {
		if err := m.Update(y); err != nil {
			fmt.Println(err)
			return
		}
	}
	// 10 → 10, half of the way to 12 is 11, half of the way to 13 is 12, and nothing measured leaves it there.
	fmt.Println(m.State.Level)
	// Output: 12
}

// Paths are made again from the model and a source.
func ExampleModel_Simulate() {
	form, err := ets.ParseForm("MAM", 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := ets.Fit(quarters, form, ets.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	one, again := make([]float64, 4), make([]float64, 4)
	m.Simulate(one, rand.NewPCG(1, 7), ets.Resampled)
	m.Simulate(again, rand.NewPCG(1, 7), ets.Resampled)
	fmt.Println(one[3] == again[3], one[0] < one[2])
	// Output: true true
}

// What a form cannot carry is an error that says why.
func ExampleFit_refused() {
	form, err := ets.ParseForm("MAM", 12)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = ets.Fit(quarters, form, ets.Options{})
	fmt.Println(err)
	// Output: ets: MAM has 17 free parameters and needs 19 measured values, not 16
}
