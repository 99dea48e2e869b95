package prometheus

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"
)

// seriesName writes labels as PromQL does, the name of the metric first and
// the others in order: up{instance="a",job="b"}, up alone without others, and
// {job="b"} without a name. Names that need quotes are quoted within the braces.
func seriesName(labels map[string]string) string {
	var b strings.Builder
	metric := labels[model.MetricNameLabel]
	var inner []string
	switch {
	case model.LegacyValidation.IsValidMetricName(metric):
		b.WriteString(metric)
	case metric != "":
		inner = append(inner, strconv.Quote(metric))
	}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if name == model.MetricNameLabel {
			continue
		}
		key := name
		if !model.LegacyValidation.IsValidLabelName(name) {
			key = strconv.Quote(name)
		}
		inner = append(inner, key+"="+strconv.Quote(labels[name]))
	}
	if len(inner) > 0 || metric == "" {
		b.WriteString("{" + strings.Join(inner, ",") + "}")
	}
	return b.String()
}

// describing returns the labels without the name of the metric; nil if there are none.
func describing(labels map[string]string) map[string]string {
	d := maps.Clone(labels)
	delete(d, model.MetricNameLabel)
	if len(d) == 0 {
		return nil
	}
	return d
}
