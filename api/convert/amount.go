package convert

import (
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Amount reads a capacity that is one amount at all times, as people write it: 2 TiB, 90 % or 512. The message is
// never nil.
func Amount(text string) (*plimsollv1.Capacity, error) {
	v, unit, err := series.ParseQuantity(text)
	if err != nil {
		return &plimsollv1.Capacity{}, err
	}
	return &plimsollv1.Capacity{Unit: string(unit), Levels: []*plimsollv1.CapacityLevel{{Installed: v}}}, nil
}
