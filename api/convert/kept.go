package convert

import (
	"encoding/hex"
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/state"
)

// EncodeQuestion writes what the dates follow from, as it is kept: in the form of the protos. The as-of is kept beside it.
func EncodeQuestion(q planner.Question) ([]byte, error) {
	q.WhatIfs, q.Explain, q.OmitValues = nil, nil, false
	return JSON(&plimsollv1.KeptQuestion{Options: QuestionMessage(q), Capacity: CapacityMessage(q.Capacity), Selection: q.Selection})
}

// DecodeQuestion reads what EncodeQuestion wrote: the question with its capacity. The error says what about it cannot be read.
func DecodeQuestion(data []byte) (planner.Question, error) {
	m, err := keptQuestion(data)
	if err != nil {
		return planner.Question{}, err
	}
	r := newReader()
	q := r.in("options").question(m.GetOptions())
	q.Capacity, q.Selection = r.capacity("capacity", m.GetCapacity()), m.GetSelection()
	return q, r.err()
}

// keptQuestion reads the message. What a later version has added is left out.
func keptQuestion(data []byte) (*plimsollv1.KeptQuestion, error) {
	m := &plimsollv1.KeptQuestion{}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("question: %w", err)
	}
	return m, nil
}

// EncodeAnswer writes an answer as it is kept, without its values where there are too many.
func EncodeAnswer(a planner.Answer) ([]byte, error) {
	m := ForecastMessage(a)
	m.WhatIfs, m.Explanations, m.Moved, m.NotKept = nil, nil, nil, ""
	if proto.Size(m) > state.MaxAnswer {
		m.Mean, m.Quantiles = nil, nil
	}
	return proto.MarshalOptions{Deterministic: true}.Marshal(m)
}

// KeptForecastMessage writes a forecast that was kept: of a list without question and answer.
func KeptForecastMessage(f state.Forecast) (*plimsollv1.KeptForecast, error) {
	m := &plimsollv1.KeptForecast{
		Name: text(f.Name()), AsOfTime: timeMessage(f.AsOf), CreateTime: timeMessage(f.Kept), EngineVersion: int32(f.Engine), Seed: f.Seed,
		InputDigest: hex.EncodeToString(f.Digest), State: plimsollv1.State(plimsollv1.State_value["STATE_"+f.State]),
		DateP10: timeMessage(f.P10), DateP50: timeMessage(f.P50), DateP90: timeMessage(f.P90), RecipeBytes: int32(len(f.Recipe)),
	}
	if len(f.Question) == 0 {
		return m, nil
	}
	q, err := keptQuestion(f.Question)
	if err != nil {
		return nil, err
	}
	m.Options, m.Capacity, m.Forecast = q.GetOptions(), q.GetCapacity(), &plimsollv1.Forecast{}
	if err := proto.Unmarshal(f.Answer, m.GetForecast()); err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	return m, nil
}

// KeptForecastRequest returns the pool and the ID of the name of a forecast that was kept.
func KeptForecastRequest(name string) (pool, id string, err error) {
	r := newReader()
	pool, id, ok := strings.Cut(strings.TrimPrefix(name, poolCollection), "/forecasts/")
	if !strings.HasPrefix(name, poolCollection) || !ok || pool == "" || id == "" {
		r.check("name", fmt.Errorf("%.80q: want pools/POOL/forecasts/FORECAST", name))
	}
	return pool, id, r.err()
}

// KeptForecastsRequest returns the last part of the resource name of the pool.
func KeptForecastsRequest(parent string) (string, error) {
	r := newReader()
	id, ok := strings.CutPrefix(parent, poolCollection)
	if !ok || id == "" {
		r.check("parent", fmt.Errorf("%.80q: want pools/ and the name of one", parent))
	}
	return id, r.err()
}
