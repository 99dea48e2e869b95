package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// MaxBytes is the largest file that is read.
const MaxBytes = 8 << 20

// Load reads the configuration file at path. Files that it names (CSV files,
// credentials, certificates) are relative to its folder, and come back joined
// with it. The error is that of the file system, or *Problems.
func Load(path string) (*plimsollv1.Config, error) {
	return LoadWith(path, nil)
}

// Parse reads a configuration. The name of the file is for messages only. The
// error is *Problems.
func Parse(name string, data []byte) (*plimsollv1.Config, error) {
	offline := func(*plimsollv1.Source, *plimsollv1.PoolTemplate, string) ([]estate.Member, error) {
		return nil, errOffline
	}
	return parse(name, data, offline)
}

func parse(name string, data []byte, find Finder) (*plimsollv1.Config, error) {
	c := new(plimsollv1.Config)
	f := parseFile(name, data, c)
	if f.readable {
		f.makePools(c, find)
		f.checkConfig(c)
	}
	return c, f.err()
}

// LoadScenario reads the scenario file at path. A scenario without a name gets
// that of the file, without its folder and extension.
func LoadScenario(path string) (*plimsollv1.Scenario, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	s, err := ParseScenario(path, data)
	if err != nil {
		return nil, err
	}
	if s.GetName() == "" {
		s.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	return s, nil
}

// ParseScenario reads a scenario of its own. Whether the pools of its demand
// exist is not known here, and not checked. The error is *Problems.
func ParseScenario(name string, data []byte) (*plimsollv1.Scenario, error) {
	s := new(plimsollv1.Scenario)
	f := parseFile(name, data, s)
	if f.readable {
		f.checkScenario("", s)
	}
	return s, f.err()
}

// LoadWhatIfs reads the file at path, whose only field is whatIfs. Whether the pools that they speak of
// exist is not known here, and not checked.
func LoadWhatIfs(path string) (*plimsollv1.WhatIfs, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return ParseWhatIfs(path, data)
}

// ParseWhatIfs reads what-ifs. The error is *Problems.
func ParseWhatIfs(name string, data []byte) (*plimsollv1.WhatIfs, error) {
	m := new(plimsollv1.WhatIfs)
	f := parseFile(name, data, m)
	if f.readable {
		_, err := convert.WhatIfs(m)
		f.domain("", err)
		f.checkNames(m.GetWhatIfs())
	}
	return m, f.err()
}

// LoadPrometheus reads the file at path, which describes one server as the field prometheus of a source does. Files that
// it names are relative to its folder, and come back joined with it.
func LoadPrometheus(path string) (*plimsollv1.PrometheusSource, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	m := new(plimsollv1.PrometheusSource)
	f := parseFile(path, data, m)
	if f.readable {
		f.checkPrometheus("", m)
		_, err := convert.Prometheus(m)
		f.domain("", err)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	resolvePrometheus(m, filepath.Dir(path))
	return m, nil
}

// read returns the content of a regular file of at most MaxBytes.
func read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	switch info, err := file.Stat(); {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s: is a directory, want a YAML file", path)
	}
	data, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	return data, nil
}

// resolve makes the files that c names relative to dir.
func resolve(c *plimsollv1.Config, dir string) {
	for _, s := range c.GetSources() {
		if csv := s.GetCsv(); csv != nil {
			csv.Path = join(dir, csv.Path)
		}
		if p := s.GetPrometheus(); p != nil {
			resolvePrometheus(p, dir)
		}
	}
}

func resolvePrometheus(p *plimsollv1.PrometheusSource, dir string) {
	p.BearerTokenFile = join(dir, p.BearerTokenFile)
	p.PasswordFile = join(dir, p.PasswordFile)
	p.CaFile = join(dir, p.CaFile)
	for name, file := range p.HeaderFiles {
		p.HeaderFiles[name] = join(dir, file)
	}
}

func join(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
