package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/plimsoll/plimsoll/testdata/operations"
)

// storyField is the command `field TABLE FOLDER`: it goes through a table of cases, a line each,
//
//	right | FILE | FLAGS | what is right
//	open  | FILE | FLAGS | what is right | what the answer is today
//
// and asks `plimsoll forecast --csv FILE FLAGS`. FILE is one of the folder beside the stories, or line:NAME for one
// of operations.OperatorLine. A line `right` whose answer is not right fails, and so does a line `open` whose
// answer has become right. What is right is written as fieldWords says.
func storyField(self string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 2 {
			ts.Fatalf("usage: field TABLE FOLDER")
		}
		folder, err := filepath.Abs(filepath.Join("..", "..", "testdata", args[1]))
		ts.Check(err)
		right, open := 0, 0
		var faults []string
		for line := range strings.Lines(ts.ReadFile(args[0])) {
			if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			c, err := parseFieldCase(line)
			ts.Check(err)
			why, err := c.ask(ts, self, folder)
			if err != nil {
				ts.Fatalf("%s: %v", c.file, err)
			}
			switch {
			case why == "" && c.open:
				faults = append(faults, fmt.Sprintf("%s %s\n  has become right: write right instead of open", c.file, c.flags))
			case why != "" && !c.open:
				faults = append(faults, fmt.Sprintf("%s %s\n  %s", c.file, c.flags, why))
			case c.open:
				ts.Logf("open: %s: %s", c.file, why)
			}
			if c.open {
				open++
			} else {
				right++
			}
		}
		ts.Logf("%d cases are right, %d are open", right, open)
		if len(faults) > 0 {
			ts.Fatalf("%d cases are not as the table says:\n%s", len(faults), strings.Join(faults, "\n"))
		}
	}
}

// fieldCase is a line of the table.
type fieldCase struct {
	open        bool
	file, flags string
	right       string
}

func parseFieldCase(line string) (fieldCase, error) {
	cells := strings.Split(line, " | ")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	switch {
	case cells[0] == "right" && len(cells) == 4, cells[0] == "open" && len(cells) == 5:
		return fieldCase{cells[0] == "open", cells[1], cells[2], cells[3]}, nil
	}
	return fieldCase{}, fmt.Errorf("line %q: want right | FILE | FLAGS | RIGHT, or open with a fifth cell for today's answer", line)
}

// ask asks the question of the case and returns why the answer is not right; empty when it is.
func (c fieldCase) ask(ts *testscript.TestScript, self, folder string) (why string, err error) {
	path := filepath.Join(folder, c.file)
	if name, ok := strings.CutPrefix(c.file, "line:"); ok {
		text, err := operations.OperatorLine(name)
		if err != nil {
			return "", err
		}
		path = filepath.Join(ts.Getenv("WORK"), name+".csv")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return "", err
		}
	}
	a, err := askField(self, ts.Getenv("WORK"), path, c.flags)
	if err != nil {
		return "", err
	}
	a.orderMonthOf = func(file string) (string, error) {
		other, err := askField(self, ts.Getenv("WORK"), filepath.Join(folder, file), c.flags)
		return other.orderMonth(), err
	}
	return a.judge(c.right)
}

// fieldAnswer is what the program said.
type fieldAnswer struct {
	code       int
	text       string // the table and standard error, every white space one blank
	stderr     string
	saturation fieldSaturation
	samples    int
	// orderMonthOf asks the same question of another file.
	orderMonthOf func(file string) (string, error)
}

// fieldSaturation is the part of the JSON that is looked at.
type fieldSaturation struct {
	State       string
	Since       time.Time
	DateP10     time.Time `json:"dateP10"`
	DateP50     time.Time `json:"dateP50"`
	DateP90     time.Time `json:"dateP90"`
	OrderByTime time.Time
	Probability *float64 `json:"probabilityWithinHorizon"`
	Demand      float64
	Action      string
	Order       *struct{ Shortfall *float64 }
}

