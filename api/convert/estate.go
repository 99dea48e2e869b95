package convert

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

// Collections of resource names.
const (
	poolCollection     = "pools/"
	sourceCollection   = "sources/"
	scenarioCollection = "scenarios/"
)

// PoolID returns the last part of a pool's resource name, pools/{pool}.
func PoolID(name string) string { return strings.TrimPrefix(name, poolCollection) }

// SourceID returns the last part of a source's resource name, sources/{source}.
func SourceID(name string) string { return strings.TrimPrefix(name, sourceCollection) }

// ScenarioID returns the last part of a scenario's resource name, scenarios/{scenario}.
func ScenarioID(name string) string { return strings.TrimPrefix(name, scenarioCollection) }

func poolName(id string) string { return resourceName(poolCollection, id) }

func resourceName(collection, id string) string {
	if id == "" {
		return ""
	}
	return collection + text(id)
}

// Estate reads a configuration, as api/config checked it.
func Estate(m *plimsollv1.Config) (estate.Estate, error) {
	r := newReader()
	e := estate.Estate{AsOf: parsed(r, "asOf", m.GetAsOf(), Time)}
	e.Pull = r.in("pull").schedule(m.GetPull(), maxPullEvery)
	e.Forecast = r.in("forecast").schedule(m.GetForecast(), maxForecastEvery)
	for i, s := range m.GetSources() {
		e.Sources = append(e.Sources, r.item("sources", i).source(s))
	}
	pools, made := r.pools(m.GetPools())
	e.Pools = pools
	for i, s := range m.GetScenarios() {
		e.Scenarios = append(e.Scenarios, r.item("scenarios", i).scenario(s))
	}
	e.Groups = r.groupsWith(made, m.GetGroups(), e.Pools)
	e.WhatIfs = r.whatIfs(m.GetWhatIfs())
	r.named(e.WhatIfs)
	r.references(e.WhatIfs, len(e.Pools), planner.New(planner.Config{Estate: e}).Known)
	return e, r.err()
}

// How often something may be done: no more often than minEvery, so that sources are not worn out, and at least as often as its
// most, so that a copy or a forecast is never taken for fresh that is not.
const (
	minEvery         = time.Minute
	maxPullEvery     = 7 * series.Day
	maxForecastEvery = 31 * series.Day
)

// schedule reads how often something is done; 0 where there is none.
func (r reader) schedule(m *plimsollv1.Schedule, most time.Duration) time.Duration {
	if m == nil {
		return 0
	}
	step, err := series.ParseStep(m.GetEvery())
	d, days := step.Dur, fmt.Sprintf("%dd", most/series.Day)
	switch {
	case m.GetEvery() == "":
		err = fmt.Errorf("is missing: want a time from 1m to %s, such as 1h", days)
	case err != nil:
		err = fmt.Errorf("%.80q: want a time from 1m to %s, such as 1h", m.GetEvery(), days)
	case step.Months != 0 || d < minEvery || d > most:
		err = fmt.Errorf("%s: want a time from 1m to %s, not in calendar months", m.GetEvery(), days)
	}
	if err != nil {
		r.check("every", err)
		return 0
	}
	return d
}

// Pool reads a pool.
func Pool(m *plimsollv1.Pool) (estate.Pool, error) {
	r := newReader()
	p := r.pool(m)
	return p, r.err()
}

func (r reader) pool(m *plimsollv1.Pool) estate.Pool {
	growth := r.growth(m.GetGrowth())
	if growth == nil {
		growth = &future.Estimate{}
	}
	p := estate.Pool{
		Name:               PoolID(m.GetName()),
		Title:              m.GetTitle(),
		Source:             SourceID(m.GetSource()),
		Query:              m.GetQuery(),
		Unmet:              m.GetUnmet(),
		Unit:               parsed(r, "unit", m.GetUnit(), series.ParseUnit),
		Statistic:          r.statistic(m),
		Step:               r.step("step", m.GetStep()),
		Range:              r.step("range", m.GetRange()),
		Capacity:           r.capacity("capacity", m.GetCapacity()),
		CapacityFromSource: m.GetCapacityFromSource(),
		Sustain:            r.step("sustain", m.GetSustain()),
		LeadTime:           r.step("leadTime", m.GetLeadTime()),
		OrderQuantile:      m.GetOrderQuantile(),
		Horizon:            parsed(r, "horizon", m.GetHorizon(), estate.ParseHorizon),
		Growth:             *growth,
		Labels:             m.GetLabels(),
		Resource:           pricing.Resource(m.GetResource()),
		Scale:              m.GetScale(),
		UnitPrice:          r.unitPrice(m.GetUnitPrice()),
		Thresholds:         r.thresholds(m.GetWarning(), m.GetCritical()),
		Order:              r.in("order").order(m.GetOrder()),
		Calendar:           r.calendar(m),
		Known:              r.knownPast(m),
	}
	p.Capacity = r.inUnit("capacity.unit", p.Capacity, p.Unit)
	r.lines(p)
	return p
}

// inUnit returns the capacity in the unit of its pool, where both are known.
func (r reader) inUnit(field string, c capacity.Capacity, unit series.Unit) capacity.Capacity {
	if c.IsZero() || c.Unit == "" || unit == "" {
		return c
	}
	converted, err := c.In(unit)
	if err != nil && c.Plan == nil {
		err = fmt.Errorf("%q, but the pool is in %q", c.Unit, unit)
	}
	r.check(field, err)
	return converted
}

// lines checks the thresholds of a pool against its capacity, where the configuration has it.
func (r reader) lines(p estate.Pool) {
	var wrong *estate.InvalidError
	if errors.As(estate.CheckThresholds(p.Thresholds, p.Capacity), &wrong) {
		r.check(wrong.Field, wrong.Err)
	}
}

