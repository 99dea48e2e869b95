package convert

import (
	"fmt"

	moneypb "google.golang.org/genproto/googleapis/type/money"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// A google.type.Money counts in units and thousand millionths.
const (
	nanosPerUnit  = 1_000_000_000
	nanosPerMicro = nanosPerUnit / money.Scale
)

// MoneyMessage writes an amount, exactly.
func MoneyMessage(a money.Amount) *moneypb.Money {
	return &moneypb.Money{
		CurrencyCode: string(a.Currency),
		Units:        a.Micros / money.Scale,
		Nanos:        int32(a.Micros % money.Scale * nanosPerMicro),
	}
}

// Money reads an amount. Errors: a currency that is not active; nanos outside
// of ±999,999,999, of another sign than the units, or finer than a millionth;
// more than an Amount can hold.
func Money(m *moneypb.Money) (money.Amount, error) {
	c, err := money.ParseCurrency(m.GetCurrencyCode())
	if err != nil {
		return money.Amount{}, err
	}
	nanos := int64(m.GetNanos())
	switch {
	case nanos <= -nanosPerUnit || nanos >= nanosPerUnit:
		return money.Amount{}, fmt.Errorf("nanos %d: want a number within ±999999999", nanos)
	case nanos > 0 && m.GetUnits() < 0 || nanos < 0 && m.GetUnits() > 0:
		return money.Amount{}, fmt.Errorf("units %d and nanos %d have different signs", m.GetUnits(), nanos)
	case nanos%nanosPerMicro != 0:
		return money.Amount{}, fmt.Errorf("nanos %d: finer than a millionth of a unit", nanos)
	}
	whole, err := money.Units(m.GetUnits(), c)
	if err != nil {
		return money.Amount{}, err
	}
	return whole.Add(money.Amount{Micros: nanos / nanosPerMicro, Currency: c})
}
