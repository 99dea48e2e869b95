//go:build ignore

package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

var computeColumns = []string{
	"provider", "region", "sku", "os", "arch", "vcpu", "memory_gib", "gpu", "local_storage_gb", "currency",
	"od_hourly", "res1y_hourly", "res3y_hourly", "res1y_upfront_hourly", "res3y_upfront_hourly", "sp1y_hourly", "sp3y_hourly",
	"source", "date",
}

var priceColumns = computeColumns[10:17]

// constrained matches Azure's SKUs with part of the cores switched off (E16-4ads_v5: 4 of 16).
var constrained = regexp.MustCompile(`^Standard_[A-Z]+\d+-(\d+)`)

// arm matches Azure's SKUs with the additive feature p, which is an Arm processor (D8ps_v6).
var arm = regexp.MustCompile(`^Standard_[A-Z]+\d+(-\d+)?[a-z]*p[a-z]*_`)

// compute keeps the rows that contribute a price: plain Linux and Windows, not flagged, and
// for each price of a SKU the newest row that has it. What is not kept is counted.
func compute(all []record, left counts) []record {
	groups := map[string][]record{}
	for _, raw := range all {
		r, reason := clean(raw, left)
		if reason != "" {
			left["compute: "+reason]++
			continue
		}
		key := strings.Join([]string{r["provider"], r["region"], r["os"], r["sku"]}, "\x00")
		groups[key] = append(groups[key], r)
	}
	var rows []record
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		kept := newest(groups[key])
		left["compute: every price has a newer row"] += len(groups[key]) - len(kept)
		rows = append(rows, kept...)
	}
	return rows
}

// clean returns the row in the snapshot's terms, or why it is left out.
func clean(raw record, left counts) (record, string) {
	switch {
	case raw["flag"] != "":
		return nil, raw["flag"]
	case raw["os"] != "linux" && raw["os"] != "windows":
		return nil, "operating system " + raw["os"]
	}
	r := normal(raw, left)
	for _, c := range priceColumns {
		if r[c] != "" {
			return r, ""
		}
	}
	return nil, "only a spot price"
}

// normal names currency, architecture and provider in one way and leaves unknown sizes empty.
func normal(raw record, left counts) record {
	r := maps.Clone(raw)
	r["currency"] = "USD"
	if provider, ok := strings.CutSuffix(r["provider"], "(CNY)"); ok {
		r["provider"], r["currency"] = provider, "CNY"
	}
	if r["arch"] == "amd64" {
		r["arch"] = "x86_64"
	}
	if r["vcpu"] == "0" {
		r["vcpu"] = ""
	}
	if m := constrained.FindStringSubmatch(r["sku"]); m != nil && r["provider"] == "azure" && r["vcpu"] != m[1] {
		r["vcpu"] = m[1]
		left["changed: compute: vCPUs of a constrained Azure SKU taken from its name"]++
	}
	if r["provider"] == "azure" && r["arch"] == "x86_64" && arm.MatchString(r["sku"]) {
		r["arch"] = "arm64"
		left["changed: compute: architecture of an Azure p-series SKU (Arm), published as x86_64, taken from its name"]++
	}
	return r
}

// newest returns the rows of one SKU, newest first, that have a price no newer row has.
func newest(rows []record) []record {
	slices.SortStableFunc(rows, func(a, b record) int { return byColumns("date", "source")(b, a) })
	seen := map[string]bool{}
	var kept []record
	for _, r := range rows {
		contributes := false
		for _, c := range priceColumns {
			if r[c] != "" && !seen[c] {
				seen[c], contributes = true, true
			}
		}
		if contributes {
			kept = append(kept, r)
		}
	}
	return kept
}

// sample takes every twelfth SKU with a flagged row and every thousandth other, with all rows of each.
func sample(all []record) []record {
	groups := map[string][]record{}
	flagged := map[string]bool{}
	for _, raw := range all {
		key := strings.Join([]string{raw["provider"], raw["region"], raw["sku"]}, "\x00")
		r := normal(raw, counts{})
		r["arch"] = strings.Replace(raw["arch"], "amd64", "x86_64", 1) // as published: Lint is tested on it
		groups[key] = append(groups[key], r)
		flagged[key] = flagged[key] || r["flag"] != ""
	}
	var rows []record
	seen := map[bool]int{}
	every := map[bool]int{true: 12, false: 1000}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		if seen[flagged[key]]%every[flagged[key]] == 0 {
			slices.SortStableFunc(groups[key], byColumns("os", "date", "source"))
			rows = append(rows, groups[key]...)
		}
		seen[flagged[key]]++
	}
	return rows
}
