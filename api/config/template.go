package config

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"regexp"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// Finder asks a source, the files of which are resolved, which pools a template makes. AsOf is that of the configuration.
type Finder func(s *plimsollv1.Source, t *plimsollv1.PoolTemplate, asOf string) ([]estate.Member, error)

// UnavailableError says that a source could not be asked which pools a template makes, for a reason that may pass. A Finder returns it.
type UnavailableError struct{ Err error }

// Error says why.
func (e *UnavailableError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UnavailableError) Unwrap() error { return e.Err }

// Unexpanded is a template whose pools are not known, since its source does not answer.
type Unexpanded struct {
	Path   string // such as poolsBy[0]
	Source string // its name
	Line   int
	Err    error
}

// String says which template it is, and why.
func (u Unexpanded) String() string {
	return fmt.Sprintf("%s (line %d) could not be expanded, its pools are left out: %v", u.Path, u.Line, u.Err)
}

// LoadPartly is LoadWith, except that templates whose source does not answer (find returns an *UnavailableError) are left out and
// returned. With them go groups and what-ifs that cannot be known to be whole: those by labels, and those that name pools which
// are not there; left names them.
func LoadPartly(path string, find Finder) (c *plimsollv1.Config, unexpanded []Unexpanded, left []string, err error) {
	data, err := read(path)
	if err != nil {
		return nil, nil, nil, err
	}
	dir := filepath.Dir(path)
	c = new(plimsollv1.Config)
	f := parseFile(path, data, c)
	f.partly = true
	if f.readable {
		f.makePools(c, func(s *plimsollv1.Source, t *plimsollv1.PoolTemplate, asOf string) ([]estate.Member, error) {
			return find(resolvedSource(s, dir), t, asOf)
		})
		f.checkConfig(c)
	}
	if err := f.err(); err != nil {
		return nil, nil, nil, err
	}
	resolve(c, dir)
	if len(f.unexpanded) > 0 {
		left = leaveOut(c)
	}
	return c, f.unexpanded, left, nil
}

// leaveOut removes the groups and what-ifs of c that cannot be known to be whole, and names them.
func leaveOut(c *plimsollv1.Config) (left []string) {
	alone := func(groups []*plimsollv1.Group, whatIfs []*plimsollv1.WhatIf) bool {
		one := proto.CloneOf(c)
		one.Groups, one.WhatIfs = groups, whatIfs
		_, err := convert.Estate(one)
		return err == nil
	}
	groups, whatIfs := c.GetGroups(), c.GetWhatIfs()
	c.Groups, c.WhatIfs = nil, nil
	var wholeGroups []*plimsollv1.Group
	for _, g := range groups {
		if len(g.GetLabels()) == 0 && alone([]*plimsollv1.Group{g}, nil) {
			wholeGroups = append(wholeGroups, g)
			continue
		}
		left = append(left, "group "+g.GetName())
	}
	var wholeWhatIfs []*plimsollv1.WhatIf
	for _, w := range whatIfs {
		if alone(nil, []*plimsollv1.WhatIf{w}) {
			wholeWhatIfs = append(wholeWhatIfs, w)
			continue
		}
		left = append(left, "what-if "+w.GetName())
	}
	c.Groups, c.WhatIfs = wholeGroups, wholeWhatIfs
	return left
}

// LoadWith is Load for a configuration whose templates become pools: find asks their sources. With nil they stay templates, and
// what speaks of pools by name is not checked then.
func LoadWith(path string, find Finder) (*plimsollv1.Config, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	c, err := parse(path, data, func(s *plimsollv1.Source, t *plimsollv1.PoolTemplate, asOf string) ([]estate.Member, error) {
		if find == nil {
			return nil, errOffline
		}
		return find(resolvedSource(s, dir), t, asOf)
	})
	if err != nil {
		return nil, err
	}
	resolve(c, dir)
	return c, nil
}

// errOffline says that sources are not to be asked.
var errOffline = errors.New("sources are not asked")

