package sheets

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/timestamppb"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// stamp writes a time, or nothing where there is none.
func stamp(t *timestamppb.Timestamp) string {
	if t == nil {
		return ""
	}
	return t.AsTime().Format(time.RFC3339)
}

// number writes a figure, or nothing where there is none.
func number(v *float64) string {
	if v == nil {
		return ""
	}
	return Plain(*v)
}

// Plain writes a figure with all its digits and no exponent where that is readable.
func Plain(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if len(s) > 25 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return s
}

// IsRefusal reports whether a state has neither dates nor probabilities because the data do not allow them.
func IsRefusal(s plimsollv1.State) bool { return s >= plimsollv1.State_STATE_TOO_LITTLE_DATA }

// short writes a score with three digits after the point, or a dash where there is none.
func short(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 3, 64)
}

// percent writes a share in whole per cent, or a dash where there is none.
func percent(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(100**v, 'f', 0, 64) + " %"
}

// writeColumns aligns the first column to the left and all others to the right.
func writeColumns(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				fmt.Fprint(w, cell, pad)
			} else {
				fmt.Fprint(w, "  ", pad, cell)
			}
		}
		fmt.Fprintln(w)
	}
}

// whole writes a count, or nothing where there is none.
func whole(n *int32) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(int(*n))
}
