package forecast

import (
	"hash/fnv"
	"math/rand/v2"
)

// Random streams of one future of one series. Each purpose has its own, so that
// more draws for one never shift another.
const (
	streamPath = iota + 1
	streamGrowth
	streamScore
	streamOutlier
	streamCourse
	streamYear
)

// streamHoliday is that of what holidays do.
const streamHoliday = 32

// stream returns the random numbers of a purpose for (seed, name, future). It
// depends on nothing else: not on other series, on their order or on the workers.
func stream(seed uint64, name string, future, purpose int) *rand.PCG {
	src := new(rand.PCG)
	streamsOf(seed, name, purpose).begin(src, future)
	return src
}

// streams are the random numbers of a purpose for (seed, name).
type streams struct{ series, purpose uint64 }

func streamsOf(seed uint64, name string, purpose int) streams {
	h := fnv.New64a()
	h.Write([]byte(name))
	return streams{scramble(seed ^ scramble(h.Sum64())), uint64(purpose)}
}

// begin sets src to the begin of the stream of a future.
func (s streams) begin(src *rand.PCG, future int) {
	src.Seed(s.series, scramble(uint64(future))^s.purpose)
}

// scramble is the finalizer of SplitMix64 (Steele, Lea and Flood 2014, figure
// 15), which turns neighbouring numbers into unlike ones.
func scramble(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// uniform returns a number in [0, 1) from one output of src.
func uniform(src *rand.PCG) float64 { return float64(src.Uint64()>>11) / (1 << 53) }
