package advice

import (
	"slices"
	"testing"
	"testing/quick"
)

// TestCompare holds the order of a table whose rows may be as of different days.
func TestCompare(t *testing.T) {
	type row struct {
		name string
		Action
	}
	want := []row{
		{"very late", Action{Verb: OrderNow, Days: -62, By: daysFromStart(8)}},
		{"late", Action{Verb: OrderNow, Days: -17, By: daysFromStart(3)}},
		{"also late", Action{Verb: OrderNow, Days: -1, By: daysFromStart(3)}},
		{"soon", Action{Verb: OrderBy, Days: 40, By: daysFromStart(40)}},
		{"later", Action{Verb: OrderBy, Days: 12, By: daysFromStart(50)}},
		{"near", Action{Verb: SetLeadTime, Days: 5}},
		{"far", Action{Verb: SetLeadTime, Days: FarOff}},
		{"clear", Action{Verb: ClearUntil, Days: 100, By: daysFromStart(100)}},
		{"clear for longer", Action{Verb: ClearUntil, Days: 30, By: daysFromStart(200)}},
		{"refused a", Action{Verb: NoAnswer, Days: FarOff}},
		{"refused b", Action{Verb: NoAnswer, Days: FarOff}},
	}
	for i, a := range want {
		for j, b := range want {
			if got := Compare(a.Action, b.Action, a.name, b.name); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%q and %q: %d", a.name, b.name, got)
			}
		}
	}
}

// TestCompareIsAnOrder holds that whatever is sorted by it is in order pair by pair, not only neighbour by neighbour.
func TestCompareIsAnOrder(t *testing.T) {
	order := func(x, y Action) int { return Compare(x, y, "", "") }
	actionFrom := func(n uint16) Action {
		a := Action{Verb: Verb(n % 9), Days: int(n/9%5) - 2}
		if day := n / 45 % 4; day > 0 {
			a.By = daysFromStart(int(day))
		}
		return a
	}
	if err := quick.Check(func(n [3]uint16) bool {
		list := []Action{actionFrom(n[0]), actionFrom(n[1]), actionFrom(n[2])}
		slices.SortFunc(list, order)
		return order(list[0], list[1]) <= 0 && order(list[1], list[2]) <= 0 && order(list[0], list[2]) <= 0 &&
			order(list[2], list[0]) == -order(list[0], list[2])
	}, nil); err != nil {
		t.Error(err)
	}
}
