package prometheus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits of one answer beside those of Config.
const (
	maxToken    = 1 << 20 // bytes of one JSON token
	maxLabels   = 1000    // of one series
	maxWarnings = 100     // kept
)

// vector is one series of an answer. Values that are not finite are not in it.
type vector struct {
	labels map[string]string
	millis []int64 // since 1970, ascending
	values []float64
}

// matrix is what a query_range request answers.
type matrix struct {
	vectors  []vector
	warnings []string
	infinite int // values of +Inf and -Inf, left out
	samples  int // kept
}

// apiError is an answer with status "error".
type apiError struct {
	Type, Message string
}

func (e *apiError) Error() string { return fmt.Sprintf("%s: %s", e.Type, e.Message) }

// errTruncated says that an answer ends too early.
var errTruncated = errors.New("the answer is truncated")

// limitError says that an answer went over a limit.
type limitError struct {
	what  string
	limit int64
	hint  string
}

func (e *limitError) Error() string {
	return fmt.Sprintf("the answer has more than the limit of %d %s: %s", e.limit, e.what, e.hint)
}

// bounds limit what a decoder takes.
type bounds struct {
	bytes           int64
	series, samples int
}

// bounded passes on at most max bytes of r, and at most maxToken between two
// calls of token: the JSON decoder keeps a whole token in memory.
type bounded struct {
	r               io.Reader
	total, max      int64
	sinceTokenBegan int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.sinceTokenBegan > maxToken {
		return 0, &limitError{"bytes in one piece", maxToken, "is this the API of a Prometheus?"}
	}
	if b.total >= b.max {
		return 0, &limitError{"bytes", b.max, "ask for fewer series, a longer resolution or a shorter range"}
	}
	p = p[:min(int64(len(p)), b.max-b.total)]
	n, err := b.r.Read(p)
	b.total += int64(n)
	b.sinceTokenBegan += int64(n)
	return n, err
}

// decoder reads one answer from a stream.
type decoder struct {
	json   *jsontext.Decoder
	input  *bounded
	bounds bounds
	matrix matrix
	status string
	failed apiError
}

// decode reads an answer of the query_range API.
func decode(r io.Reader, b bounds) (matrix, error) {
	d := &decoder{input: &bounded{r: r, max: b.bytes}, bounds: b}
	buffer := bufio.NewReaderSize(d.input, 32<<10)
	if err := sniff(buffer); err != nil {
		return matrix{}, explainJSON(err)
	}
	// Names are not checked for duplicates because that would keep all of them in memory.
	d.json = jsontext.NewDecoder(buffer, jsontext.AllowDuplicateNames(true))
	if err := d.answer(); err != nil {
		return matrix{}, explainJSON(err)
	}
	if d.status != "success" {
		if d.failed.Message == "" {
			return matrix{}, fmt.Errorf("the answer has the status %.40q, want success", d.status)
		}
		return matrix{}, &d.failed
	}
	return d.matrix, nil
}

// sniff looks at the first character, so that a web page is called one.
func sniff(r *bufio.Reader) error {
	for {
		c, err := r.ReadByte()
		switch {
		case err == io.EOF:
			return fmt.Errorf("%w: it is empty", errTruncated)
		case err != nil:
			return err
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
			continue
		case c == '<':
			return errors.New("the answer is a web page, not JSON: is a login or another service in front of the API? The URL must be the base " +
				"of the API")
		case c != '{':
			return fmt.Errorf("the answer is not a JSON object: it begins with %q", c)
		}
		return r.UnreadByte()
	}
}

// explainJSON says what an error of the JSON decoder means.
func explainJSON(err error) error {
	var limit *limitError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &limit):
		return limit
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return errTruncated
	case errors.As(err, &syntax):
		return fmt.Errorf("the answer is not JSON: after %d bytes: %w", syntax.ByteOffset, syntax.Err)
	}
	return err
}

// token reads the next token.
func (d *decoder) token() (jsontext.Token, error) {
	d.input.sinceTokenBegan = 0
	return d.json.ReadToken()
}

// text reads a string.
func (d *decoder) text(what string) (string, error) {
	t, err := d.token()
	if err != nil {
		return "", err
	}
	if t.Kind() != '"' {
		return "", fmt.Errorf("%s is %.40q, want a string", what, t.String())
	}
	return t.String(), nil
}

// object calls member for each member of an object, which must read its value.
func (d *decoder) object(what string, member func(name string) error) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	if t.Kind() == 'n' {
		return nil
	}
	if t.Kind() != '{' {
		return fmt.Errorf("%s is %.40q, want an object", what, t.String())
	}
	for {
		t, err := d.token()
		if err != nil || t.Kind() == '}' {
			return err
		}
		if err := member(t.String()); err != nil {
			return err
		}
	}
}

