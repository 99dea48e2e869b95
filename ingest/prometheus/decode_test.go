package prometheus

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestParsePair(t *testing.T) {
	for pair, want := range map[string]struct {
		milli int64
		value float64
	}{
		`[1435781430.781,"1.5"]`:    {1435781430781, 1.5},
		`[ 1435781430 , "-1e308" ]`: {1435781430000, -1e308},
		`[-1.5,"5e-324"]`:           {-1500, 5e-324},
		`[0,"+Inf"]`:                {0, math.Inf(1)},
	} {
		if milli, value, err := parsePair([]byte(pair)); err != nil || milli != want.milli || value != want.value {
			t.Errorf("%s: %d, %v, %v", pair, milli, value, err)
		}
	}
	for _, pair := range []string{`[]`, `[1]`, `[1,]`, `[1,""]`, `[1,2]`, `[1,"2","3"]`, `["1","2"]`, `[1e99,"2"]`, `"x"`, `{}`,
		`[1,"1e999"]`, `[NaN,"1"]`} {
		if milli, value, err := parsePair([]byte(pair)); err == nil {
			t.Errorf("%s: %d, %v, want an error", pair, milli, value)
		}
	}
}

func TestSeriesName(t *testing.T) {
	for _, c := range []struct {
		labels map[string]string
		want   string
	}{
		{nil, "{}"},
		{map[string]string{"__name__": "up"}, "up"},
		{map[string]string{"b": "2", "a": "1"}, `{a="1",b="2"}`},
		{map[string]string{"b": "2", "a": "1\n\"", "__name__": "up:sum"}, `up:sum{a="1\n\"",b="2"}`},
		{map[string]string{"b.c": "2", "__name__": "http.requests"}, `{"http.requests","b.c"="2"}`},
	} {
		if got := seriesName(c.labels); got != c.want {
			t.Errorf("%v: %s, want %s", c.labels, got, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","a":"b"},"values":[[1435781430.781,"1"],` +
		`[1435781445.781,"NaN"],[1435781446,"+Inf"]]}]},"warnings":["w"]}`)
	f.Add(`{"status":"error","errorType":"bad_data","error":"1:5: parse error"}`)
	f.Add(`{"data":null,"status":"success","x":[[{"a":1}]]}`)
	f.Fuzz(func(t *testing.T, text string) {
		b := bounds{bytes: 1 << 16, series: 5, samples: 20}
		m, err := decode(strings.NewReader(text), b)
		if err != nil {
			return
		}
		n := 0
		for _, v := range m.vectors {
			n += len(v.millis)
			if len(v.millis) != len(v.values) {
				t.Errorf("%d times and %d values", len(v.millis), len(v.values))
			}
			for i, x := range v.values {
				if math.IsNaN(x) || math.IsInf(x, 0) || i > 0 && v.millis[i] <= v.millis[i-1] {
					t.Errorf("value %d is %v at %d", i, x, v.millis[i])
				}
			}
		}
		if len(m.vectors) > b.series || n > b.samples || n != m.samples {
			t.Errorf("%d series, %d samples, counted %d", len(m.vectors), n, m.samples)
		}
	})
}

// BenchmarkDecode measures a full answer for one series.
func BenchmarkDecode(b *testing.B) {
	var pairs []string
	for i := range maxPoints {
		pairs = append(pairs, fmt.Sprintf(`[%d,"0.333333333333"]`, 1435781430+60*i))
	}
	text := `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[` + strings.Join(pairs, ",") + `]}]}}`
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := decode(strings.NewReader(text), bounds{1 << 30, 10, maxPoints}); err != nil {
			b.Fatal(err)
		}
	}
}