// askField runs the program twice, beside the file: for the figures and for what people read.
func askField(self, home, path, flags string) (fieldAnswer, error) {
	args := append([]string{"forecast", "--csv", filepath.Base(path)}, splitFlags(flags)...)
	run := func(more ...string) (stdout, stderr string, code int, err error) {
		var out, errs bytes.Buffer
		c := exec.Command(self, append(args, more...)...)
		c.Dir, c.Stdout, c.Stderr = filepath.Dir(path), &out, &errs
		c.Env = []string{asProgram + "=1", "HOME=" + home, "XDG_DATA_HOME=" + filepath.Join(home, "data"), "PATH=" + os.Getenv("PATH")}
		err = c.Run()
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			code, err = exit.ExitCode(), nil
		}
		return out.String(), errs.String(), code, err
	}
	table, stderr, code, err := run()
	if err != nil {
		return fieldAnswer{}, err
	}
	a := fieldAnswer{code: code, stderr: withoutPressure(stderr)}
	a.text = strings.Join(strings.Fields(table+" "+a.stderr), " ")
	figures, _, _, err := run("-o", "json")
	if err != nil || figures == "" {
		return a, err
	}
	var m struct {
		Forecasts []struct {
			Saturation fieldSaturation
			Evidence   struct{ Samples int }
		}
	}
	if err := json.Unmarshal([]byte(figures), &m); err != nil || len(m.Forecasts) == 0 {
		return a, fmt.Errorf("no forecast in the JSON: %w", err)
	}
	a.saturation, a.samples = m.Forecasts[0].Saturation, m.Forecasts[0].Evidence.Samples
	return a, nil
}

