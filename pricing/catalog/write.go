package catalog

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteRows writes rows as the table that ReadRows reads.
func WriteRows(w io.Writer, rows []Row) error {
	out := csv.NewWriter(w)
	header := []string{"provider", "region", "sku", "os", "arch", "vcpu", "memory_gib", "gpu", "local_storage_gb", "currency"}
	header = append(header, priceColumnNames[:]...)
	if err := out.Write(append(header, "source", "date")); err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		line := []string{r.Provider, r.Region, r.SKU, string(r.OS), r.Arch, known(r.VCPU), known(r.MemoryGiB), known(r.GPU), "",
			string(r.Currency)}
		if r.LocalStorageKnown {
			line[8] = number(r.LocalStorageGB)
		}
		for t := range terms {
			price := ""
			if p, ok := r.PriceOf(t); ok {
				price = number(p)
			}
			line = append(line, price)
		}
		if err := out.Write(append(line, r.Source, r.Date)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func known(v float64) string {
	if v == 0 {
		return ""
	}
	return number(v)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
