package convert_test

import (
	"bytes"
	"context"
	"reflect"
	"testing"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// What is read back of an explanation adds up as it did.
func TestExplanationRoundTrip(t *testing.T) {
	values := make([]float64, 60)
	for i := range values {
		values[i] = 100 + 10*float64(i) + float64(i%7)
	}
	s := series.Series{Name: "disk", Start: start, Step: series.Every(series.Day), Values: values}
	a, err := planner.Forecast(context.Background(), s, planner.Question{Capacity: capacity.Constant(1000, ""), Explain: []float64{0.1, 0.5}})
	if err != nil || len(a.Explanations) != 2 {
		t.Fatalf("%+v, %v", a.Explanations, err)
	}
	m := convert.ForecastMessage(a)
	for i, x := range a.Explanations {
		got := convert.Explanation(m.GetExplanations()[i])
		got.Of, got.Still = x.Of, x.Still // what dates are read from is not in a message
		for k := range got.Parts {
			got.Parts[k].Of = x.Parts[k].Of
		}
		if !reflect.DeepEqual(got, x) {
			t.Errorf("%+v\nwant %+v", got, x)
		}
		sum := m.GetExplanations()[i].GetTogetherDays()
		for _, p := range m.GetExplanations()[i].GetParts() {
			sum += p.GetDays()
		}
		if want := float64(x.Date.Time.Sub(x.Reference.Time)) / float64(series.Day); sum != want {
			t.Errorf("%v days, want %v", sum, want)
		}
	}
}

// Names of forecasts that were kept.
func TestKeptForecastRequest(t *testing.T) {
	if pool, id, err := convert.KeptForecastRequest("pools/web-cpu/forecasts/a-1"); err != nil || pool != "web-cpu" || id != "a-1" {
		t.Errorf("%q, %q, %v", pool, id, err)
	}
	for _, name := range []string{"", "web-cpu", "pools/web-cpu", "pools//forecasts/a", "pools/a/forecasts/", "sources/a/forecasts/b"} {
		if _, _, err := convert.KeptForecastRequest(name); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
	for _, name := range []string{"", "pools/", "web-cpu"} {
		if _, err := convert.KeptForecastsRequest(name); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
}

// Whatever the bytes, a kept question is read or an error, and what was read is written the same again.
func FuzzKeptQuestion(f *testing.F) {
	q := planner.Question{Capacity: capacity.Constant(850, "{core}"), LeadTime: series.Every(series.Day), Growth: &future.Estimate{High: 0.1}}
	text, err := convert.EncodeQuestion(q)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"options":{"horizon":"30d","timeZone":"Europe/Berlin","holidays":["DE"]},` +
		`"capacity":{"levels":[{"installed":1}]},"later":1}`))
	f.Add([]byte(`{"capacity":{"units":[{"kind":"host","count":3,"size":2}],"reserves":[{"name":"x","largest":1}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := convert.DecodeQuestion(data)
		if err != nil {
			return
		}
		once, err := convert.EncodeQuestion(q)
		if err != nil {
			t.Fatal(err)
		}
		q, err = convert.DecodeQuestion(once)
		if err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		if twice, err := convert.EncodeQuestion(q); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s\n%s, %v", once, twice, err)
		}
	})
}