// resolvedSource returns a copy of s whose files are relative to dir.
func resolvedSource(s *plimsollv1.Source, dir string) *plimsollv1.Source {
	copied := proto.CloneOf(s)
	resolve(&plimsollv1.Config{Sources: []*plimsollv1.Source{copied}}, dir)
	return copied
}

// makePools gives the pools the defaults, and adds those that the templates make.
func (f *file) makePools(c *plimsollv1.Config, find Finder) {
	if !f.checkDefaults("defaults", c.GetDefaults()) {
		return
	}
	made := map[string]string{}
	var pools []*plimsollv1.Pool
	for i, t := range c.GetPoolsBy() {
		path := item("poolsBy", i)
		if !f.checkDefaults(path+".defaults", t.GetDefaults()) {
			f.open = true
			continue
		}
		for _, p := range f.fromTemplate(path, t, c, find) {
			if first, twice := made[p.GetName()]; twice {
				f.check(path, fmt.Errorf("makes a pool %q, as %s does: give one of them a name", p.GetName(), first))
				break
			}
			made[p.GetName()] = path
			pools = append(pools, p)
		}
	}
	for _, p := range c.GetPools() {
		fill(p, c.GetDefaults())
	}
	for _, p := range pools {
		f.positions[item("pools", len(c.GetPools()))] = f.locate(made[p.GetName()])
		c.Pools = append(c.Pools, p)
	}
}

// checkDefaults checks what holds for many pools by itself, so that what is wrong with it is said once.
func (f *file) checkDefaults(path string, p *plimsollv1.Pool) bool {
	if p == nil {
		return true
	}
	n := len(f.problems)
	if p.GetName() != "" || p.GetTitle() != "" || p.GetQuery() != "" || p.GetAllocation() != nil {
		f.check(path, errors.New("have name, title, query or allocation: these are each pool's own"))
	}
	_, err := convert.Pool(p)
	f.domain(path, err)
	return len(f.problems) == n
}

// fromTemplate returns the pools of one template.
func (f *file) fromTemplate(path string, t *plimsollv1.PoolTemplate, c *plimsollv1.Config, find Finder) []*plimsollv1.Pool {
	common := &plimsollv1.Pool{Source: t.GetSource()}
	fill(common, t.GetDefaults())
	fill(common, c.GetDefaults())
	source := f.templateSource(path, t, common, c)
	if source == nil || f.failedAt(path) {
		f.open = true
		return nil
	}
	list, err := find(source, t, c.GetAsOf())
	var down *UnavailableError
	if err != nil {
		f.open = true
		switch {
		case f.partly && errors.As(err, &down):
			f.unexpanded = append(f.unexpanded, Unexpanded{Path: path, Source: convert.SourceID(common.GetSource()), Line: f.locate(path).line,
				Err: down.Err})
		case !errors.Is(err, errOffline):
			f.check(path, err)
		}
		return nil
	}
	return poolsOf(t, list, common)
}

// templateSource returns the source of a template; nil, and a problem, where it has none or cannot be used with it.
func (f *file) templateSource(path string, t *plimsollv1.PoolTemplate, common *plimsollv1.Pool, c *plimsollv1.Config) *plimsollv1.Source {
	sources := newNames("source")
	var source *plimsollv1.Source
	for i, s := range c.GetSources() {
		sources.add(item("sources", i), convert.SourceID(s.GetName()))
		if convert.SourceID(s.GetName()) == convert.SourceID(common.GetSource()) {
			source = s
		}
	}
	f.refer(path+".source", convert.SourceID(common.GetSource()), sources)
	switch {
	case source.GetPrometheus() != nil && strings.TrimSpace(t.GetQuery()) == "":
		f.check(path+".query", errors.New("is missing: want PromQL that selects the series of all pools"))
	case t.GetCapacityQuery() != "" && common.GetCapacity() != nil:
		f.check(path+".capacityQuery", errors.New("cannot be given together with capacity of the defaults"))
	}
	return source
}

