package history

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Names under which a sample is stored.
const (
	metricName     = "plimsoll_history"
	labelKey       = "key"
	labelSeries    = "series"
	labelUnit      = "unit"
	labelStatistic = "statistic"
	labelStep      = "step"
	labelBand      = "band"
	labelUnmet     = "unmet" // there, as isUnmet, where series.Series.Unmet is set
	isUnmet        = "1"
	labelPrefix    = "label_" // before the names of a series' own labels
)

// identity is what the labels of stored samples say, apart from their band.
type identity struct {
	key    string
	series string
	kind
	step   series.Step
	unmet  bool // series.Series.Unmet
	labels map[string]string
}

// identify returns the identity of s under key, or an error if it is too long.
func identify(key string, s series.Series) (identity, error) {
	size := len(key) + len(s.Name)
	for k, v := range s.Labels {
		size += len(k) + len(v)
	}
	if size > MaxLabels {
		return identity{}, fmt.Errorf("its name and labels take %d bytes, the limit is %d", size, MaxLabels)
	}
	return identity{key, s.Name, kind{s.Unit, s.Statistic}, s.Step, s.Unmet, s.Labels}, nil
}

// raw returns the name under which the engine takes samples of the given band.
func (id identity) raw(band int) []byte {
	labels := []prompb.Label{
		{Name: "", Value: metricName},
		{Name: labelKey, Value: escape(id.key)},
		{Name: labelSeries, Value: escape(id.series)},
		{Name: labelUnit, Value: escape(string(id.unit))},
		{Name: labelStatistic, Value: id.statistic.String()},
		{Name: labelStep, Value: id.step.String()},
		{Name: labelBand, Value: strconv.Itoa(band)},
	}
	if id.unmet {
		labels = append(labels, prompb.Label{Name: labelUnmet, Value: isUnmet})
	}
	for _, k := range slices.Sorted(maps.Keys(id.labels)) {
		labels = append(labels, prompb.Label{Name: labelPrefix + k, Value: escape(id.labels[k])})
	}
	return storage.MarshalMetricNameRaw(nil, labels)
}

// parseIdentity reads back what raw wrote, from the form in which the engine returns it.
func parseIdentity(name string) (identity, error) {
	var mn storage.MetricName
	if err := mn.UnmarshalString(name); err != nil {
		return identity{}, err
	}
	var id identity
	var err, errStep error
	for _, tag := range mn.Tags {
		v := unescape(string(tag.Value))
		switch k := string(tag.Key); {
		case k == labelKey:
			id.key = v
		case k == labelSeries:
			id.series = v
		case k == labelUnit:
			id.unit = series.Unit(v)
		case k == labelStatistic:
			id.statistic, err = series.ParseStatistic(v)
		case k == labelStep:
			id.step, errStep = series.ParseStep(v)
		case k == labelUnmet:
			id.unmet = v == isUnmet
		case strings.HasPrefix(k, labelPrefix):
			if id.labels == nil {
				id.labels = map[string]string{}
			}
			id.labels[k[len(labelPrefix):]] = v
		}
	}
	if err == nil {
		err = errStep
	}
	return id, err
}

// escape makes a value of a label that the engine keeps: it drops empty ones.
func escape(v string) string {
	if v == "" || v[0] == 0 {
		return "\x00" + v
	}
	return v
}

// unescape undoes escape.
func unescape(v string) string { return strings.TrimPrefix(v, "\x00") }
