package advice

import "github.com/plimsoll/plimsoll/forecast"

// stateWords are the states as people read them.
var stateWords = map[forecast.State]string{
	forecast.Saturates:         "saturates",
	forecast.AtRisk:            "at risk",
	forecast.BeyondHorizon:     "beyond the horizon",
	forecast.AlreadySaturated:  "already saturated",
	forecast.NoCapacity:        "no capacity",
	forecast.TooLittleData:     "too little data",
	forecast.StaleData:         "stale data",
	forecast.UnusableData:      "unusable data",
	forecast.SourceUnavailable: "source does not answer",
	forecast.Unstable:          "level shift",
}

// StateText writes a state for people, such as "at risk".
func StateText(s forecast.State) string {
	if w, ok := stateWords[s]; ok {
		return w
	}
	return "unknown"
}

// StateNamed returns the state that writes itself as name, such as AT_RISK; false where there is none that has words.
func StateNamed(name string) (forecast.State, bool) {
	for s := range stateWords {
		if s.String() == name {
			return s, true
		}
	}
	return forecast.StateUnspecified, false
}
