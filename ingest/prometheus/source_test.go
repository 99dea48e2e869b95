package prometheus_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/config"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/ingesttest"
	"github.com/plimsoll/plimsoll/ingest/prometheus"
)

// start is the beginning of all ranges here.
var start = ingesttest.DataStart()

// hour asks for an hour of up, an evaluation a minute.
func hour() ingest.Query {
	return ingest.Query{Expr: "up", Start: start, End: start.Add(time.Hour), Resolution: time.Minute}
}

// serve runs a server for the length of a test, of whose API h is query_range, the counts before it left out. It has nothing else.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	return serveAll(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/query_range") || r.Method == http.MethodPost && strings.HasPrefix(r.FormValue("query"), "count(") {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	})
}

// serveAll runs a server for the length of a test.
func serveAll(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// answer is an answer with one series of the given values, a minute apart from start on.
func answer(values ...string) string {
	var pairs []string
	for i, v := range values {
		pairs = append(pairs, fmt.Sprintf(`[%d,"%s"]`, start.Unix()+60*int64(i), v))
	}
	return `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up"},"values":[` + strings.Join(pairs, ",") +
		`]}]}}`
}

// impatient has the waits between tries short.
func impatient(url string) prometheus.Config {
	return prometheus.Config{URL: url, RequestTimeout: time.Minute, MaxTries: 2, RetryWait: time.Millisecond, RetryFor: 10 * time.Second}
}

// says answers with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// endless answers with the beginning and then again and again with the rest, until the client goes.
func endless(beginning, rest string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, err := io.WriteString(w, beginning)
		for err == nil && r.Context().Err() == nil {
			_, err = io.WriteString(w, strings.Repeat(rest, 1000))
		}
	}
}

// silent sends the beginning and then nothing, until the client goes.
func silent(beginning string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or the server would not notice that the client goes
		_, _ = io.WriteString(w, beginning)
		if beginning != "" {
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	}
}

