package main

import (
	"bufio"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// processors is what the testing package appends to a benchmark's name where there are several.
var processors = regexp.MustCompile(`-\d+$`)

// benchmarks reads the output of go test -bench: for each benchmark and unit the
// least of its runs, because what else the machine does can only add to it.
func benchmarks(path string) (map[string]map[string]float64, error) {
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	seen := map[string]map[string][]float64{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(processors.ReplaceAllString(fields[0], ""), "Benchmark")
		if seen[name] == nil {
			seen[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				seen[name][fields[i+1]] = append(seen[name][fields[i+1]], v)
			}
		}
	}
	out := map[string]map[string]float64{}
	for name, units := range seen {
		out[name] = map[string]float64{}
		for unit, v := range units {
			out[name][unit] = slices.Min(v)
		}
	}
	return out, lines.Err()
}
