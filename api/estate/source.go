package estate

import (
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// SourceSpec is a place where history is measured. Exactly one kind is set.
type SourceSpec struct {
	Name       string
	CSV        *CSVSpec
	Prometheus *PrometheusSpec
}

// CSVSpec is a CSV file, gzip welcome.
type CSVSpec struct {
	Path string
}

// PrometheusSpec is a Prometheus-compatible server. Credentials are named by file.
type PrometheusSpec struct {
	URL             string
	BearerTokenFile string
	Username        string
	PasswordFile    string
	CAFile          string
	Tenant          string            // whose data is meant, sent as X-Scope-OrgID; empty: not sent
	Headers         map[string]string // further headers by name; nothing secret
	HeaderFiles     map[string]string // names of files that hold the values of secret ones
	Resolution      series.Step       // distance of the samples asked for; zero: the scrape interval of the server
	Timeout         time.Duration     // of a query; zero: that of the server
}