// array calls element for each element of an array, which must read it.
func (d *decoder) array(what string, element func() error) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	if t.Kind() == 'n' {
		return nil
	}
	if t.Kind() != '[' {
		return fmt.Errorf("%s is %.40q, want an array", what, t.String())
	}
	for {
		d.input.sinceTokenBegan = 0
		switch d.json.PeekKind() {
		case ']':
			_, err := d.token()
			return err
		case 0:
			_, err := d.token()
			return err
		}
		if err := element(); err != nil {
			return err
		}
	}
}

// skip passes over a value of any size, token by token.
func (d *decoder) skip() error {
	depth := d.json.StackDepth()
	for {
		if _, err := d.token(); err != nil {
			return err
		}
		if d.json.StackDepth() <= depth {
			return nil
		}
	}
}

// answer reads the whole answer and makes sure that nothing follows it.
func (d *decoder) answer() error {
	err := d.object("the answer", func(name string) (err error) {
		switch name {
		case "status":
			d.status, err = d.text(name)
		case "errorType":
			d.failed.Type, err = d.text(name)
		case "error":
			d.failed.Message, err = d.text(name)
		case "warnings":
			err = d.array(name, d.warning)
		case "data":
			err = d.object(name, d.data)
		default:
			err = d.skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := d.token(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errors.New("something follows the answer")
		}
		return err
	}
	return nil
}

// warning reads one of the server's warnings.
func (d *decoder) warning() error {
	w, err := d.text("a warning")
	if err == nil && len(d.matrix.warnings) < maxWarnings {
		d.matrix.warnings = append(d.matrix.warnings, w)
	}
	return err
}

// data reads a member of the data.
func (d *decoder) data(name string) error {
	switch name {
	case "resultType":
		kind, err := d.text(name)
		if err == nil && kind != "matrix" {
			return fmt.Errorf("the result is a %.40q, want a matrix", kind)
		}
		return err
	case "result":
		return d.array(name, d.vector)
	}
	return d.skip()
}

// vector reads one series.
func (d *decoder) vector() error {
	if len(d.matrix.vectors) >= d.bounds.series {
		return &limitError{"series", int64(d.bounds.series), "select fewer, or sum them"}
	}
	v := vector{labels: map[string]string{}}
	err := d.object("a series", func(name string) error {
		switch name {
		case "metric":
			return d.object(name, func(label string) (err error) {
				if len(v.labels) >= maxLabels {
					return &limitError{"labels on one series", maxLabels, "is this the API of a Prometheus?"}
				}
				v.labels[label], err = d.text(label)
				return err
			})
		case "values":
			return d.array(name, func() error { return d.sample(&v) })
		case "histograms":
			return fmt.Errorf("%s is a native histogram, want numbers: ask for histogram_quantile of it", seriesName(v.labels))
		}
		return d.skip()
	})
	if err == nil {
		d.matrix.vectors = append(d.matrix.vectors, v)
	}
	return err
}

// sample reads one pair of a time and a value into v. NaN is a gap.
func (d *decoder) sample(v *vector) error {
	d.input.sinceTokenBegan = 0
	pair, err := d.json.ReadValue()
	if err != nil {
		return err
	}
	milli, value, err := parsePair(pair)
	switch {
	case err != nil:
		return err
	case len(v.millis) > 0 && milli <= v.millis[len(v.millis)-1]:
		return fmt.Errorf("%s: samples are not in the order of time", seriesName(v.labels))
	case math.IsNaN(value):
		return nil
	case math.IsInf(value, 0):
		d.matrix.infinite++
		return nil
	}
	if d.matrix.samples++; d.matrix.samples > d.bounds.samples {
		return &limitError{"samples", int64(d.bounds.samples), "ask for fewer series, a longer resolution or a shorter range"}
	}
	v.millis, v.values = append(v.millis, milli), append(v.values, value)
	return nil
}

// parsePair reads [1700000000.123,"1.5"]: seconds since 1970 and a number in quotes.
func parsePair(pair []byte) (milli int64, value float64, err error) {
	bad := func() (int64, float64, error) {
		return 0, 0, fmt.Errorf("sample %.60q, want a time and a number in quotes", pair)
	}
	inner, opened := bytes.CutPrefix(pair, []byte("["))
	inner, closed := bytes.CutSuffix(inner, []byte("]"))
	seconds, text, two := bytes.Cut(inner, []byte(","))
	text = bytes.TrimSpace(text)
	if !opened || !closed || !two || len(text) < 3 || text[0] != '"' || text[len(text)-1] != '"' {
		return bad()
	}
	t, err := strconv.ParseFloat(string(bytes.TrimSpace(seconds)), 64)
	// 1e11 seconds after 1970 is the year 5138; up to there a float64 tells milliseconds apart.
	if err != nil || !(math.Abs(t) <= 1e11) {
		return bad()
	}
	value, err = strconv.ParseFloat(string(text[1:len(text)-1]), 64)
	if err != nil {
		return bad()
	}
	return int64(math.Round(t * 1000)), value, nil
}
