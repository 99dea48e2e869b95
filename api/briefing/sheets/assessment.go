package sheets

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"text/tabwriter"

	"google.golang.org/genproto/googleapis/type/money"

	"github.com/plimsoll/plimsoll/api/briefing"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// AssessmentCSV prints a row for each machine; those without a machine type have a reason instead.
func AssessmentCSV(w io.Writer, m *plimsollv1.Assessment) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"name", "count", "vcpu", "memory_gib", "sku", "sku_vcpu", "sku_memory_gib", "currency", "on_demand_month",
		"reserved1y_month", "reserved3y_month", "storage_month", "egress_month", "reason", "os", "oldest_price"}}
	for _, x := range m.GetWorkloads() {
		rows = append(rows, append(machineCells(x.GetWorkload()), x.GetSku(), Plain(x.GetSkuVcpu()), Plain(x.GetSkuMemoryGib()), m.GetCurrency(),
			exact(x.GetMonthly().GetOnDemand()), exact(x.GetMonthly().GetReserved1Y()), exact(x.GetMonthly().GetReserved3Y()),
			exact(x.GetMonthly().GetStorage()), exact(x.GetMonthly().GetEgress()), "", system(x.GetWorkload()),
			x.GetOldestPrice()))
	}
	for _, x := range m.GetUnmatched() {
		rows = append(rows,
			append(machineCells(x.GetWorkload()), "", "", "", m.GetCurrency(), "", "", "", "", "", x.GetReason(), system(x.GetWorkload()), ""))
	}
	return c.WriteAll(rows)
}

func system(w *plimsollv1.Workload) string {
	if os := w.GetOs(); os != "" {
		return os
	}
	return "linux"
}

func machineCells(w *plimsollv1.Workload) []string {
	return []string{w.GetName(), fmt.Sprint(w.GetCount()), Plain(w.GetVcpu()), Plain(w.GetMemoryGib())}
}

// exact writes an amount with all its digits.
func exact(m *money.Money) string { return Plain(float64(briefing.Amount(m))) }

// AssessmentTable prints the machines, their machine types and what a month costs.
func AssessmentTable(w io.Writer, m *plimsollv1.Assessment) error {
	out := bufio.NewWriter(w)
	if len(m.GetWorkloads()) > 0 {
		fmt.Fprintf(out, "Sized as they are on %s %s; costs a month of 730 hours in %s.\n\n", m.GetProvider(), m.GetRegion(), m.GetCurrency())
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "MACHINE\tCOUNT\tVCPU\tGIB\tTYPE\tON DEMAND\t1 YEAR\t3 YEARS\tSTORAGE\tEGRESS\t")
	for _, x := range m.GetWorkloads() {
		c := x.GetWorkload()
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\n", c.GetName(), c.GetCount(), Plain(c.GetVcpu()), Plain(c.GetMemoryGib()), x.GetSku(),
			monthCells(x.GetMonthly()))
	}
	if len(m.GetWorkloads()) > 0 {
		fmt.Fprintf(table, "total\t\t\t\t\t%s\n", monthCells(m.GetTotal()))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	for _, x := range m.GetUnmatched() {
		fmt.Fprintf(out, "Not placed: %s: %s\n", x.GetWorkload().GetName(), x.GetReason())
	}
	for _, x := range m.GetAssumptions() {
		fmt.Fprintf(out, "%s: %s (%s)\n", x.GetName(), x.GetValue(), x.GetSource())
	}
	for _, n := range m.GetNotes() {
		fmt.Fprintln(out, "Note:", n)
	}
	return out.Flush()
}

// monthCells writes the five amounts of a month.
func monthCells(c *plimsollv1.MonthlyCost) string {
	show := func(m *money.Money) string { return series.Unit("").Format(float64(briefing.Amount(m))) }
	return show(c.GetOnDemand()) + "\t" + show(c.GetReserved1Y()) + "\t" + show(c.GetReserved3Y()) + "\t" + show(c.GetStorage()) + "\t" +
		show(c.GetEgress()) + "\t"
}
