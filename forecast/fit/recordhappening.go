package fit

import (
	"time"

	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/series"
)

func writeHappenings(w *record.Writer, happenings []series.Happening) {
	w.Uint(uint64(len(happenings)))
	for _, h := range happenings {
		w.Int(int(h.Kind))
		writeTime(w, h.Time)
		w.Bool(!h.Until.IsZero())
		if !h.Until.IsZero() {
			writeTime(w, h.Until)
		}
		w.Float(h.Size)
		w.Text(h.Done)
		w.Text(h.Why)
	}
}

func readHappenings(r *record.Reader) []series.Happening {
	var out []series.Happening
	for range bounded64(r, "happenings") {
		h := series.Happening{Kind: series.HappeningKind(r.Int("kind of happening", int(series.LevelStep), int(series.CapacityChanged))),
			Time: readTime(r, "time of happening")}
		h.Until = time.Time{}
		if r.Bool("until") {
			h.Until = readTime(r, "end of happening")
		}
		h.Size = r.Any("size of happening")
		h.Done, h.Why = r.Text("done", maxRestoredText), r.Text("why", maxRestoredText)
		out = append(out, h)
	}
	return out
}
