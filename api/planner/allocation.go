package planner

import (
	"fmt"
	"slices"
)

// mixed says why pools do not add up of which some are of what was promised and others of what is used, of the same units
// where there are such; empty where they are of one kind.
func mixed(members []GroupMember) string {
	promised := slices.IndexFunc(members, func(m GroupMember) bool { return m.Allocates != "" })
	used := slices.IndexFunc(members, func(m GroupMember) bool { return m.Allocates == "" })
	if promised < 0 || used < 0 {
		return ""
	}
	for i, m := range members {
		if own := slices.IndexFunc(members, func(x GroupMember) bool { return x.Answer.Pool == m.Allocates }); m.Allocates != "" && own >= 0 {
			promised, used = i, own
			break
		}
	}
	return fmt.Sprintf("They do not add up: %q is what was promised, and %q what is used.", members[promised].Answer.Name(),
		members[used].Answer.Name())
}

// idleUnits returns how many units of a member are idle: those that are neither used nor promised, where the group knows both.
func (g *GroupAnswer) idleUnits(m GroupMember) (units int, known bool) {
	units, known = m.Idle.Units, m.Idle.Known
	for _, other := range g.Members {
		if other.Allocates != "" && other.Allocates == m.Answer.Pool {
			units, known = min(units, other.Idle.Units), known && other.Idle.Known
		}
	}
	return units, known
}
