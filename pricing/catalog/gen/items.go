//go:build ignore

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var itemColumns = []string{"provider", "region", "item", "from", "to", "unit", "currency", "price", "source", "date"}

// Where and when the two tables were taken; see snapshot/PROVENANCE.md.
const (
	awsSource, awsDate = "netflix-service-capacity-modeling@574add4", "2026-05-13"
	gcpSource, gcpDate = "gcosts@fd66b26", "2026-07-30"
)

// items brings both providers' tables into one form, sorted.
func items(aws, gcp []record, left counts) ([]record, error) {
	var rows []record
	for _, raw := range aws {
		r, err := awsItem(raw)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	for _, raw := range gcp {
		r, reason := gcpItem(raw)
		if reason != "" {
			left["items: "+reason]++
			continue
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, byColumns("provider", "region", "item", "from"))
	return rows, nil
}

// awsTiers maps the tiers to GiB a month: the provider's TB is 1,024 GiB.
var awsTiers = map[string][3]string{
	"egress.internet_tier0-10TB/mo": {"egress.internet", "0", "10240"},
	"egress.internet_10-50TB/mo":    {"egress.internet", "10240", "51200"},
	"egress.internet_50-150TB/mo":   {"egress.internet", "51200", "153600"},
	"egress.internet_150TB+/mo":     {"egress.internet", "153600", ""},
	"ebs.io2.iops_0-32000":          {"ebs.io2.iops", "0", "32000"},
	"ebs.io2.iops_32001-64000":      {"ebs.io2.iops", "32000", "64000"},
	"ebs.io2.iops_64001+":           {"ebs.io2.iops", "64000", ""},
	"s3.standard":                   {"s3.standard-over-500TB", "512000", ""},
	"ebs.gp3.iops_above_3000":       {"ebs.gp3.iops-above-3000", "0", ""},
}

func awsItem(raw record) (record, error) {
	unit, _, _ := strings.Cut(strings.TrimPrefix(raw["unit"], "USD/"), " ")
	if unit == raw["unit"] {
		return nil, fmt.Errorf("item %s: unit %q is not in USD", raw["item"], raw["unit"])
	}
	tier, ok := awsTiers[raw["item"]]
	if !ok {
		tier = [3]string{raw["item"], "0", ""}
	}
	return record{"provider": raw["provider"], "region": raw["region"], "item": tier[0], "from": tier[1], "to": tier[2],
		"unit": unit, "currency": "USD", "price": raw["price"], "source": awsSource, "date": awsDate}, nil
}

// gcpNetwork splits network.traffic.egress.internet.[china.]0-1.REGION.month and the like.
var gcpNetwork = regexp.MustCompile(`^network\.(.+?)(?:\.(0-1|1-10|10n))?\.([a-z]+-[a-z]+\d+)\.(hour|month)$`)

var gcpTiers = map[string][2]string{"": {"0", ""}, "0-1": {"0", "1024"}, "1-10": {"1024", "10240"}, "10n": {"10240", ""}}

func gcpItem(raw record) (record, string) {
	r := record{"provider": "gcp", "region": raw["region"], "item": raw["item"], "from": "0", "to": "",
		"currency": "USD", "price": raw["price"], "source": gcpSource, "date": gcpDate}
	r["unit"] = strings.TrimPrefix(raw["unit"], "USD/")
	m := gcpNetwork.FindStringSubmatch(raw["item"])
	switch {
	case strings.Trim(raw["price"], "0.") == "":
		return nil, "price of 0"
	case raw["term"] == "month_1y" || raw["term"] == "month_3y" || raw["term"] == "month_spot":
		return nil, "committed or spot price of a local disk"
	case m == nil && strings.HasPrefix(raw["item"], "network."):
		return nil, "unreadable network item"
	case m == nil:
		return r, ""
	case m[4] == "month" && m[1] != "nat.data" && !strings.HasPrefix(m[1], "traffic."):
		return nil, "monthly form of an hourly price"
	}
	name := strings.Replace(m[1], "traffic.egress.internet.", "egress.internet-to-", 1)
	r["item"], r["region"] = strings.Replace(name, "traffic.", "", 1), m[3]
	r["from"], r["to"] = gcpTiers[m[2]][0], gcpTiers[m[2]][1]
	if r["unit"] = "GiB"; m[4] == "hour" {
		r["unit"] = "hour"
	}
	return r, ""
}
