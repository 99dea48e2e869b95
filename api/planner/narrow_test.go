package planner_test

import (
	"testing"

	"github.com/plimsoll/plimsoll/api/planner"
)

func TestNarrowed(t *testing.T) {
	labels := map[string]string{"instance": "db01:9100", "mountpoint": `/da"ta`}
	const m = `instance="db01:9100",mountpoint="/da\"ta"`
	for _, tt := range []struct{ expr, want string }{
		{"up", "up{" + m + "}"},
		{`size{job="node"} - avail{}`, `size{job="node",` + m + `} - avail{` + m + `}`},
		{`sum by (instance, mountpoint) (rate(x{fstype!~"tmpfs|}",}[5m:1m]))`,
			`sum by (instance, mountpoint) (rate(x{fstype!~"tmpfs|}",` + m + `}[5m:1m]))`},
		{"sum(a) by (instance) / on(instance) group_left b", "sum(a{" + m + "}) by (instance) / on(instance) group_left b{" + m + "}"},
		{"a offset 5m > bool 1e3 # a b\nor Inf", "a{" + m + "} offset 5m > bool 1e3 # a b\nor Inf"},
		{`{__name__="disk"}`, `{__name__="disk",` + m + `}`},
		{`label_replace(a, "x", "$1", "y", "(.*)")`, `label_replace(a{` + m + `}, "x", "$1", "y", "(.*)")`},
	} {
		if got := planner.Narrowed(tt.expr, labels); got != tt.want {
			t.Errorf("%s\n became %s\nwant    %s", tt.expr, got, tt.want)
		}
	}
	want := `(a / b) and on(instance) label_replace(vector(1), "instance", "c$$1", "", "")`
	if got := planner.Joined("a / b", map[string]string{"instance": "c$1"}); got != want {
		t.Errorf("joined: %s, want %s", got, want)
	}
}
