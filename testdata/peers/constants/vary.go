package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// variant is a constant with another value.
type variant struct {
	value string // as it is written in the source
	why   string // why there is none; empty where there is
}

// times returns the constant with its distance from neutral k times as large: half or twice, for k of 0.5 and 2.
func (c constant) times(k float64, value string) (variant, error) {
	why := c.half
	if k > 1 {
		why = c.twice
	}
	if why != "" {
		return variant{why: why}, nil
	}
	now, err := strconv.ParseFloat(strings.ReplaceAll(value, "_", ""), 64)
	if err != nil {
		return variant{}, fmt.Errorf("%s: %q, want a number", c.name, value)
	}
	v := c.neutral + k*(now-c.neutral)
	if c.most != 0 {
		v = min(v, c.most)
	}
	if c.whole {
		unit := max(c.multiple, 1)
		v = max(math.Round(v/unit), 1) * unit
	}
	// Twelve digits leave out what the distance from neutral is rounded by.
	text := strconv.FormatFloat(v, 'g', 12, 64)
	if c.whole {
		text = strconv.FormatFloat(v, 'f', 0, 64)
	}
	if v == now {
		return variant{why: "as it is"}, nil
	}
	return variant{value: text}, nil
}