func TestServersThatFail(t *testing.T) {
	head := `{"status":"success","data":{"resultType":"matrix","result":[`
	for _, c := range []struct {
		name      string
		handler   http.HandlerFunc
		want      string
		temporary bool
	}{
		{"401", says(401, "no"), "answered 401 Unauthorized: it wants credentials: set a bearer token file, or a user name and a password file",
			false},
		{"403", says(403, ""), "answered 403 Forbidden", false},
		{"404", says(404, "404 page not found"), "must be the base of the API", false},
		{"418", says(418, "short and stout\nreally"), `answered 418 I'm a teapot: "short and stout"`, false},
		{"429", says(429, ""), "answered 429 Too Many Requests", true},
		{"500", says(500, "<html>sorry"), "answered 500 Internal Server Error with a web page", true},
		{"501", says(501, ""), "answered 501", false},
		{"503", says(503, `{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}`),
			"answered 503 Service Unavailable: timeout: query timed out", true},
		{"bad PromQL", says(400, `{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:5: parse error: unexpected `+
			`end of input"}`), "bad_data: invalid parameter \"query\": 1:5: parse error", false},
		{"too many samples", says(422, `{"status":"error","errorType":"execution","error":"query processing would load too many samples"}`),
			"execution: query processing would load", false},
		{"error under 200", says(200, `{"status":"error","errorType":"internal","error":"boom"}`), "internal: boom", true},
		{"status of its own", says(200, `{"status":"partial"}`), `status "partial", want success`, false},
		{"web page", says(200, "\n <!DOCTYPE html><html>log in</html>"), "the answer is a web page", false},
		{"text", says(200, "ok"), "not a JSON object: it begins with 'o'", false},
		{"empty", says(200, ""), "truncated: it is empty", true},
		{"truncated", says(200, answer("1", "2")[:120]), "the answer is truncated", true},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			_, _ = io.WriteString(w, answer("1")[:100])
		}, "the answer is truncated", true},
		{"not JSON", says(200, `{"status":"success",,}`), "the answer is not JSON: after", false},
		{"more after the answer", says(200, answer("1")+"{}"), "something follows the answer", false},
		{"a vector", says(200, `{"status":"success","data":{"resultType":"vector","result":[]}}`), `the result is a "vector", want a matrix`,
			false},
		{"a native histogram", says(200, head+`{"metric":{"__name__":"h"},"histograms":[]}]}}`), "h is a native histogram", false},
		{"numbers without quotes", says(200, head+`{"metric":{},"values":[[1,2]]}]}}`), `sample "[1,2]", want a time and a number in quotes`,
			false},
		{"not a number", says(200, answer("one")), `"one\"]"`, false},
		{"a time not asked for", says(200, head+`{"metric":{"__name__":"up"},"values":[[1,"2"]]}]}}`),
			"series up: a sample is at 1970-01-01T00:00:01Z, which was not asked for", false},
		{"times not in order", says(200, strings.Replace(answer("1", "2"), strconv.FormatInt(start.Unix()+60, 10),
			strconv.FormatInt(start.Unix(), 10), 1)), "up: samples are not in the order of time", false},
		{"a series twice", says(200, head+`{"metric":{"a":"b"},"values":[[1767571200,"2"]]},{"metric":{"a":"b"},`+
			`"values":[[1767571200,"2"]]}]}}`), `series {a="b"} is twice in one answer`, false},
		{"endless series", endless(head, `{"metric":{"a":"b"},"values":[]},`), "more than the limit of 100 series", false},
		{"endless value", endless(head+`{"metric":{"a":"`, "x"), "more than the limit of 1048576 bytes in one piece", false},
		{"endless spaces", endless(head, "    "), "more than the limit of", false},
		{"endless body", endless(`{"status":"success","other":[0`, ",0"), "more than the limit of 2000000 bytes", false},
		{"endless nesting", endless("", `{"a":`), "not JSON", false},
		{"endless labels", endless(head+`{"metric":{"a":"b"`, `,"a":"b","c":"d"`), "more than the limit of 2000000 bytes", false},
		{"silence", silent(""), "the server sent nothing for 125ms", true},
		{"silence within the answer", silent(head), "the server sent nothing for 125ms", true},
		{"false gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, strings.Repeat("this is not gzip", 10))
		}, "the answer is damaged", true},
		{"other encoding", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "br") }, `encoded as "br"`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := impatient(serve(t, c.handler))
			cfg.MaxSeries, cfg.MaxResponseBytes = 100, 2_000_000
			if strings.HasPrefix(c.name, "silence") {
				cfg.Timeout = 100 * time.Millisecond
			}
			_, err := collect(t.Context(), open(t, cfg), hour())
			var failed *ingest.SourceError
			if !errors.As(err, &failed) {
				t.Fatalf("error %v, want a *SourceError", err)
			}
			if !strings.Contains(err.Error(), c.want) || failed.Temporary != c.temporary || failed.Source != cfg.URL {
				t.Errorf("error %v (temporary: %t), want %q (%t)", err, failed.Temporary, c.want, c.temporary)
			}
		})
	}
}

func TestServersThatAreNotThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	listener.Close()
	plain := strings.TrimPrefix(serve(t, says(200, answer("1"))), "http://")
	secure := httptest.NewTLSServer(says(200, answer("1")))
	t.Cleanup(secure.Close)
	for _, c := range []struct {
		url, want string
		temporary bool
	}{
		{"http://" + closed, "connection refused: is the server up", true},
		{"http://no-such-host.invalid", `host "no-such-host.invalid" cannot be found`, false},
		{"https://" + plain, "does not speak TLS: use http://", false},
		{secure.URL, "certificate of the server is not trusted: name its certificate authority", false},
	} {
		_, err := collect(t.Context(), open(t, impatient(c.url)), hour())
		var failed *ingest.SourceError
		if !errors.As(err, &failed) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.url, err, c.want)
			continue
		}
		// Without a network the lookup of a name may fail for a while rather than for good.
		if failed.Temporary != c.temporary && !strings.Contains(c.url, "invalid") {
			t.Errorf("%s: temporary is %t, want %t", c.url, failed.Temporary, c.temporary)
		}
	}
}

