package series

import (
	"fmt"
	"time"
)

// Sample is one measurement at one instant.
type Sample struct {
	Time  time.Time
	Value float64
}

// UnusableError says that no sample of a series can be used.
type UnusableError struct{ Samples int }

// Error says what would help.
func (e *UnusableError) Error() string {
	return fmt.Sprintf("UNUSABLE_DATA: None of the %d samples can be used: give finite numbers at distinct times.", e.Samples)
}