// withoutPressure leaves out what is not ours, see pressureLine.
func withoutPressure(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.Contains(line, pressureLine) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// splitFlags splits at blanks; quotes are taken off.
func splitFlags(s string) []string {
	words := strings.Fields(s)
	for i := range words {
		words[i] = strings.Trim(words[i], "'")
	}
	return words
}

// judge holds the answer against what is right: parts joined by ` or `, of which one must hold, each made
// of conditions joined by `; `, which must all hold.
func (a fieldAnswer) judge(right string) (string, error) {
	var whys []string
	for _, part := range strings.Split(right, " or ") {
		why, err := a.all(part)
		if err != nil || why == "" {
			return "", err
		}
		whys = append(whys, why)
	}
	return strings.Join(whys, "; and "), nil
}

func (a fieldAnswer) all(part string) (string, error) {
	for _, condition := range strings.Split(part, "; ") {
		condition = strings.TrimSpace(condition)
		found := false
		for _, w := range fieldWords {
			rest, ok := strings.CutPrefix(condition, w.word)
			if !ok {
				continue
			}
			found = true
			why, err := w.check(a, strings.TrimSpace(rest))
			if err != nil {
				return "", fmt.Errorf("%q: %w", condition, err)
			}
			if why != "" {
				return fmt.Sprintf("want %s, got %s", condition, why), nil
			}
			break
		}
		if !found {
			return "", fmt.Errorf("condition %q: unknown", condition)
		}
	}
	return "", nil
}

// fieldWords are the conditions. A check returns what the answer is instead, empty when the condition holds.
var fieldWords = []struct {
	word  string
	check func(a fieldAnswer, rest string) (string, error)
}{
	{"saturated since", fieldAnswer.since},    // saturated since TIME
	{"date", fieldAnswer.likely},              // date TIME ± SPAN: the likely date
	{"likely between", fieldAnswer.between},   // likely between TIME and TIME
	{"inside", fieldAnswer.inside},            // inside TIME: early and late are on both sides of it
	{"early not after", fieldAnswer.early},    // early not after TIME
	{"beyond", fieldAnswer.beyond},            // no date within the horizon, and a chance below 5 %
	{"chance at least", fieldAnswer.likelier}, // chance at least 5%
	{"missing at most", fieldAnswer.missing},  // missing at most AMOUNT, or said to be unknown
	{"agrees", fieldAnswer.agrees},            // the action asks for an order only if something is missing
	{"now", fieldAnswer.now},                  // now AMOUNT: within 5 %
	{"refused", fieldAnswer.refused},          // a refusal
	{"not CLEAR", fieldAnswer.notClear},       // the action is not CLEAR

	{"says first", fieldAnswer.saysFirst},     // says first REGEXP: in the first line on standard error
	{"says", fieldAnswer.says},                // says REGEXP: in the table or on standard error
	{"error", fieldAnswer.fails},              // error REGEXP: exit code 1 or 2 and one line that matches
	{"samples", fieldAnswer.measured},         // samples N
	{"order month as", fieldAnswer.sameMonth}, // order month as FILE
}

func (a fieldAnswer) since(rest string) (string, error) {
	want, err := fieldTime(rest)
	if a.saturation.Since.Equal(want) && a.saturation.State == "STATE_ALREADY_SATURATED" {
		return "", err
	}
	return a.state(), err
}

func (a fieldAnswer) likely(rest string) (string, error) {
	day, span, ok := strings.Cut(rest, "±")
	want, err := fieldTime(day)
	if err != nil || !ok {
		return "", fmt.Errorf("want TIME ± SPAN: %w", err)
	}
	margin, err := fieldSpan(strings.TrimSpace(span))
	if got := a.saturation.DateP50; !got.IsZero() && got.Sub(want).Abs() <= margin {
		return "", err
	}
	return a.state(), err
}

func (a fieldAnswer) between(rest string) (string, error) {
	first, second, ok := strings.Cut(rest, " and ")
	from, err := fieldTime(first)
	if err != nil || !ok {
		return "", fmt.Errorf("want TIME and TIME: %w", err)
	}
	to, err := fieldTime(second)
	if got := a.saturation.DateP50; !got.Before(from) && !got.After(to) {
		return "", err
	}
	return a.state(), err
}

func (a fieldAnswer) inside(rest string) (string, error) {
	want, err := fieldTime(rest)
	s := a.saturation
	if !s.DateP10.IsZero() && !s.DateP10.After(want) && (s.DateP90.IsZero() || !s.DateP90.Before(want)) {
		return "", err
	}
	return a.state(), err
}

func (a fieldAnswer) early(rest string) (string, error) {
	want, err := fieldTime(rest)
	if got := a.saturation.DateP10; !got.IsZero() && !got.After(want) {
		return "", err
	}
	return a.state(), err
}

func (a fieldAnswer) beyond(string) (string, error) {
	if a.saturation.State == "STATE_BEYOND_HORIZON" {
		return "", nil
	}
	return a.state(), nil
}

func (a fieldAnswer) likelier(rest string) (string, error) {
	want, err := strconv.ParseFloat(strings.TrimSuffix(rest, "%"), 64)
	s := a.saturation
	if s.Probability != nil && *s.Probability >= want/100 || s.State == "STATE_ALREADY_SATURATED" {
		return "", err
	}
	return a.state(), err
}

func (a fieldAnswer) missing(rest string) (string, error) {
	want, err := strconv.ParseFloat(rest, 64)
	o := a.saturation.Order
	if a.code != 0 || o == nil {
		return a.state(), err
	}
	if o.Shortfall == nil || math.IsNaN(*o.Shortfall) || *o.Shortfall <= want {
		return "", err
	}
	return fmt.Sprintf("%.4g missing", *o.Shortfall), err
}

func (a fieldAnswer) agrees(string) (string, error) {
	o := a.saturation.Order
	if a.code == 0 && (!strings.HasPrefix(a.saturation.Action, "ORDER") || o == nil || o.Shortfall == nil || *o.Shortfall > 0) {
		return "", nil
	}
	return a.saturation.Action + " and nothing missing", nil
}

func (a fieldAnswer) now(rest string) (string, error) {
	want, err := strconv.ParseFloat(rest, 64)
	if math.Abs(a.saturation.Demand-want) <= 0.05*want {
		return "", err
	}
	return fmt.Sprintf("now %.4g", a.saturation.Demand), err
}

func (a fieldAnswer) refused(string) (string, error) {
	switch a.saturation.State {
	case "STATE_TOO_LITTLE_DATA", "STATE_UNUSABLE_DATA", "STATE_UNSTABLE":
		return "", nil
	}
	return a.state(), nil
}

func (a fieldAnswer) notClear(string) (string, error) {
	if a.code == 0 && !strings.HasPrefix(a.saturation.Action, "CLEAR") {
		return "", nil
	}
	return a.state(), nil
}

func (a fieldAnswer) says(rest string) (string, error) {
	re, err := regexp.Compile(rest)
	if err != nil || re.MatchString(a.text) {
		return "", err
	}
	return "no such word in the answer (" + a.state() + ")", nil
}

func (a fieldAnswer) saysFirst(rest string) (string, error) {
	re, err := regexp.Compile(rest)
	first, _, _ := strings.Cut(a.stderr, "\n")
	if err != nil || re.MatchString(first) {
		return "", err
	}
	return fmt.Sprintf("%q in the first line", first), nil
}

func (a fieldAnswer) fails(rest string) (string, error) {
	re, err := regexp.Compile(rest)
	lines := strings.Count(strings.TrimSpace(a.stderr), "\n") + 1
	if err != nil || a.code != 0 && lines == 1 && re.MatchString(a.stderr) {
		return "", err
	}
	return fmt.Sprintf("exit code %d with %q", a.code, a.stderr), nil
}

func (a fieldAnswer) measured(rest string) (string, error) {
	want, err := strconv.Atoi(rest)
	if a.samples == want {
		return "", err
	}
	return fmt.Sprintf("%d samples (%s)", a.samples, a.state()), err
}

func (a fieldAnswer) sameMonth(file string) (string, error) {
	want, err := a.orderMonthOf(file)
	if got := a.orderMonth(); err != nil || got != "" && got == want {
		return "", err
	}
	return a.orderMonth() + " against " + want, nil
}

// orderMonth is the month to order by.
func (a fieldAnswer) orderMonth() string {
	if a.saturation.OrderByTime.IsZero() {
		return ""
	}
	return a.saturation.OrderByTime.Format("2006-01")
}

// state says in short what the answer is.
func (a fieldAnswer) state() string {
	s := a.saturation
	if a.code != 0 {
		first, _, _ := strings.Cut(a.stderr, "\n")
		return fmt.Sprintf("exit code %d: %s", a.code, first)
	}
	text := strings.ToLower(strings.TrimPrefix(s.State, "STATE_"))
	for _, d := range []struct {
		name string
		at   time.Time
	}{{"early", s.DateP10}, {"likely", s.DateP50}, {"late", s.DateP90}, {"since", s.Since}} {
		if !d.at.IsZero() {
			text += " " + d.name + " " + d.at.Format("2006-01-02T15:04")
		}
	}
	return text + ", " + s.Action
}

// fieldTime reads a day or a minute.
func fieldTime(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if t, err := time.Parse("2006-01-02T15:04", s); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, s)
}

