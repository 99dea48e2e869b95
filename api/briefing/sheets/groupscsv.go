package sheets

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// GroupsCSV prints a row for each group and pool, the row of the group itself without a pool. With what-ifs there are more
// columns, and a row for each below that of its group, as of the group itself.
func GroupsCSV(w io.Writer, m *plimsollv1.RollUpPoolsResponse) error {
	rows := [][]string{{"group", "pool", "state", "action", "p10", "p50", "p90", "probability", "first", "late", "answered", "idle",
		"idle_unit", "idle_units", "unit_kind", "idle_value"}}
	further := [][]string{{"what_if", "against", "days_p50", "sooner", "later", "probability_change"}}
	for _, g := range m.GetGroups() {
		s := g.GetFirst()
		if sum := g.GetSum(); sum != nil && g.GetMovable() {
			s = sum.GetSaturation()
		}
		rows = append(rows, append(groupDates(g.GetName(), g.GetAction(), s, g.GetFirst()), strconv.Itoa(int(g.GetLate())),
			strconv.Itoa(int(g.GetAnswered())),
			idleAmount(g.GetSumIdle()), g.GetSumIdle().GetUnit(), "", "", briefing.AmountText(g.GetIdleValue())))
		further = append(further, make([]string, 6))
		for _, x := range g.GetWhatIfs() {
			c := x.GetChange()
			rows = append(rows, append(groupDates(g.GetName(), x.GetAction(), briefing.GroupWhatIfHeadline(g, x).GetSaturation(), x.GetFirst()),
				make([]string, 7)...))
			further = append(further, []string{x.GetName(), x.GetAgainst(), number(c.DaysP50), number(c.Sooner), number(c.Later),
				number(c.ProbabilityWithinHorizon)})
		}
		for _, x := range g.GetMembers() {
			rows, further = append(rows, memberRow(g.GetName(), x)), append(further, make([]string, 6))
		}
	}
	if slices.ContainsFunc(m.GetGroups(), func(g *plimsollv1.GroupForecast) bool { return len(g.GetWhatIfs()) > 0 }) {
		for i := range rows {
			rows[i] = append(rows[i], further[i]...)
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// groupDates are the first columns of the row of a group: the dates of s, and how likely any pool saturates.
func groupDates(name, action string, s, first *plimsollv1.Saturation) []string {
	return []string{name, "", briefing.StateName(s.GetState()), action, stamp(s.GetDateP10()), stamp(s.GetDateP50()), stamp(s.GetDateP90()),
		number(s.ProbabilityWithinHorizon), number(first.ProbabilityWithinHorizon)}
}

// memberRow is the row of a pool of a group.
func memberRow(group string, x *plimsollv1.GroupMember) []string {
	units := ""
	if x.GetIdle().Units != nil {
		units = strconv.Itoa(int(x.GetIdle().GetUnits()))
	}
	return []string{
		group, convert.PoolID(x.GetPool()), briefing.StateName(x.GetState()), x.GetAction(), stamp(x.GetDateP10()), stamp(x.GetDateP50()),
		stamp(x.GetDateP90()),
		number(x.ProbabilityWithinHorizon), number(x.ProbabilityFirst), "", "", number(x.GetIdle().Amount), x.GetIdle().GetUnit(), units,
		x.GetIdle().GetUnitKind(), briefing.AmountText(x.GetIdle().GetValue()),
	}
}

// idleAmount writes an idle amount; nothing where there is none.
func idleAmount(m *plimsollv1.Idle) string {
	if m == nil {
		return ""
	}
	return number(m.Amount)
}
