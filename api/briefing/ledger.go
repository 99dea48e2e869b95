package briefing

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/type/money"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
)

// WriteLedger prints a row for every line of the planning case of each placement, first without and then with each what-if.
// Amounts have six digits after the point and add up to the total of the placement exactly.
func WriteLedger(w io.Writer, m *plimsollv1.Comparison) error {
	rows := [][]string{{"what_if", "placement", "payment", "invoice", "accrual", "item", "nature", "kind", "layer", "quantity", "unit",
		"unit_price", "amount", "currency", "price_source", "price_date", "price_is", "life_months", "cost_centre", "owner", "labels"}}
	rows, err := ledgerRows(rows, "", m)
	for _, x := range m.GetWhatIfs() {
		if err == nil {
			rows, err = ledgerRows(rows, x.GetName(), x.GetComparison())
		}
	}
	if err != nil {
		return err
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func ledgerRows(rows [][]string, whatIf string, m *plimsollv1.Comparison) ([][]string, error) {
	for _, r := range m.GetPlacements() {
		for _, l := range r.GetLedger() {
			amount, err := exactAmount(l.GetAmount())
			if err != nil {
				return nil, fmt.Errorf("%s, %s of %s: %w", r.GetName(), l.GetItem(), l.GetPayment(), err)
			}
			price := "confirmed"
			if l.GetUnconfirmed() {
				price = "default"
			}
			rows = append(rows, []string{report.Cell(whatIf), report.Cell(r.GetName()), l.GetPayment(), l.GetInvoice(), l.GetAccrual(),
				report.Cell(l.GetItem()), l.GetNature(), l.GetKind(), l.GetLayer(),
				strconv.FormatFloat(l.GetQuantity(), 'f', -1, 64), l.GetUnit(), l.GetUnitPrice(), amount,
				l.GetAmount().GetCurrencyCode(), report.Cell(l.GetPriceSource()), l.GetPriceDate(), price,
				strconv.Itoa(int(l.GetLifeMonths())), report.Cell(l.GetCostCentre()), report.Cell(l.GetOwner()), labelText(l.GetLabels())})
		}
	}
	return rows, nil
}

// exactAmount writes an amount with six digits after the point, without currency.
func exactAmount(m *money.Money) (string, error) {
	a, err := convert.Money(m)
	if err != nil {
		return "", err
	}
	return a.Decimal().StringFixed(6), nil
}

// labelText writes labels by name, such as env=prod;part=own.
func labelText(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+"="+labels[name])
	}
	return report.Cell(strings.Join(parts, ";"))
}
