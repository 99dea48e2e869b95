package forecast

import "time"

// Sample is one measurement at one instant.
type Sample struct {
	Time  time.Time
	Value float64
}
