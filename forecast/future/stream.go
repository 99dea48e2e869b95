package future

import (
	"hash/fnv"
	"math/rand/v2"
)

// Random streams of one future of one series. Each purpose has its own, so that
// more draws for one never shift another.
const (
	PurposePath = iota + 1
	PurposeGrowth
	PurposeScore
	PurposeOutlier
	PurposeCourse
	PurposeYear
	PurposeStop
	PurposeCopy
)

// PurposeHoliday is the purpose of what holidays do.
const PurposeHoliday = 32

// Stream returns the random numbers of a purpose for (seed, name, future). It
// depends on nothing else: not on other series, on their order or on the workers.
func Stream(seed uint64, name string, future, purpose int) *rand.PCG {
	src := new(rand.PCG)
	StreamsOf(seed, name, purpose).Begin(src, future)
	return src
}

// Streams are the random numbers of a purpose for (seed, name).
type Streams struct{ series, purpose uint64 }

// StreamsOf returns those of a purpose for (seed, name).
func StreamsOf(seed uint64, name string, purpose int) Streams {
	h := fnv.New64a()
	h.Write([]byte(name))
	return Streams{Scramble(seed ^ Scramble(h.Sum64())), uint64(purpose)}
}

// Begin sets src to the begin of the stream of a future.
func (s Streams) Begin(src *rand.PCG, future int) {
	src.Seed(s.series, Scramble(uint64(future))^s.purpose)
}

// Scramble is the finalizer of SplitMix64 (Steele, Lea and Flood 2014, figure
// 15), which turns neighbouring numbers into unlike ones.
func Scramble(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uniform returns a number in [0, 1) from one output of src.
func Uniform(src *rand.PCG) float64 { return float64(src.Uint64()>>11) / (1 << 53) }
