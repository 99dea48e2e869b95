package planner

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Narrowed returns PromQL that selects of expr the series with the given labels, by adding them to every selector. That is
// cheap, since the server reads those series only; where a selector lacks one of the labels, as on one side of a division, it
// selects nothing, and Joined is right.
func Narrowed(expr string, labels map[string]string) string {
	w := narrower{text: expr, matchers: matchersOf(labels)}
	for w.at < len(w.text) {
		w.next()
	}
	return w.out.String()
}

// Joined returns PromQL that evaluates all of expr and keeps of it the series with the given labels.
func Joined(expr string, labels map[string]string) string {
	join := "vector(1)"
	names := slices.Sorted(maps.Keys(labels))
	for _, name := range names {
		join = fmt.Sprintf(`label_replace(%s, %q, %q, "", "")`, join, name, strings.ReplaceAll(labels[name], "$", "$$"))
	}
	return fmt.Sprintf("(%s) and on(%s) %s", expr, strings.Join(names, ", "), join)
}

// matchersOf writes labels as within the braces of a selector.
func matchersOf(labels map[string]string) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		list = append(list, name+"="+strconv.Quote(labels[name]))
	}
	return strings.Join(list, ",")
}

// narrower goes over PromQL word by word.
type narrower struct {
	text, matchers string
	at             int
	out            strings.Builder
}

// Tokens of PromQL that stay as they are, and its words.
var (
	promString  = regexp.MustCompile("^(?:\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`)")
	promWord    = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*`)
	promNumber  = regexp.MustCompile(`^[0-9][0-9a-zA-Z_.]*`)
	promRange   = regexp.MustCompile(`^\[[^\]]*\]`)
	promComment = regexp.MustCompile(`^#[^\n]*`)
	promLabels  = regexp.MustCompile(`^\s*\([^)]*\)`)
	promCall    = regexp.MustCompile(`^\s*\(`)
	promBy      = regexp.MustCompile(`^\s*(?i:by|without)\s*\(`)
)

// next copies one token, with what belongs to it.
func (w *narrower) next() {
	rest := w.text[w.at:]
	for _, kept := range []*regexp.Regexp{promString, promNumber, promRange, promComment} {
		if token := kept.FindString(rest); token != "" {
			w.copy(len(token))
			return
		}
	}
	word := promWord.FindString(rest)
	switch {
	case rest[0] == '{':
		w.selector()
	case word == "":
		w.copy(1)
	default:
		w.copy(len(word))
		w.after(strings.ToLower(word))
	}
}

// after copies what belongs to a word, or makes a selector of it.
func (w *narrower) after(word string) {
	rest := w.text[w.at:]
	switch word {
	case "by", "without", "on", "ignoring", "group_left", "group_right":
		w.copy(len(promLabels.FindString(rest)))
		return
	case "and", "or", "unless", "bool", "offset", "atan2", "inf", "nan":
		return
	}
	if promCall.MatchString(rest) || promBy.MatchString(rest) {
		return
	}
	if blank := len(rest) - len(strings.TrimLeft(rest, " \t\n")); blank < len(rest) && rest[blank] == '{' {
		w.copy(blank)
		w.selector()
		return
	}
	w.out.WriteString("{" + w.matchers + "}")
}

// selector copies the braces of a selector and adds the labels.
func (w *narrower) selector() {
	w.copy(1)
	last := "{"
	for w.at < len(w.text) && w.text[w.at] != '}' {
		token := promString.FindString(w.text[w.at:])
		if token == "" {
			token = w.text[w.at : w.at+1]
		}
		if strings.TrimSpace(token) != "" {
			last = token
		}
		w.copy(len(token))
	}
	if last != "{" && last != "," {
		w.out.WriteString(",")
	}
	w.out.WriteString(w.matchers)
	if w.at < len(w.text) {
		w.copy(1)
	}
}

// copy copies n bytes.
func (w *narrower) copy(n int) {
	w.out.WriteString(w.text[w.at : w.at+n])
	w.at += n
}
