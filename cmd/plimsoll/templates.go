package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/plimsoll/plimsoll/api/briefing/sheets"
)

// showTemplates says which pools the templates of the configuration make; offline that they are not known.
func (a *app) showTemplates(offline bool) error {
	find := a.members
	if offline {
		find = nil
	}
	before, err := a.configuration(nil)
	if err != nil || len(before.GetPoolsBy()) == 0 {
		return err
	}
	if offline {
		_, err = fmt.Fprintf(a.out, "%d templates: which pools they make is not known offline, and what speaks of pools by name was "+
			"not checked\n",
			len(before.GetPoolsBy()))
		return err
	}
	c, err := a.configuration(find)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "POOL\tTITLE\tCAPACITY\tQUERY")
	for _, p := range c.GetPools()[len(before.GetPools()):] {
		capacity := "none"
		switch {
		case p.GetCapacityFromSource():
			capacity = "of the source"
		case len(p.GetCapacity().GetLevels()) > 0:
			capacity = sheets.Plain(p.GetCapacity().GetLevels()[0].GetInstalled()) + " " + p.GetCapacity().GetUnit()
		case p.GetCapacity() != nil:
			capacity = "by units"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.GetName(), p.GetTitle(), capacity, p.GetQuery())
	}
	return w.Flush()
}