func TestRequestTimeout(t *testing.T) {
	cfg := impatient(serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, err := io.WriteString(w, `{"status":"success","other":[0`)
		for err == nil && r.Context().Err() == nil {
			_, err = io.WriteString(w, ",0")
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
	}))
	cfg.RequestTimeout = 50 * time.Millisecond
	if _, err := collect(t.Context(), open(t, cfg), hour()); err == nil || !strings.Contains(err.Error(), "took longer than 50ms") {
		t.Errorf("error %v", err)
	}
}

func TestRetries(t *testing.T) {
	var requests atomic.Int32
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch requests.Add(1) {
		case 1:
			w.Header().Set("Retry-After", "3600")
			says(503, "")(w, r)
		case 2:
			says(500, "")(w, r)
		case 3:
			says(200, answer("1")[:60])(w, r)
		default:
			says(200, answer("1", "NaN", "3"))(w, r)
		}
	})
	cfg := impatient(url)
	cfg.MaxTries = 4
	var told []string
	cfg.Warn = func(m string) { told = append(told, m) }
	source := open(t, cfg)
	// The server asks to be left alone for longer than RetryFor: no further try.
	_, err := collect(t.Context(), source, hour())
	var failed *ingest.SourceError
	if !errors.As(err, &failed) || failed.RetryAfter != time.Hour || requests.Load() != 1 {
		t.Errorf("error %#v after %d requests, want one request and to be asked to wait for an hour", err, requests.Load())
	}
	// Nor does the next read ask it before that.
	if _, err := collect(t.Context(), source, hour()); !errors.As(err, &failed) || requests.Load() != 1 ||
		!strings.Contains(err.Error(), "asks to be left alone for 1h0m0s") {
		t.Errorf("error %v after %d requests, want the same without a request", err, requests.Load())
	}
	source = open(t, cfg)
	all, err := collect(t.Context(), source, hour())
	if err != nil || len(all) != 1 || all[0].Len() != 3 || all[0].Measured() != 2 || requests.Load() != 4 {
		t.Errorf("%+v, error %v after %d requests", all, err, requests.Load())
	}
	if len(told) != 2 || !strings.Contains(told[0], "500 Internal Server Error; trying again in") {
		t.Errorf("told %q", told)
	}
}

func TestRetryAfterADate(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", "Mon, 05 Jan 2026 10:00:00 GMT")
		w.Header().Set("Retry-After", "Mon, 05 Jan 2026 10:10:00 GMT")
		says(429, "")(w, r)
	})
	_, err := collect(t.Context(), open(t, impatient(url)), hour())
	var failed *ingest.SourceError
	if !errors.As(err, &failed) || failed.RetryAfter != 10*time.Minute {
		t.Errorf("error %#v, want a wait of 10 minutes", err)
	}
}

// Credentials stay with the host they are for.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var leaked atomic.Bool
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { leaked.Store(true) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		cfg := impatient(serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere+"/login?token=secret", status)
		}))
		cfg.HTTP = config.HTTPClientConfig{BasicAuth: &config.BasicAuth{Username: "u", Password: "p"}, FollowRedirects: true}
		_, err := collect(t.Context(), open(t, cfg), hour())
		if err == nil || !strings.Contains(err.Error(), "redirects to \""+elsewhere+"/login\"") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%d: error %v", status, err)
		}
	}
	if leaked.Load() {
		t.Error("a redirect was followed")
	}
}

