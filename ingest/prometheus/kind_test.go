package prometheus_test

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/ingesttest"
	"github.com/plimsoll/plimsoll/ingest/prometheus"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

// constant answers a request with one series that is 1 at each evaluation.
func constant(w http.ResponseWriter, r *http.Request) {
	from, to, step := number(r, "start"), number(r, "end"), number(r, "step")
	var pairs []string
	for at := from; at <= to; at += step {
		pairs = append(pairs, fmt.Sprintf(`[%s,"1"]`, plain(at)))
	}
	fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[%s]}]}}`,
		strings.Join(pairs, ","))
}

func number(r *http.Request, name string) float64 {
	v, _ := strconv.ParseFloat(r.FormValue(name), 64)
	return v
}

// evaluations is how many a request asks for.
func evaluations(r *http.Request) int {
	return int((number(r, "end")-number(r, "start"))/number(r, "step")) + 1
}

// TestHalves has a server that can do 3,000 evaluations at a time and says so in each way that servers do: what is read
// is whole, no query is made twice, and what worked once is kept to.
func TestHalves(t *testing.T) {
	for name, refuse := range map[string]http.HandlerFunc{
		"413":        says(413, "too large"),
		"422":        says(422, `{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory"}`),
		"503":        says(503, `{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}`),
		"VM":         says(422, `{"status":"error","errorType":"422","error":"cannot select more than -search.maxSamplesPerQuery=1000 samples"}`),
		"silence":    silent(""),
		"large body": endless(`{"status":"success","other":[0`, ",0"),
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			asked := map[string]int{}
			var sizes []int
			url := serveAll(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/api/v1/query") {
					says(200, `{"status":"success","data":{"resultType":"vector","result":[]}}`)(w, r)
					return
				}
				if !strings.HasSuffix(r.URL.Path, "query_range") || strings.HasPrefix(r.FormValue("query"), "count(") {
					http.NotFound(w, r)
					return
				}
				mu.Lock()
				asked[r.Form.Encode()]++
				sizes = append(sizes, evaluations(r))
				mu.Unlock()
				if evaluations(r) > 3000 {
					refuse(w, r)
					return
				}
				constant(w, r)
			})
			cfg := impatient(url)
			cfg.MaxTries, cfg.MaxResponseBytes = 4, 1<<20
			if name == "silence" {
				cfg.Timeout = 100 * time.Millisecond
			}
			q := ingest.Query{Expr: "up", Start: start, End: start.Add(12_000 * time.Minute), Resolution: time.Minute}
			all, err := collect(t.Context(), open(t, cfg), q)
			if err != nil || len(all) != 1 || all[0].Measured() != 12_000 {
				t.Fatalf("%d series, error %v", len(all), err)
			}
			for form, n := range asked {
				if n > 1 {
					t.Errorf("asked %d times: %s", n, form)
				}
			}
			if want := "[11000 5500 2750 2750 2750 2750 1000]"; fmt.Sprint(sizes) != want {
				t.Errorf("pieces of %v, want %s", sizes, want)
			}
		})
	}
}

// TestNotHalved checks that an error that fewer evaluations would not mend is made once.
func TestNotHalved(t *testing.T) {
	var requests atomic.Int32
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		says(422, `{"status":"error","errorType":"execution","error":"found duplicate series for the match group"}`)(w, r)
	})
	q := ingest.Query{Expr: "up", Start: start, End: start.Add(11_000 * time.Minute), Resolution: time.Minute}
	if _, err := collect(t.Context(), open(t, impatient(url)), q); err == nil || requests.Load() != 1 {
		t.Errorf("error %v after %d requests", err, requests.Load())
	}
}

// TestTimeoutOfTheServer checks that the server's own limit goes with each query, and that its silence until then is none: here it is
// silent for longer than a quarter of a second, and says that it works for a second.
func TestTimeoutOfTheServer(t *testing.T) {
	for _, c := range []struct {
		flags      string
		configured time.Duration
		want       string
	}{
		{`{"query.timeout":"1m30s"}`, 0, "90"},
		{`{"query.timeout":"1m30s"}`, time.Minute, "60"},
		{`{"query.timeout":"1m30s"}`, time.Hour, "90"},
		{`{}`, 0, "120"},
		{`{}`, time.Hour, "3600"},
		{`"x"`, 0, "120"},
	} {
		got := "none"
		url := serveAll(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/status/flags"):
				fmt.Fprintf(w, `{"status":"success","data":%s}`, c.flags)
			case strings.HasSuffix(r.URL.Path, "query_range"):
				got = r.FormValue("timeout")
				constant(w, r)
			default:
				http.NotFound(w, r)
			}
		})
		cfg := impatient(url)
		cfg.Timeout = c.configured
		if _, err := collect(t.Context(), open(t, cfg), hour()); err != nil || got != c.want {
			t.Errorf("%s with %v: timeout=%s, error %v, want %s", c.flags, c.configured, got, err, c.want)
		}
	}
}

