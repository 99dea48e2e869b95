package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// checkConfig checks what the rules of single fields cannot say: that
// everything can be read as what it stands for, and that names are unique and
// refer to something.
func (f *file) checkConfig(c *plimsollv1.Config) {
	known := c
	if f.open { // groups and what-ifs speak of pools
		known = proto.CloneOf(c)
		known.Groups, known.WhatIfs = nil, nil
	}
	_, err := convert.Estate(known)
	f.domain("", err)
	sources, pools, scenarios := newNames("source"), newNames("pool"), newNames("scenario")
	for i, s := range c.GetSources() {
		path := item("sources", i)
		f.declare(path, convert.SourceID(s.GetName()), sources)
		f.checkSource(path, s)
	}
	for i, p := range c.GetPools() {
		path := item("pools", i)
		f.declare(path, convert.PoolID(p.GetName()), pools)
		f.checkPool(path, p, c)
		f.refer(path+".source", convert.SourceID(p.GetSource()), sources)
		if s := p.GetAllocation().GetSource(); s != "" {
			f.refer(path+".allocation.source", convert.SourceID(s), sources)
		}
	}
	pools.open = f.open
	for i, p := range c.GetPools() {
		if name := convert.AllocatedName(convert.PoolID(p.GetName())); p.GetAllocation() != nil && pools.paths[name] == "" {
			pools.add(item("pools", i), name)
		}
	}
	for i, s := range c.GetScenarios() {
		path := item("scenarios", i)
		f.declare(path, convert.ScenarioID(s.GetName()), scenarios)
		f.checkDemand(path, s)
		for j, d := range s.GetDemand() {
			f.refer(within(path, item("demand", j))+".pool", convert.PoolID(d.GetPool()), pools)
		}
	}
	f.checkNames(c.GetWhatIfs())
}

// checkNames checks the form of the names of what-ifs.
func (f *file) checkNames(list []*plimsollv1.WhatIf) {
	known := newNames("what-if")
	for i, w := range list {
		f.declare(item("whatIfs", i), w.GetName(), known)
	}
}

// checkScenario checks a scenario of its own at path, which is empty for the whole file.
func (f *file) checkScenario(path string, s *plimsollv1.Scenario) {
	_, err := convert.Scenario(s)
	f.domain(path, err)
	if s.GetName() != "" {
		f.declare(path, convert.ScenarioID(s.GetName()), newNames("scenario"))
	}
	f.checkDemand(path, s)
}

// domain adds what the domain finds wrong, unless the field is known to be wrong already.
func (f *file) domain(path string, err error) {
	for _, e := range convert.FieldErrors(err) {
		at := path
		if e.Field != "" {
			at = within(path, e.Field)
		}
		if at == "" || !f.failedAt(at) {
			f.check(at, errors.New(e.Message))
		}
	}
}

// knownNames are the names of things of one kind, with the path of each.
type knownNames struct {
	kind  string
	paths map[string]string
	list  []string
	open  bool // there are more
}

func newNames(kind string) *knownNames { return &knownNames{kind: kind, paths: map[string]string{}} }

// idForm is what a name looks like: it is part of a URL.
var idForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$`)

// declare checks the name of the thing at path and adds it to those that are known.
func (f *file) declare(path, name string, known *knownNames) {
	at := within(path, "name")
	switch first, twice := known.paths[name]; {
	case name == "":
		f.check(at, errors.New("is missing"))
		return
	case !idForm.MatchString(name):
		f.check(at, fmt.Errorf("%.80q: want 1 to 63 lower-case letters, digits, '-', '_' and '.', with a letter or digit at both ends", name))
		return
	case twice:
		f.check(at, fmt.Errorf("%q is the name of the %s in line %d already", name, known.kind, f.locate(first).line))
		return
	}
	known.add(at, name)
}

// add makes a name known that the thing at path brings with it.
func (k *knownNames) add(path, name string) {
	k.paths[name] = path
	k.list = append(k.list, name)
}

// refer checks that the field at path names one of the known things.
func (f *file) refer(path, name string, known *knownNames) {
	if _, ok := known.paths[name]; ok || known.open && name != "" {
		return
	}
	switch near := suggest.Nearest(name, known.list); {
	case name == "":
		f.check(path, fmt.Errorf("is missing: want the name of a %s", known.kind))
	case near != "":
		f.check(path, fmt.Errorf("there is no %s %.80q%s", known.kind, name, suggest.Name(near)))
	case len(known.list) == 0:
		f.check(path, fmt.Errorf("there is no %s %.80q: the file has no %ss", known.kind, name, known.kind))
	default:
		f.check(path, fmt.Errorf("there is no %s %.80q", known.kind, name))
	}
}

func (f *file) checkSource(path string, s *plimsollv1.Source) {
	p := s.GetPrometheus()
	if p == nil {
		return
	}
	f.checkPrometheus(within(path, "prometheus"), p)
}

func (f *file) checkPrometheus(at string, p *plimsollv1.PrometheusSource) {
	f.check(within(at, "url"), checkURL(p.GetUrl()))
	for name := range p.GetHeaders() {
		if strings.EqualFold(name, "Authorization") || strings.EqualFold(name, "Cookie") {
			f.check(within(at, "headers"), fmt.Errorf("%s is secret: name a file that holds it, in bearerTokenFile, passwordFile or headerFiles",
				name))
		}
	}
	switch {
	case p.GetBearerTokenFile() != "" && p.GetUsername() != "":
		f.check(within(at, "bearerTokenFile"), errors.New("cannot be given together with username"))
	case (p.GetUsername() == "") != (p.GetPasswordFile() == ""):
		f.check(at, errors.New("username and passwordFile belong together"))
	}
}

// checkURL wants an absolute http or https URL without a credential in it.
func checkURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return nil // said by the rules
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%.80q: want a URL such as https://prometheus.example:9090", s)
	case u.User != nil:
		return errors.New("has a credential in it: name a file that holds it, in bearerTokenFile or username and passwordFile")
	}
	return nil
}

func (f *file) checkPool(path string, p *plimsollv1.Pool, c *plimsollv1.Config) {
	if p.GetCapacity() != nil && p.GetCapacityFromSource() {
		f.check(path+".capacityFromSource", errors.New("cannot be given together with capacity"))
	}
	for _, s := range c.GetSources() {
		if s.GetPrometheus() == nil || s.GetName() != p.GetSource() {
			continue
		}
		if strings.TrimSpace(p.GetQuery()) == "" {
			f.check(path+".query", errors.New("is missing: want PromQL that selects one series"))
		}
		if p.GetCapacityFromSource() {
			f.check(path+".capacityFromSource", errors.New("a Prometheus knows no capacities: give capacity instead"))
		}
	}
}

// checkDemand wants every pool once for each resource, since each entry is added to the others.
func (f *file) checkDemand(path string, s *plimsollv1.Scenario) {
	type key struct{ pool, resource string }
	first := map[key]int{}
	for i, d := range s.GetDemand() {
		k := key{convert.PoolID(d.GetPool()), d.GetResource()}
		if j, twice := first[k]; twice && k.pool != "" {
			f.check(within(path, item("demand", i)), fmt.Errorf("%q is in demand[%d] already, and would count twice", k.pool, j))
			continue
		}
		first[k] = i
	}
}

// item returns the path of element i of a list.
func item(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