// statistic reads the statistic of a pool; where it says none, that of the preset of its capacity.
func (r reader) statistic(m *plimsollv1.Pool) series.Statistic {
	if m.GetStatistic() == "" {
		if preset, err := capacity.PresetOf(m.GetCapacity().GetPreset()); err == nil {
			return preset.Statistic
		}
	}
	return parsed(r, "statistic", m.GetStatistic(), series.ParseStatistic)
}

// PoolMessage writes a pool.
func PoolMessage(p estate.Pool) *plimsollv1.Pool {
	m := &plimsollv1.Pool{
		Name:               poolName(p.Name),
		Title:              text(p.Title),
		Source:             resourceName(sourceCollection, p.Source),
		Query:              text(p.Query),
		Unmet:              text(p.Unmet),
		Unit:               text(string(p.Unit)),
		Statistic:          p.Statistic.String(),
		Step:               stepMessage(p.Step),
		Range:              stepMessage(p.Range),
		Capacity:           CapacityMessage(p.Capacity),
		CapacityFromSource: p.CapacityFromSource,
		Sustain:            stepMessage(p.Sustain),
		LeadTime:           stepMessage(p.LeadTime),
		OrderQuantile:      given(p.OrderQuantile),
		Horizon:            p.Horizon.String(),
		Labels:             labelsMessage(p.Labels),
		Resource:           string(p.Resource),
		Scale:              given(p.Scale),
		UnitPrice:          unitPriceMessage(p.UnitPrice),
		TimeZone:           zoneMessage(p.Calendar.Zone),
		Holidays:           p.Calendar.Holidays.Entries(),
		Warning:            thresholdMessage(p.Thresholds, "warning"),
		Critical:           thresholdMessage(p.Thresholds, "critical"),
		Order:              orderMessage(p.Order),
		Since:              timeMessage(p.Known.Since),
		Ignore:             ignoredMessages(p.Known.Ignore),
		Happened:           happenedMessages(p.Known.Happened),
	}
	if p.Growth != (future.Estimate{}) {
		m.Growth = GrowthMessage(p.Growth)
	}
	return m
}

// Source reads a source.
func Source(m *plimsollv1.Source) (estate.SourceSpec, error) {
	r := newReader()
	s := r.source(m)
	return s, r.err()
}

func (r reader) source(m *plimsollv1.Source) estate.SourceSpec {
	s := estate.SourceSpec{Name: SourceID(m.GetName())}
	switch kind := m.GetKind().(type) {
	case *plimsollv1.Source_Csv:
		s.CSV = &estate.CSVSpec{Path: kind.Csv.GetPath()}
	case *plimsollv1.Source_Prometheus:
		s.Prometheus = r.in("prometheus").prometheus(kind.Prometheus)
	default:
		r.check("", errors.New("want exactly one of csv and prometheus"))
	}
	return s
}

// Prometheus reads a server on its own, outside of a configuration.
func Prometheus(m *plimsollv1.PrometheusSource) (estate.PrometheusSpec, error) {
	r := newReader()
	spec := r.prometheus(m)
	return *spec, r.err()
}

func (r reader) prometheus(m *plimsollv1.PrometheusSource) *estate.PrometheusSpec {
	return &estate.PrometheusSpec{
		URL:             m.GetUrl(),
		BearerTokenFile: m.GetBearerTokenFile(),
		Username:        m.GetUsername(),
		PasswordFile:    m.GetPasswordFile(),
		CAFile:          m.GetCaFile(),
		Tenant:          m.GetTenant(),
		Headers:         m.GetHeaders(),
		HeaderFiles:     m.GetHeaderFiles(),
		Resolution:      r.fixed("resolution", m.GetResolution()),
		Timeout:         r.fixed("timeout", m.GetTimeout()).Dur,
	}
}

// fixed reads a length of time that must not be in calendar months.
func (r reader) fixed(field, s string) series.Step {
	step := r.step(field, s)
	if step.Months != 0 {
		r.check(field, errors.New("want a fixed length such as 30s, 5m or 1h, not calendar months"))
	}
	return step
}

// SourceMessage writes a source. It holds the names of credential files, never a credential.
func SourceMessage(s estate.SourceSpec) *plimsollv1.Source {
	m := &plimsollv1.Source{Name: resourceName(sourceCollection, s.Name)}
	switch {
	case s.CSV != nil:
		m.Kind = &plimsollv1.Source_Csv{Csv: &plimsollv1.CsvSource{Path: text(s.CSV.Path)}}
	case s.Prometheus != nil:
		m.Kind = &plimsollv1.Source_Prometheus{Prometheus: prometheusMessage(*s.Prometheus)}
	}
	return m
}

func prometheusMessage(p estate.PrometheusSpec) *plimsollv1.PrometheusSource {
	return &plimsollv1.PrometheusSource{
		Url:             withoutCredential(p.URL),
		BearerTokenFile: text(p.BearerTokenFile),
		Username:        text(p.Username),
		PasswordFile:    text(p.PasswordFile),
		CaFile:          text(p.CAFile),
		Tenant:          text(p.Tenant),
		Headers:         p.Headers,
		HeaderFiles:     p.HeaderFiles,
		Resolution:      stepMessage(p.Resolution),
		Timeout:         durationMessage(p.Timeout),
	}
}

// withoutCredential returns a URL without the user in it; nothing of what is no URL.
func withoutCredential(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	u.User = nil
	return u.String()
}

func durationMessage(d time.Duration) string { return stepMessage(series.Every(d)) }

// sortedKeys returns the keys of m in ascending order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
