package operations

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Tally counts the verdicts of a kind.
type Tally struct {
	Kind                  string
	Cases                 int
	Right, Refused, Wrong int
	Worst                 []Verdict // wrong ones, the furthest off first, then those that were refused
}

// Tallies counts verdicts by kind, in the order of the table; kinds without any are left out.
func Tallies(verdicts []Verdict) []Tally {
	var out []Tally
	for _, name := range Kinds() {
		t := Tally{Kind: name}
		for _, v := range verdicts {
			if v.Variant.Kind == name {
				t.add(v)
			}
		}
		if t.Cases == 0 {
			continue
		}
		slices.SortStableFunc(t.Worst, func(a, b Verdict) int {
			return cmp.Or(cmp.Compare(b.Grade, a.Grade), cmp.Compare(b.Off, a.Off))
		})
		out = append(out, t)
	}
	return out
}

func (t *Tally) add(v Verdict) {
	t.Cases++
	switch v.Grade {
	case RightAnswer:
		t.Right++
		return
	case Refused:
		t.Refused++
	default:
		t.Wrong++
	}
	t.Worst = append(t.Worst, v)
}

// Write prints the table by kind as Markdown and, of each kind, the worst verdicts with the names of their histories.
func Write(w io.Writer, tallies []Tally, worst int) {
	fmt.Fprintf(w, "| kind | what happened | cases | right | refused | wrong |\n|---|---|--:|--:|--:|--:|\n")
	var all Tally
	right, refused, wrong := 0.0, 0.0, 0.0
	for _, t := range tallies {
		k, err := kindOf(t.Kind)
		if err != nil {
			continue // Tallies makes none of these
		}
		writeRow(w, t.Kind, k.what, t)
		all.Cases, all.Right, all.Refused, all.Wrong = all.Cases+t.Cases, all.Right+t.Right, all.Refused+t.Refused, all.Wrong+t.Wrong
		n := float64(len(tallies) * t.Cases)
		right, refused, wrong = right+float64(t.Right)/n, refused+float64(t.Refused)/n, wrong+float64(t.Wrong)/n
	}
	writeRow(w, "all", "every history counts the same", all)
	fmt.Fprintf(w, "| mean | every kind counts the same | | %.1f %% | %.1f %% | %.1f %% |\n", 100*right, 100*refused, 100*wrong)
	if worst == 0 {
		return
	}
	fmt.Fprintf(w, "\n")
	for _, t := range tallies {
		for _, v := range t.Worst[:min(worst, len(t.Worst))] {
			grade := "wrong"
			if v.Grade == Refused {
				grade = "refused"
			}
			fmt.Fprintf(w, "- `%s` %s: %s\n", v.Variant, grade, strings.ReplaceAll(v.Reason, "\n", " "))
		}
	}
}

func writeRow(w io.Writer, name, what string, t Tally) {
	n := float64(max(t.Cases, 1))
	fmt.Fprintf(w, "| %s | %s | %d | %.1f %% | %.1f %% | %.1f %% |\n", name, what, t.Cases,
		100*float64(t.Right)/n, 100*float64(t.Refused)/n, 100*float64(t.Wrong)/n)
}

// WriteStrata prints for each kind how many answers are right by step, place, size and noise, where there are several of them.
func WriteStrata(w io.Writer, verdicts []Verdict) {
	fmt.Fprintf(w, "\n| kind | stratum | cases | right | refused | wrong |\n|---|---|--:|--:|--:|--:|\n")
	for _, k := range kinds {
		for _, stratum := range []struct {
			values []string
			of     func(v Variant) string
		}{
			{k.steps, func(v Variant) string { return v.Step }}, {k.places, func(v Variant) string { return v.Place }},
			{k.sizes, func(v Variant) string { return v.Size }}, {k.noises, func(v Variant) string { return v.Noise }},
		} {
			for _, value := range stratum.values {
				t := Tally{Kind: k.name}
				for _, v := range verdicts {
					if v.Variant.Kind == k.name && stratum.of(v.Variant) == value {
						t.add(v)
					}
				}
				if t.Cases > 0 && len(stratum.values) > 1 {
					writeRow(w, k.name, value, t)
				}
			}
		}
	}
}
