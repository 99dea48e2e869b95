package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/plimsoll/plimsoll/api/config"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/cmd/plimsoll/sample"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
	"github.com/plimsoll/plimsoll/ingest/history"
)

// defaultConfig is read where --config is not given and the file is there.
const defaultConfig = "plimsoll.yaml"

// planner returns a Planner over the configuration and the local history, and
// what to call when done with it.
func (a *app) planner() (*planner.Planner, func(), error) {
	p, done, err := a.plannerWith(kept.Memory{})
	if err != nil {
		return nil, nil, err
	}
	return p.Planner, done, nil
}

// plannerWith is planner with where forecasts are kept.
func (a *app) plannerWith(memory kept.Memory) (*kept.Planner, func(), error) {
	e, err := a.estate()
	if err != nil {
		return nil, nil, err
	}
	h, err := a.openHistory(false)
	if err != nil {
		return nil, nil, err
	}
	c := planner.Config{Estate: e, Now: a.now, Workers: a.flags.workers, Warn: a.note, Catalog: a.catalog}
	if h == nil {
		return kept.New(c, memory), func() {}, nil
	}
	c.History = h
	return kept.New(c, memory), func() { _ = h.Close() }, nil
}

// estate reads the configuration. Templates whose source does not answer are left out, and so noted.
func (a *app) estate() (estate.Estate, error) {
	e, left, err := a.estateWith(a.members)
	for _, m := range a.missing {
		a.note(m.String())
	}
	if len(left) > 0 {
		a.note("left out with them: " + strings.Join(left, ", "))
	}
	return e, err
}

// estateWith is estate with who knows the pools of templates. It returns the names of what was left out besides pools.
func (a *app) estateWith(find config.Finder) (e estate.Estate, left []string, err error) {
	path, err := a.configPath()
	if err != nil {
		return e, nil, err
	}
	c, missing, left, err := config.LoadPartly(path, find)
	if err != nil {
		return e, nil, err
	}
	a.missing = missing
	e, err = convert.Estate(c)
	if missing := a.incomplete(); missing != nil {
		e.Incomplete = missing.Error() + "."
	}
	return e, left, err
}

// incomplete returns an error that says which pools are not there, for verbs that are about all of them; nil where none is missing.
func (a *app) incomplete() error {
	if len(a.missing) == 0 {
		return nil
	}
	paths := make([]string, len(a.missing))
	for i, m := range a.missing {
		paths[i] = m.Path + " of source " + m.Source
	}
	return fmt.Errorf("INCOMPLETE: the pools of %s are not known, since the source does not answer", strings.Join(paths, ", "))
}

// estateOffline reads the configuration without the pools that templates make, and without what speaks of them.
func (a *app) estateOffline() (estate.Estate, error) {
	c, err := a.configuration(nil)
	if err != nil {
		return estate.Estate{}, err
	}
	if len(c.GetPoolsBy()) > 0 {
		c.Groups, c.WhatIfs = nil, nil
	}
	return convert.Estate(c)
}

// configuration reads the file; find is as in config.LoadWith.
func (a *app) configuration(find config.Finder) (*plimsollv1.Config, error) {
	path, err := a.configPath()
	if err != nil {
		return nil, err
	}
	return config.LoadWith(path, find)
}

// configPath returns the file of the configuration.
func (a *app) configPath() (string, error) {
	if a.flags.config != "" {
		return a.flags.config, nil
	}
	if _, err := os.Stat(defaultConfig); errors.Is(err, fs.ErrNotExist) {
		return "", usagef("no configuration: give --config FILE, or put one into %s", defaultConfig)
	}
	return defaultConfig, nil
}

// members asks a source which pools a template makes.
func (a *app) members(s *plimsollv1.Source, t *plimsollv1.PoolTemplate, asOf string) ([]estate.Member, error) {
	spec, err := convert.Source(s)
	if err != nil {
		return nil, err
	}
	at, err := a.asOf()
	if err == nil && at.IsZero() && asOf != "" {
		at, err = convert.Time(asOf)
	}
	if err != nil {
		return nil, err
	}
	if at.IsZero() {
		at = a.now().UTC()
	}
	src, err := planner.OpenSource(spec, a.note)
	if err != nil {
		return nil, unavailable(err)
	}
	list, err := planner.Members(context.Background(), spec, src, estate.Template{
		Labels: t.GetLabels(), Query: t.GetQuery(), CapacityQuery: t.GetCapacityQuery(), Limit: int(t.GetLimit()), AsOf: at,
	})
	return list, unavailable(err)
}

// unavailable marks an error of a source that does not answer, or of a file that is not there.
func unavailable(err error) error {
	var source *ingest.SourceError
	if errors.As(err, &source) && source.Temporary || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return &config.UnavailableError{Err: err}
	}
	return err
}

// openHistory opens the local history; nil where there is none yet and create is false.
func (a *app) openHistory(create bool) (*history.History, error) {
	dir, err := a.dataDir()
	if err != nil {
		if create {
			return nil, err
		}
		return nil, nil //nolint:nilerr,nilnil // without a place for it there is no local history, which only pull needs
	}
	if _, err := os.Stat(filepath.Join(dir, "history")); errors.Is(err, fs.ErrNotExist) && !create {
		return nil, nil //nolint:nilnil // nothing was pulled yet
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return history.Open(dir, history.Options{})
}

// note prints a warning.
func (a *app) note(message string) { fmt.Fprintln(a.err, message) }

// samplePlanner returns a Planner over the embedded sample estate, with where forecasts are kept.
func (a *app) samplePlanner(memory kept.Memory) (*kept.Planner, error) {
	files := sample.Files()
	text, err := fs.ReadFile(files, "estate.yaml")
	if err != nil {
		return nil, err
	}
	c, err := config.Parse("estate.yaml", text)
	if err != nil {
		return nil, err
	}
	e, err := convert.Estate(c)
	if err != nil {
		return nil, err
	}
	return kept.New(planner.Config{Estate: e, Now: a.now, Workers: a.flags.workers, Open: openFrom(files)}, memory), nil
}

// openFrom opens CSV sources from files.
func openFrom(files fs.FS) func(estate.SourceSpec) (ingest.Source, error) {
	return func(s estate.SourceSpec) (ingest.Source, error) {
		if s.CSV == nil {
			return nil, fmt.Errorf("source %q: the sample estate has CSV files only", s.Name)
		}
		f, err := files.Open(filepath.ToSlash(filepath.Clean(s.CSV.Path)))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return csvfile.Read(f, s.CSV.Path, csvfile.Options{})
	}
}
