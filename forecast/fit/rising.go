package fit

import (
	"math"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// leastRises is how often a history must have risen, without ever falling, to be taken for one that cannot.
// Tried on a sample of the development sets: 5 and 20 change no score there.
const leastRises = 10

// flowScale is what is known of a history that never falls, such as bytes ever written: the models are fitted to how much it
// rises in a step, and their paths add that up.
type flowScale struct {
	center, scale float64 // of the rises, among prepared values
	last          float64 // prepared value that was measured last
}

// newFlowScale returns nil if the prepared values ever fall, hardly rise, or rise by the same every time.
func newFlowScale(values []float64) *flowScale {
	flow := rises(values)
	up, last := 0, math.NaN()
	for _, v := range values {
		if v < last {
			return nil
		}
		if v > last {
			up++
		}
		if !math.IsNaN(v) {
			last = v
		}
	}
	if up < leastRises || len(flow) == 0 {
		return nil
	}
	var p demand
	if p.setScale(flow); p.scale == 0 {
		return nil
	}
	return &flowScale{p.center, p.scale, last}
}

// newFlowScale is that of all prepared values, nil where these grow by shares.
func (d *demand) newFlowScale() *flowScale {
	if d.grows {
		return nil
	}
	return newFlowScale(d.values)
}

// rises returns by how much values rise from step to step, NaN next to a gap. It is empty if none are neighbours.
func rises(values []float64) []float64 {
	out := make([]float64, max(len(values)-1, 0))
	some := false
	for t := range out {
		out[t] = values[t+1] - values[t]
		some = some || !math.IsNaN(out[t])
	}
	if !some {
		return nil
	}
	return out
}

// flow returns the rises of the first n prepared values as prepared values of their own, less what is missing at first.
func (r flowScale) flow(d demand, n int) demand {
	out := demand{center: r.center, scale: r.scale, low: 0, high: math.Inf(1)}
	out.values = rises(d.values[:n])
	for len(out.values) > 0 && math.IsNaN(out.values[0]) {
		out.values = out.values[1:]
	}
	for t, v := range out.values {
		out.values[t] = out.in(v)
	}
	return out
}

// level returns where the first n prepared values end: the last one that was measured, and how many gaps follow it.
func level(values []float64) (last float64, gap int) {
	n := len(values)
	for gap < n && math.IsNaN(values[n-1-gap]) {
		gap++
	}
	if gap == n {
		return 0, 0
	}
	return values[n-1-gap], gap
}

// cumulativeKernel is a kernel of rises as one of the values that they add up to.
type cumulativeKernel struct {
	kernel
	center, scale float64 // of rises
	last          float64 // value
	gap           int     // steps since then without one
}

// Center fills dst with the expected course. What came in a gap is what is expected of the first step, each time.
func (s *cumulativeKernel) Center(dst []float64) {
	s.kernel.Center(dst)
	sum := s.last
	for h, v := range dst {
		rise := max(s.center+s.scale*v, 0)
		if h == 0 {
			sum += float64(s.gap) * rise
		}
		sum += rise
		dst[h] = sum
	}
}

// Deviate fills dst with what the deviations of the rises add up to.
func (s *cumulativeKernel) Deviate(dst []float64, src *rand.PCG) {
	s.kernel.Deviate(dst, src)
	sum := 0.0
	for h, v := range dst {
		sum += s.scale * v
		dst[h] = sum
	}
}

func (s *cumulativeKernel) update(v float64) error {
	rise := math.NaN()
	if s.gap == 0 {
		rise = (v - s.last - s.center) / s.scale
	}
	if s.gap++; !math.IsNaN(v) {
		s.last, s.gap = v, 0
	}
	return s.kernel.update(rise)
}

func (s *cumulativeKernel) clone() kernel {
	out := *s
	out.kernel = s.kernel.clone()
	return &out
}

func (s *cumulativeKernel) record(w *record.Writer) {
	s.kernel.record(w)
	w.Float(s.center)
	w.Float(s.scale)
	w.Float(s.last)
	w.Int(s.gap)
}

// restoreCumulative takes the rest of a cumulative kernel off a record.
func restoreCumulative(k kernel, r *record.Reader) kernel {
	s := &cumulativeKernel{k, r.Float("center of rises"), r.Float("scale of rises"), r.Float("last value"), r.Int("gap", 0, series.MaxValues)}
	r.Require(s.scale > 0, "scale of rises", "more than 0")
	return s
}

// ofRises returns the kernel of rises that k adds up, and k itself if it adds up none.
func ofRises(k kernel) kernel {
	switch s := k.(type) {
	case *cumulativeKernel:
		return s.kernel
	case predecessor:
		return predecessor{ofRises(s.kernel)}
	}
	return k
}

// neverFall raises what falls in a path of original values to what was before, the first to last.
func neverFall(dst []float64, last float64) {
	for h, v := range dst {
		last = max(last, v)
		dst[h] = last
	}
}