func TestCredentials(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "u" || password != "p" {
			says(401, "")(w, r)
			return
		}
		says(200, answer("1"))(w, r)
	})
	for _, c := range []struct{ password, want string }{{"p", ""}, {"wrong", "check the user name and the password"}} {
		cfg := impatient(url)
		cfg.HTTP.BasicAuth = &config.BasicAuth{Username: "u", Password: config.Secret(c.password)}
		_, err := collect(t.Context(), open(t, cfg), hour())
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "wrong")) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func TestGetWherePostIsNotAllowed(t *testing.T) {
	var posts, gets atomic.Int32
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
			says(405, "")(w, r)
			return
		}
		gets.Add(1)
		if r.URL.Query().Get("query") != "up" {
			says(400, "no query")(w, r)
			return
		}
		says(200, answer("1"))(w, r)
	})
	source := open(t, impatient(url))
	for range 2 {
		if all, err := collect(t.Context(), source, hour()); err != nil || len(all) != 1 {
			t.Fatalf("%v, error %v", all, err)
		}
	}
	if posts.Load() != 1 || gets.Load() != 2 {
		t.Errorf("%d times POST and %d times GET, want 1 and 2", posts.Load(), gets.Load())
	}
}

// plain writes v without an exponent.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// requestsFor returns the start, end and step of the requests that q leads to.
func requestsFor(t *testing.T, q ingest.Query) []string {
	t.Helper()
	var mu sync.Mutex
	var seen []string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seconds := func(name string) float64 {
			v, err := strconv.ParseFloat(r.FormValue(name), 64)
			if err != nil {
				t.Error(err)
			}
			return v
		}
		from, to, step := seconds("start"), seconds("end"), seconds("step")
		if n := (to-from)/step + 1; n > 11_000 {
			t.Errorf("%v evaluations in one request", n)
		}
		seen = append(seen, fmt.Sprintf("%s+%s/%s", plain(from-float64(start.Unix())), plain(to-from), plain(step)))
		says(200, `{"status":"success","data":{"resultType":"matrix","result":[]}}`)(w, r)
	})
	if all, err := collect(t.Context(), open(t, impatient(url)), q); err != nil || len(all) != 0 {
		t.Fatalf("%v, error %v", all, err)
	}
	return seen
}