// TestTimeoutOfARealServer checks that a real server says its limit and takes it back.
func TestTimeoutOfARealServer(t *testing.T) {
	source := open(t, prometheus.Config{URL: promtest.Start(t, ingesttest.Data())})
	q := ingest.Query{Expr: "cpu_load", Start: ingesttest.DataStart(), End: ingesttest.DataEnd(), Resolution: ingesttest.DataStep}
	if all, err := collect(t.Context(), source, q); err != nil || len(all) != 1 {
		t.Errorf("%d series, error %v", len(all), err)
	}
	now, err := source.Now(t.Context())
	if d := time.Since(now); err != nil || d > time.Minute || d < -time.Minute {
		t.Errorf("its clock says %s, error %v", now, err)
	}
}

// TestADeadServerIsTriedOnce reads many pools at once from a server that refuses connections, and from one that takes them and is silent.
func TestADeadServerIsTriedOnce(t *testing.T) {
	for _, silent := range []bool{false, true} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		var connections atomic.Int32
		go func() {
			for {
				c, err := listener.Accept()
				if err != nil {
					return
				}
				connections.Add(1)
				if !silent {
					c.Close()
					continue
				}
				defer c.Close()
			}
		}()
		cfg := impatient("http://" + listener.Addr().String())
		if silent {
			cfg.Timeout = 200 * time.Millisecond
		}
		source := open(t, cfg)
		var wg sync.WaitGroup
		var failed atomic.Int32
		for i := range 1000 {
			wg.Go(func() {
				q := hour()
				q.Expr = fmt.Sprint("pool", i)
				var e *ingest.SourceError
				if _, err := collect(t.Context(), source, q); errors.As(err, &e) && e.Temporary {
					failed.Add(1)
				}
			})
		}
		wg.Wait()
		// The client of the library may try a connection that was closed at once again by itself.
		if n := connections.Load(); failed.Load() != 1000 || n > 8 {
			t.Errorf("silent: %t: %d of 1,000 reads failed after %d connections", silent, failed.Load(), n)
		}
		if !silent && connections.Load() < 2 {
			t.Errorf("it was tried %d times, want 2", connections.Load())
		}
	}
}

// TestCountedFirst asks for more than the limits: the server is asked for a dozen evaluations of a count, and for nothing else.
func TestCountedFirst(t *testing.T) {
	data := make([]series.Series, 30)
	for i := range data {
		data[i] = ingesttest.Data()[0]
		data[i].Name, data[i].Labels = "cpu", map[string]string{"host": fmt.Sprint(i)}
	}
	url := promtest.Start(t, data)
	q := ingest.Query{Expr: "cpu # of all hosts", Start: ingesttest.DataStart(), End: ingesttest.DataEnd(), Resolution: 15 * time.Second}
	for _, c := range []struct {
		series, samples int
		want            string
	}{
		{20, 0, "the query selects 30 series, the limit is 20"},
		{0, 50_000, "the query selects up to 30 series, of which about"},
	} {
		_, err := collect(t.Context(), open(t, prometheus.Config{URL: url, MaxSeries: c.series, MaxSamples: c.samples}), q)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if all, err := collect(t.Context(), open(t, prometheus.Config{URL: url}), q); err != nil || len(all) != 30 {
		t.Errorf("%d series, error %v", len(all), err)
	}
}

// TestInterval tells from a real server at which distance it measures, also of a sum and where scrapes are missing, and reads at that.
func TestInterval(t *testing.T) {
	every := func(name string, d time.Duration, leaveOut int) series.Series {
		s := series.Series{Name: name, Start: ingesttest.DataStart(), Step: series.Every(d)}
		for i := range int(3 * time.Hour / d) {
			v := float64(i)
			if leaveOut > 0 && i%leaveOut == 1 {
				v = math.NaN()
			}
			s.Values = append(s.Values, v)
		}
		return s
	}
	url := promtest.Start(t, []series.Series{every("fast", 15*time.Second, 0), every("slow", 5*time.Minute, 0),
		every("gaps", time.Minute, 20)})
	source := open(t, prometheus.Config{URL: url})
	end := ingesttest.DataStart().Add(3 * time.Hour)
	for expr, want := range map[string]time.Duration{
		"slow": 5 * time.Minute, "fast": 15 * time.Second, "sum(slow) by (x) # all": 5 * time.Minute, "slow / on() fast": 15 * time.Second,
		"gaps": time.Minute, "sum(rate(slow[20m]))": 5 * time.Minute,
	} {
		if got, ok, err := source.Interval(t.Context(), expr, end); err != nil || !ok || got != want {
			t.Errorf("%s: %v, %t, error %v, want %v", expr, got, ok, err, want)
		}
	}
	for _, expr := range []string{"none", "1", "sum(("} {
		if got, ok, err := source.Interval(t.Context(), expr, end); err != nil || ok {
			t.Errorf("%s: %v, %t, error %v, want none", expr, got, ok, err)
		}
	}
	all, err := collect(t.Context(), source, ingest.Query{Expr: "slow", Start: ingesttest.DataStart(), End: end})
	if err != nil || len(all) != 1 || all[0].Step != series.Every(5*time.Minute) || all[0].Measured() != 36 {
		t.Errorf("%+v, error %v", all, err)
	}
}
