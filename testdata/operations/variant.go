package operations

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Variant names one history: its kind, how it is sampled, and the strata that it is drawn from.
// A kind without places, sizes or noises has "any" there.
type Variant struct {
	Kind  string
	Step  string // 5m, 1h, 1d, 1mo, 3mo
	Place string // where in the history it happened: early, middle, late, newest
	Size  string // of what happened: small, medium, large
	Noise string // none, low, seasons
	Seed  uint64 // from 1 on
}

// unsplit is the stratum of a kind that knows only one.
const unsplit = "any"

// String returns the name, such as cleanup/1d/late/large/seasons/7.
func (v Variant) String() string {
	return strings.Join([]string{v.Kind, v.Step, v.Place, v.Size, v.Noise, strconv.FormatUint(v.Seed, 10)}, "/")
}

// ParseVariant reads a name that String wrote. The error says which part is unknown, and what is known.
func ParseVariant(name string) (Variant, error) {
	parts := strings.Split(name, "/")
	if len(parts) != 6 {
		return Variant{}, fmt.Errorf("history %q: want KIND/STEP/PLACE/SIZE/NOISE/SEED", name)
	}
	seed, err := strconv.ParseUint(parts[5], 10, 64)
	if err != nil || seed == 0 {
		return Variant{}, fmt.Errorf("history %q: seed %q, want a whole number from 1 on", name, parts[5])
	}
	k, err := kindOf(parts[0])
	if err != nil {
		return Variant{}, err
	}
	for i, known := range [][]string{k.steps, orAny(k.places), orAny(k.sizes), orAny(k.noises)} {
		if !slices.Contains(known, parts[i+1]) {
			return Variant{}, fmt.Errorf("history %q: %q is unknown here, want one of %s", name, parts[i+1], strings.Join(known, ", "))
		}
	}
	return Variant{parts[0], parts[1], parts[2], parts[3], parts[4], seed}, nil
}

// Kinds returns the names of all kinds in the order of the table.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// Variants returns every every-th history of a kind with seeds 1 to seeds. The strata come
// first and the seeds last, so that with every = seeds there is one history of each stratum.
func Variants(kind string, seeds, every int) ([]Variant, error) {
	k, err := kindOf(kind)
	if err != nil {
		return nil, err
	}
	if seeds < 1 || every < 1 {
		return nil, fmt.Errorf("seeds %d, every %d: want at least 1", seeds, every)
	}
	var list []Variant
	i := 0
	for _, step := range k.steps {
		for _, place := range orAny(k.places) {
			for _, size := range orAny(k.sizes) {
				for _, noise := range orAny(k.noises) {
					for seed := range seeds {
						if i++; (i-1)%every == 0 {
							list = append(list, Variant{kind, step, place, size, noise, uint64(seed + 1)})
						}
					}
				}
			}
		}
	}
	return list, nil
}

// kindOf returns the kind of that name.
func kindOf(name string) (kind, error) {
	for _, k := range kinds {
		if k.name == name {
			return k, nil
		}
	}
	return kind{}, fmt.Errorf("kind %q: unknown, want one of %s", name, strings.Join(Kinds(), ", "))
}

func orAny(list []string) []string {
	if len(list) == 0 {
		return []string{unsplit}
	}
	return list
}

// random returns the source of random numbers of the history.
func (v Variant) random() *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(v.String())) // never fails
	return rand.New(rand.NewPCG(v.Seed, h.Sum64()))
}

// length returns the step as a duration; a month counts as 30 days.
func (v Variant) length() time.Duration {
	switch v.Step {
	case "5m":
		return 5 * time.Minute
	case "1h":
		return time.Hour
	case "1mo":
		return 30 * day
	case "3mo":
		return 90 * day
	}
	return day
}

const day = 24 * time.Hour