// poolsOf turns what was found into pools. Names have all labels of the template, so that they stay as they are when others
// come; titles have only those that differ.
func poolsOf(t *plimsollv1.PoolTemplate, list []estate.Member, common *plimsollv1.Pool) []*plimsollv1.Pool {
	titles, names := newTitles(list), map[string]int{}
	for _, m := range list {
		names[nameOf(t, m, false)]++
	}
	var pools []*plimsollv1.Pool
	for _, m := range list {
		name := nameOf(t, m, false)
		p := &plimsollv1.Pool{
			Name: nameOf(t, m, names[name] > 1), Title: strings.TrimSpace(t.GetName() + " " + titles.of(m)), Query: m.Query,
			Labels: map[string]string{},
		}
		for i, label := range t.GetLabels() {
			p.Labels[label] = m.Values[i]
		}
		if m.Installed > 0 {
			p.Capacity = &plimsollv1.Capacity{Levels: []*plimsollv1.CapacityLevel{{Installed: m.Installed}}}
		}
		p.CapacityFromSource = m.FromSource && common.GetCapacity() == nil
		fill(p, common)
		pools = append(pools, p)
	}
	return pools
}

// fill sets the fields of p that it leaves open to those of the defaults; labels are added.
func fill(p, defaults *plimsollv1.Pool) {
	if defaults == nil {
		return
	}
	ownCapacity := p.GetCapacity() != nil || p.GetCapacityFromSource()
	to := p.ProtoReflect()
	proto.CloneOf(defaults).ProtoReflect().Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.IsMap():
			v.Map().Range(func(k protoreflect.MapKey, x protoreflect.Value) bool {
				if !to.Mutable(fd).Map().Has(k) {
					to.Mutable(fd).Map().Set(k, x)
				}
				return true
			})
		case ownCapacity && (fd.Name() == "capacity" || fd.Name() == "capacity_from_source"):
		case !to.Has(fd):
			to.Set(fd, v)
		}
		return true
	})
}

// port is the end of an instance, which names leave out.
var port = regexp.MustCompile(`:[0-9]+$`)

// notInName is what a name cannot have.
var notInName = regexp.MustCompile(`[^a-z0-9._]+`)

// maxPoolName is the longest name, in bytes; see idForm.
const maxPoolName = 63

// nameOf returns the name of a pool. One that would be too long, or that others have, too, ends in a hash of its labels.
func nameOf(t *plimsollv1.PoolTemplate, m estate.Member, hashed bool) string {
	parts := []string{t.GetName()}
	for i, v := range m.Values {
		if t.GetLabels()[i] == "instance" {
			v = port.ReplaceAllString(v, "")
		}
		if v == "/" {
			v = "root"
		}
		parts = append(parts, v)
	}
	name := strings.Trim(notInName.ReplaceAllString(strings.ToLower(strings.Join(parts, "-")), "-"), "-._")
	name = cmp.Or(name, "pool")
	if len(name) <= maxPoolName && !hashed {
		return name
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.Join(m.Values, "\x00")))
	const hashLength = 9
	return strings.TrimRight(name[:min(len(name), maxPoolName-hashLength)], "-._") + fmt.Sprintf("-%08x", h.Sum32())
}

// titles says which labels differ, and which ports of instances need not be said.
type titles struct{ differ, portless []bool }

// newTitles looks at all pools of a template.
func newTitles(list []estate.Member) titles {
	var t titles
	if len(list) == 0 {
		return t
	}
	for i, first := range list[0].Values {
		differ, portless := false, port.MatchString(first)
		for _, m := range list {
			differ = differ || m.Values[i] != first
			portless = portless && port.FindString(m.Values[i]) == port.FindString(first)
		}
		t.differ, t.portless = append(t.differ, differ), append(t.portless, portless)
	}
	return t
}

// of returns the title of a pool, such as db01:/data; all of its labels where none differs.
func (t titles) of(m estate.Member) string {
	var some, all []string
	for i, v := range m.Values {
		if t.portless[i] {
			v = port.ReplaceAllString(v, "")
		}
		if all = append(all, v); t.differ[i] {
			some = append(some, v)
		}
	}
	if len(some) == 0 {
		some = all
	}
	return strings.Join(some, ":")
}