// fieldSpan reads a number of hours or days, such as 12h or 7d.
func fieldSpan(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}

// TestFieldConditions holds that each condition can fail and can hold.
func TestFieldConditions(t *testing.T) {
	at := time.Date(2027, 2, 5, 0, 0, 0, 0, time.UTC)
	chance, short := 0.6, 2e12
	a := fieldAnswer{text: "cleaned up 20 Jul: −2 TB", stderr: "first line\nsecond\n", samples: 300}
	a.saturation = fieldSaturation{
		State: "STATE_SATURATES", DateP10: at.AddDate(0, 0, -5), DateP50: at, DateP90: at.AddDate(0, 0, 5),
		OrderByTime: at.AddDate(0, 0, -35), Probability: &chance, Demand: 7e12,
		Action: "ORDER BY 1 Jan 2027", Order: &struct{ Shortfall *float64 }{&short},
	}
	a.orderMonthOf = func(string) (string, error) { return "2027-01", nil }
	for _, c := range []struct {
		right string
		holds bool
	}{
		{"date 2027-02-01 ± 7d; missing at most 2.1e12", true},
		{"date 2027-02-01 ± 72h", false},
		{"date 2027-02-01 ± 7d; missing at most 1.6e12", false},
		{"beyond or says cleaned", true},
		{"beyond", false},
		{"saturated since 2027-02-05", false},
		{"likely between 2027-02-01 and 2027-02-28", true},
		{"likely between 2027-03-01 and 2027-03-31", false},
		{"inside 2027-02-09", true},
		{"inside 2027-02-11", false},
		{"early not after 2027-01-31", true},
		{"early not after 2027-01-30", false},
		{"chance at least 50%", true},
		{"chance at least 70%", false},
		{"agrees; not CLEAR; now 7.1e12; samples 300", true},
		{"now 8e12", false},
		{"samples 299", false},
		{"refused", false},
		{"says first first", true},
		{"says first second", false},
		{"error .", false},
		{"order month as other.csv", true},
	} {
		why, err := a.judge(c.right)
		if err != nil || (why == "") != c.holds {
			t.Errorf("%s: %q, error %v", c.right, why, err)
		}
	}
	if _, err := a.judge("perhaps 2027"); err == nil {
		t.Error("an unknown condition is no error")
	}
}