// Offsets from start, lengths and steps in seconds.
func TestRequests(t *testing.T) {
	between := func(from, to time.Duration, resolution time.Duration, step string) ingest.Query {
		q := ingest.Query{Expr: "up", Start: start.Add(from), End: start.Add(to), Resolution: resolution}
		if step != "" {
			s, err := series.ParseStep(step)
			if err != nil {
				t.Fatal(err)
			}
			q.Step = s
		}
		return q
	}
	for _, c := range []struct {
		name string
		q    ingest.Query
		want string
	}{
		{"on the stamps, the end left out", between(0, 10*time.Minute, time.Minute, ""), "0+540/60"},
		{"beside the stamps", between(time.Second, 10*time.Minute+time.Second, time.Minute, ""), "60+540/60"},
		{"a nanosecond past a stamp", between(1, 10*time.Minute+1, time.Minute, ""), "60+540/60"},
		{"one instant", between(time.Minute, time.Minute+time.Millisecond, time.Minute, ""), "60+0/60"},
		{"between two stamps", between(time.Second, 2*time.Second, time.Minute, ""), ""},
		{"milliseconds", between(0, time.Second, 250*time.Millisecond, ""), "0+0.75/0.25"},
		{"as many as one request may have", between(0, 11_000*time.Minute, 0, ""), "0+659940/60"},
		{"one more", between(0, 11_001*time.Minute, 0, ""), "0+659940/60 660000+0/60"},
		{"whole steps alone", between(5*time.Minute, 3*time.Hour-time.Minute, 0, "1h"), "3600+3540/60"},
		{"no whole step", between(5*time.Minute, time.Hour, 0, "1h"), ""},
		{"a step of one evaluation", between(5*time.Minute, 2*time.Hour, time.Hour, "1h"), "3600+0/3600"},
		{"a short step", between(0, time.Minute, 0, "15s"), "0+45/15"},
		{"a step in parts", between(0, 3*time.Minute, 0, "90s"), "0+135/45"},
		{"no whole month", between(0, 40*24*time.Hour, time.Hour, "1mo"), ""},
		{"a month", between(0, 60*24*time.Hour, 24*time.Hour, "1mo"), "2332800+2332800/86400"}, // February, from the 27th day after start on
	} {
		if got := strings.Join(requestsFor(t, c.q), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestQueriesThatMakeNoSense(t *testing.T) {
	source := open(t, impatient("http://127.0.0.1:1"))
	for _, c := range []struct {
		change func(*ingest.Query)
		want   string
	}{
		{func(q *ingest.Query) { q.Expr = "" }, "query: is empty"},
		{func(q *ingest.Query) { q.Resolution = time.Microsecond }, "want whole milliseconds"},
		{func(q *ingest.Query) { q.Step, q.Resolution = series.Every(time.Minute), time.Hour }, "resolution 1h0m0s is longer than the step 1m"},
		{func(q *ingest.Query) { q.End = q.Start.AddDate(250, 0, 0) }, "the limit is 10000000"},
		{func(q *ingest.Query) { q.End = q.Start.AddDate(5000, 0, 0) }, "limit of 280 years"},
	} {
		q := hour()
		c.change(&q)
		if _, err := collect(t.Context(), source, q); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func TestConfigsThatMakeNoSense(t *testing.T) {
	for _, c := range []struct {
		config prometheus.Config
		want   string
	}{
		{prometheus.Config{}, `URL ""`},
		{prometheus.Config{URL: "prometheus:9090"}, "want one such as http://prometheus:9090"},
		{prometheus.Config{URL: "ftp://host"}, "want one such as"},
		{prometheus.Config{URL: "http://u:secret@host"}, "give a user name and a password file instead"},
		{prometheus.Config{URL: "http://host/?a=b"}, "without ? and #"},
		{prometheus.Config{URL: "http://u:secret@host:port"}, "cannot be read"},
		{prometheus.Config{URL: "http://host", Timeout: -1}, "timeout: -1ns must not be negative"},
		{prometheus.Config{URL: "http://host", HTTP: config.HTTPClientConfig{BearerToken: "a", BearerTokenFile: "b"}}, "bearer_token"},
	} {
		_, err := prometheus.New(c.config)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: error %v, want %q", c.config.URL, err, c.want)
		}
	}
}

func TestCancellation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cfg := impatient(serve(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		silent("")(w, r)
	}))
	if _, err := collect(ctx, open(t, cfg), hour()); !errors.Is(err, context.Canceled) {
		t.Errorf("within a request: %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	cfg = impatient(serve(t, says(503, "")))
	cfg.RetryWait, cfg.RetryFor = time.Hour, 10*time.Hour
	cfg.Warn = func(string) { cancel() }
	if _, err := collect(ctx, open(t, cfg), hour()); !errors.Is(err, context.Canceled) {
		t.Errorf("while waiting: %v", err)
	}
}

func TestGzipAndWarnings(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("accepts %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, strings.Replace(answer("1e308", "+Inf", "-1e308"), `"data"`,
			`"infos":["x"],"warnings":["store b did not answer"],"data"`, 1))
		_ = z.Close()
	})
	cfg := impatient(url + "/")
	var told []string
	cfg.Warn = func(m string) { told = append(told, m) }
	all, err := collect(t.Context(), open(t, cfg), hour())
	if err != nil || len(all) != 1 || all[0].Len() != 3 || all[0].Values[0] != 1e308 || all[0].Values[2] != -1e308 {
		t.Errorf("%+v, error %v", all, err)
	}
	want := []string{url + ": warning of the server: store b did not answer", url + ": 1 infinite values were left out"}
	if strings.Join(told, "\n") != strings.Join(want, "\n") {
		t.Errorf("told %q, want %q", told, want)
	}
}

func ExampleSource_Read() {
	server := httptest.NewServer(says(200, answer("0.5", "0.75")))
	defer server.Close()
	source, err := prometheus.New(prometheus.Config{URL: server.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer source.Close()
	q := ingest.Query{Expr: "up", Start: start, End: start.Add(time.Hour)}
	for series, err := range source.Read(context.Background(), q) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(series.Name, series.Start.Format(time.RFC3339), series.Step, series.Values)
	}
	// Output: up 2026-01-05T00:00:00Z 1m [0.5 0.75]
}
