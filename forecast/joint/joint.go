package joint

import (
	"fmt"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// MaxMembers is how many forecasts can be joined.
const MaxMembers = 1000

// Joint is several forecasts of one run with the dependence between them: which
// path of each belongs to which state of the world.
//
// The paths of different series are drawn independently of each other. New leaves every
// set of paths as it is and only says in which order it is gone through (Iman and
// Conover 1982; the Schaake shuffle of Clark et al. 2004 is the same idea), so
// that what is known of each member by itself stays exactly as it was. How much the members depend on
// each other is measured on their histories; see Dependence.
type Joint struct {
	members    []forecast.Forecast
	paths      [][]int // by member and state of the world
	dependence [][]float64
	measured   [][]bool // whether the dependence of two could be
	futures    int
	// Notes say what should be known of how the members were joined.
	Notes []string
}

// New joins forecasts of the same number of futures and with different names. The answer
// depends on the members by name, not on their order. A member that depends on none
// before it in the order of names keeps its paths where they are; one without Paths, since
// it could not be forecast, is a member without a say.
func New(members []forecast.Forecast) (*Joint, error) {
	if err := checkMembers(members); err != nil {
		return nil, err
	}
	j := &Joint{members: members, paths: make([][]int, len(members))}
	j.measure()
	drawn := slices.DeleteFunc(byName(members, 0, len(members)), func(m int) bool { return members[m].Paths == nil })
	if len(drawn) > 0 {
		j.futures = members[drawn[0]].Futures()
	}
	features, ok := featuresOf(members, drawn)
	if !ok {
		j.Notes = append(j.Notes, "The forecasts of the members have no time in common: their paths are put in order by all of each.")
	}
	for a, order := range arrange(features, j.among(drawn), nil) {
		j.paths[drawn[a]] = order
	}
	return j, nil
}

// measure measures how the histories of the members depend on each other.
func (j *Joint) measure() { j.dependence, j.measured = dependence(histories(j.members)) }

// depends reports whether a member depends on any other.
func (j *Joint) depends(member int) bool {
	for o, r := range j.dependence[member] {
		if o != member && r != 0 {
			return true
		}
	}
	return false
}

// among returns the dependence between some of the members.
func (j *Joint) among(members []int) [][]float64 {
	r := make([][]float64, len(members))
	for a, m := range members {
		for _, o := range members {
			r[a] = append(r[a], j.dependence[m][o])
		}
	}
	return r
}

func checkMembers(members []forecast.Forecast) error {
	switch n := len(members); {
	case n == 0:
		return fmt.Errorf("members: none, want at least 1")
	case n > MaxMembers:
		return fmt.Errorf("members: %d, the limit is %d", n, MaxMembers)
	}
	seen := map[string]bool{}
	first := -1 // that has paths
	for i, m := range members {
		if seen[m.Series.Name] {
			return fmt.Errorf("members: %q is there twice", m.Series.Name)
		}
		seen[m.Series.Name] = true
		switch {
		case m.Paths == nil:
		case first < 0:
			first = i
		case m.Futures() != members[first].Futures():
			return fmt.Errorf("members: %q has %d paths and %q has %d: want the same number of all", m.Series.Name, m.Futures(),
				members[first].Series.Name, members[first].Futures())
		}
	}
	return nil
}

func histories(members []forecast.Forecast) []series.Series {
	out := make([]series.Series, len(members))
	for i, m := range members {
		out[i] = m.Series
	}
	return out
}

// Futures returns the number of states of the world; 0 where no member has paths.
func (j *Joint) Futures() int { return j.futures }

// Path returns which path of a member belongs to a state of the world. Every path belongs to exactly one.
func (j *Joint) Path(member, future int) int { return j.paths[member][future] }

// Dependence returns the correlation that was measured between two members, from −1 to 1.
func (j *Joint) Dependence(a, b int) float64 { return j.dependence[a][b] }

// Measured reports whether the histories of two members say anything of how they depend on each other: at least four
// changes of each at the same times. Where they do not, the dependence counts as 0.
func (j *Joint) Measured(a, b int) bool { return j.measured[a][b] }

// window returns the time that all members speak of.
func window(members []forecast.Forecast) (start, end time.Time) {
	for i, m := range members {
		if i == 0 || m.Start.After(start) {
			start = m.Start
		}
		if e := m.Time(m.Steps()); i == 0 || e.Before(end) {
			end = e
		}
	}
	return start, end
}

// Permutation returns which path of a member belongs to each state of the world; nil for a member without paths.
func (j *Joint) Permutation(member int) []int { return slices.Clone(j.paths[member]) }

// Replaced returns j with other forecasts of some of its members, such as those of a what-if, whose path i belongs to
// state i. One without Paths is a member without a say. All have the names and the number of paths of those that they replace.
func (j *Joint) Replaced(by map[int]forecast.Forecast) (*Joint, error) {
	out := *j
	out.members, out.paths = slices.Clone(j.members), slices.Clone(j.paths)
	for m, f := range by {
		if m < 0 || m >= len(j.members) || f.Series.Name != j.members[m].Series.Name {
			return nil, fmt.Errorf("members: %q is not member %d", f.Series.Name, m)
		}
		if f.Paths != nil && f.Futures() != j.futures {
			return nil, fmt.Errorf("members: %q has %d paths, want %d", f.Series.Name, f.Futures(), j.futures)
		}
		out.members[m], out.paths[m] = f, identity(j.futures)
	}
	return &out, nil
}
