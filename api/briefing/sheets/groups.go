package sheets

import (
	"bytes"
	"fmt"
	"io"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// GroupsFurther prints under the table of groups what their what-ifs make of each, and what its dates are made of.
func GroupsFurther(w io.Writer, m *plimsollv1.RollUpPoolsResponse, o report.TableOptions) error {
	var buf bytes.Buffer
	for _, g := range m.GetGroups() {
		base := briefing.GroupLine(g).Headline
		if base.Pool = g.GetName() + ", any pool"; g.GetSum() != nil && g.GetMovable() {
			base.Pool = g.GetName() + ", sum"
		}
		if list := g.GetWhatIfs(); len(list) > 0 {
			if err := report.WriteWhatIfs(&buf, base, briefing.GroupWhatIfLines(g), o); err != nil {
				return err
			}
		}
		if err := writeGroupExplained(&buf, g, o); err != nil {
			return err
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// writeGroupExplained prints what the dates of the first pool of a group are made of.
func writeGroupExplained(buf *bytes.Buffer, g *plimsollv1.GroupForecast, o report.TableOptions) error {
	if why := g.GetNotExplained(); why != "" {
		fmt.Fprintf(buf, "\n%s: %s\n", g.GetName(), why)
	}
	for _, x := range g.GetExplanations() {
		buf.WriteByte('\n')
		if err := report.WriteExplanation(buf, g.GetName()+", whichever pool is first", series.Unit(""), convert.Explanation(x), o); err != nil {
			return err
		}
	}
	return nil
}
