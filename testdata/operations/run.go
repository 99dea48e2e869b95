package operations

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

// Answer reads the file of the case and asks its question, as `plimsoll forecast --csv` does.
func (c Case) Answer(ctx context.Context) (planner.Answer, error) {
	table, err := csvfile.Read(bytes.NewReader(c.CSV()), c.Variant.Kind+".csv", csvfile.Options{Unit: series.Unit(c.Unit)})
	if err != nil {
		return planner.Answer{}, err
	}
	list := table.Series()
	if len(list) != 1 {
		return planner.Answer{}, fmt.Errorf("%d series can be read: %s", len(list), strings.TrimSpace(table.Report().String()))
	}
	q := planner.Question{OmitValues: true}
	if q.Capacity, _ = table.Capacity(list[0].Name); c.Capacity != 0 {
		q.Capacity = capacity.Constant(c.Capacity, list[0].Unit)
	}
	if q.LeadTime, err = series.ParseStep(c.LeadTime); err != nil {
		return planner.Answer{}, err
	}
	if q.Horizon, err = estate.ParseHorizon(c.Horizon); err != nil {
		return planner.Answer{}, err
	}
	answers, err := planner.ForecastAll(ctx, []planner.SeriesQuestion{{Series: list[0], Question: q}}, 1)
	if err != nil {
		return planner.Answer{}, err
	}
	return answers[0], nil
}

// Score makes each history, asks its question and judges the answer; workers is how many at once and never changes a verdict. A file
// that cannot be read counts as refused. The verdicts are in the order of the variants.
func Score(ctx context.Context, list []Variant, workers int) ([]Verdict, error) {
	verdicts := make([]Verdict, len(list))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(workers, 1))
	for i, v := range list {
		group.Go(func() error {
			c, err := Make(v)
			if err != nil {
				return err
			}
			a, err := c.Answer(ctx)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				verdicts[i] = Verdict{Variant: v, Grade: Refused, Reason: "not read: " + err.Error()}
				return nil //nolint:nilerr // what cannot be read is a verdict, too
			}
			verdicts[i] = c.Judge(a)
			return nil
		})
	}
	return verdicts, group.Wait()
}
