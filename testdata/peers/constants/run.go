package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/plimsoll/plimsoll/testdata/peers/constants/sample"
)

// bench runs the scoring program with one constant changed at a time, and keeps what came out.
type bench struct {
	root   string   // of the tree
	dir    string   // of what is kept
	files  []string // that the scoring program is built from
	sample string   // file of the cases
	sum    []byte   // of the sample
}

// outcome is how the cases were scored, and the processor time that it took.
type outcome struct {
	Scores []sample.Score
	CPU    float64 // seconds
	Failed string  // why there are no scores; empty where there are
}

// change is another value for one constant.
type change struct {
	at    place
	value string
}

// score returns what was kept of a run, or runs it. With keptOnly set it runs nothing, and false is returned where nothing was kept.
func (b bench) score(c change, seed uint64, keptOnly bool) (o outcome, ok bool, err error) {
	sum, err := b.key(c, seed)
	if err != nil {
		return o, false, err
	}
	path := filepath.Join(b.dir, "runs", sum+".json")
	if kept, err := os.ReadFile(path); err == nil {
		return o, true, json.Unmarshal(kept, &o)
	}
	if keptOnly {
		return o, false, nil
	}
	if o, err = b.run(c, seed); err != nil || o.Failed != "" { // which may have been for lack of memory, and is tried again
		return o, true, err
	}
	text, err := json.Marshal(o)
	if err != nil {
		return o, false, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return o, false, err
	}
	return o, true, os.WriteFile(path, text, 0o600)
}

// run builds the scoring program with the change, and runs it.
func (b bench) run(c change, seed uint64) (outcome, error) {
	program := filepath.Join(b.dir, "score")
	args := []string{"build", "-ldflags", "-s -w", "-o", program}
	if c.value != "" {
		overlay, err := b.overlay(c)
		if err != nil {
			return outcome{}, err
		}
		args = append(args, "-overlay", overlay)
	}
	build := exec.CommandContext(context.Background(), "go", append(args, scorer)...)
	build.Dir, build.Env = b.root, quick()
	if out, err := build.CombinedOutput(); err != nil {
		return outcome{Failed: "not built: " + string(bytes.TrimSpace(out))}, nil //nolint:nilerr // it is the outcome
	}
	score := exec.CommandContext(context.Background(), program, "-seed", strconv.FormatUint(seed, 10), b.sample)
	score.Env = quick()
	var said, wrong bytes.Buffer
	score.Stdout, score.Stderr = &said, &wrong
	err := score.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		first, _, _ := bytes.Cut(wrong.Bytes(), []byte("\n"))
		return outcome{Failed: fmt.Sprintf("%v: %s", err, first)}, nil
	}
	if err != nil {
		return outcome{}, err
	}
	o := outcome{CPU: score.ProcessState.UserTime().Seconds() + score.ProcessState.SystemTime().Seconds()}
	for lines := json.NewDecoder(&said); ; {
		var s sample.Score
		if err := lines.Decode(&s); errors.Is(err, io.EOF) {
			return o, nil
		} else if err != nil {
			return o, err
		}
		o.Scores = append(o.Scores, s)
	}
}

// quick is an environment in which Go programs collect garbage seldom.
func quick() []string { return append(os.Environ(), "GOGC=400") }

// overlay writes the changed file and what tells the go command to build from it, and returns the path of the latter.
func (b bench) overlay(c change) (string, error) {
	text, err := changed(c)
	if err != nil {
		return "", err
	}
	file, list := filepath.Join(b.dir, "changed.go"), filepath.Join(b.dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {c.at.file: file}})
	if err != nil {
		return "", err
	}
	return list, os.WriteFile(list, replace, 0o600)
}

// changed returns the file of a constant with the other value.
func changed(c change) ([]byte, error) {
	text, err := os.ReadFile(c.at.file)
	if err != nil {
		return nil, err
	}
	if c.at.to > len(text) || string(text[c.at.from:c.at.to]) != c.at.value {
		return nil, fmt.Errorf("%s:%d: want %s there, the file was changed during the run", c.at.file, c.at.line, c.at.value)
	}
	return bytes.Join([][]byte{text[:c.at.from], []byte(c.value), text[c.at.to:]}, nil), nil
}

// key returns what tells a run from all others: the sample, the seed, and the sources with the change, without their comments.
func (b bench) key(c change, seed uint64) (string, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%x %d\n", b.sum, seed)
	for _, path := range b.files {
		text, err := os.ReadFile(path)
		if err == nil && c.value != "" && path == c.at.file {
			text, err = changed(c)
		}
		if err != nil {
			return "", err
		}
		writeTokens(sum, text)
	}
	return hex.EncodeToString(sum.Sum(nil))[:24], nil
}

// writeTokens writes a Go file without spaces and comments.
func writeTokens(w io.Writer, text []byte) {
	files := token.NewFileSet()
	var s scanner.Scanner
	s.Init(files.AddFile("", files.Base(), len(text)), text, nil, 0)
	for {
		_, t, literal := s.Scan()
		if t == token.EOF {
			return
		}
		fmt.Fprintf(w, "%d %s\n", t, literal)
	}
}
