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
	Resolution      series.Step   // distance of the samples asked for; zero: that of the pool's step
	Timeout         time.Duration // without any byte; zero: the source's default
}
