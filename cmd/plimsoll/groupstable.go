package main

import (
	"fmt"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// noteGroupWhatIfs prints what of the events has no effect, where no table says it.
func (a *app) noteGroupWhatIfs(m *plimsollv1.RollUpPoolsResponse) {
	for _, g := range m.GetGroups() {
		for _, x := range g.GetWhatIfs() {
			for _, note := range x.GetNotes() {
				fmt.Fprintf(a.err, "%s, what if %s: %s\n", g.GetName(), x.GetName(), note)
			}
		}
	}
}
