// Package sample is the sample estate: a configuration with pools, sources and
// one scenario, and the real histories that it names. Everything is in the
// binary, so that the whole line can be seen without a network or a file.
//
// PROVENANCE.md says where each history is from and what was done to it; NOTICE
// carries what their licences ask for.
package sample

import (
	"embed"
	"io/fs"
)

// Config is the path of the configuration within Files. The paths in it are
// relative to the root of Files.
const Config = "estate.yaml"

//go:embed estate.yaml PROVENANCE.md NOTICE series/*.csv.gz
var files embed.FS

// Files returns the sample estate as a file system: the configuration Config,
// the histories under series/ as gzip CSV, PROVENANCE.md and NOTICE.
func Files() fs.FS { return files }
