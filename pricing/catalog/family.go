package catalog

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What the names of machine types tell. Providers publish the rules of their names: AWS in "Amazon EC2 instance type naming
// conventions", Azure in "Virtual machine sizes naming conventions", Google in "Machine families resource and comparison guide".

// Burstable tells, by the providers' naming, whether the machine's processors are shared, so that its
// vCPUs are not there to be used all the time: the t families of AWS, the B and Basic series of
// Azure, the shared-core types of Google.
func (o Offer) Burstable() bool { return burstable(o.Provider, o.SKU) }

// Accelerated tells whether the machine has GPUs or other accelerators: by the published number of
// GPUs, or by the family's name where the feed says none.
func (o Offer) Accelerated() bool { return o.GPU > 0 || accelerated(o.Provider, o.SKU) }

// PreviousGeneration tells, by the providers' naming, whether the machine is of a family that its provider lists
// under previous generations or has announced the end of: it is still priced, but new machines of it are not to be planned with.
func (o Offer) PreviousGeneration() bool { return previousGeneration(o.Provider, o.SKU) }

func burstable(provider, sku string) bool {
	switch provider {
	case "aws", "aws-cn":
		return slices.Contains([]string{"t1", "t2", "t3", "t3a", "t4g"}, awsFamily(sku))
	case "azure":
		return strings.HasPrefix(sku, "Standard_B") || strings.HasPrefix(sku, "Basic_")
	case "gcp":
		return slices.Contains([]string{"e2-micro", "e2-small", "e2-medium", "f1-micro", "g1-small"}, sku)
	}
	return false
}

var (
	awsAccelerated   = regexp.MustCompile(`^(g|gr|p|inf|trn|dl|f|vt)\d`)
	azureAccelerated = regexp.MustCompile(`^Standard_N`)
	gcpAccelerated   = regexp.MustCompile(`^([ag][2-9]x?|tpu\d\w*|ct\d\w*)-`)
)

func accelerated(provider, sku string) bool {
	switch provider {
	case "aws", "aws-cn":
		return awsAccelerated.MatchString(sku)
	case "azure":
		return azureAccelerated.MatchString(sku)
	case "gcp":
		return gcpAccelerated.MatchString(sku)
	}
	return false
}

// awsPrevious are the families that AWS lists as previous generations.
var awsPrevious = []string{"a1", "c1", "c3", "c4", "cc1", "cc2", "cg1", "cr1", "d2", "f1", "g2", "g3", "g3s", "h1", "hi1", "hs1", "i2",
	"m1",
	"m2", "m3", "m4", "p2", "p3", "p3dn", "r3", "r4", "t1"}

// azurePrevious matches the sizes that Azure lists as previous generations or retires in 2028 or before: A and Basic, D, DS and
// their second version, F and Fs, G, Ls, H, and the first versions of the series with GPUs.
var azurePrevious = regexp.MustCompile(`^(Basic_A|Standard_A\d|Standard_DS?\d+(-\d+)?i?s?(_v2)?(_Promo)?$|Standard_F\d+s?$|` +
	`Standard_GS?\d|Standard_L\d+s$|Standard_H\d|Standard_N[CVD]\d+[rs]*(_v2)?(_Promo)?$)`)

func previousGeneration(provider, sku string) bool {
	switch provider {
	case "aws", "aws-cn":
		return slices.Contains(awsPrevious, awsFamily(sku))
	case "azure":
		return azurePrevious.MatchString(sku)
	case "gcp":
		family, _, _ := strings.Cut(sku, "-")
		return slices.Contains([]string{"f1", "g1", "n1", "custom"}, family)
	}
	return false
}

func awsFamily(sku string) string {
	family, _, _ := strings.Cut(sku, ".")
	return family
}

// azureArm: the additive feature p in a name (D8ps_v6) means an Arm processor.
var azureArm = regexp.MustCompile(`^Standard_[A-Z]+\d+(-\d+)?[a-z]*p[a-z]*_`)

// gcpArm are Google's families with Arm processors: Ampere Altra, Axion, Grace.
var gcpArm = []string{"t2a", "c4a", "n4a", "a4x"}

// archOfName is the architecture that the name of a machine type tells, "" where it tells none.
func archOfName(provider, sku string) string {
	switch {
	case provider == "azure" && azureArm.MatchString(sku):
		return "arm64"
	case provider == "gcp":
		family, _, _ := strings.Cut(sku, "-")
		if slices.Contains(gcpArm, family) {
			return "arm64"
		}
		return "x86_64"
	}
	return ""
}

// azureConstrained takes apart the name of a size with part of its vCPUs switched off, or of any other: E16-4ads_v5 is the
// series E…ads_v5 of 16 vCPUs, 4 of them on.
var azureConstrained = regexp.MustCompile(`^((?:Standard|Basic)_[A-Z]+)(\d+)(?:-(\d+))?(.*)$`)

// constrained returns the size that an Azure size is made of, and its vCPUs; ok is false if it is no constrained one.
func constrained(provider, sku string) (parent string, vcpu float64, ok bool) {
	if provider != "azure" || strings.IndexByte(sku, '-') < 0 {
		return "", 0, false
	}
	m := azureConstrained.FindStringSubmatch(sku)
	if m == nil || m[3] == "" {
		return "", 0, false
	}
	vcpu, err := strconv.ParseFloat(m[3], 64)
	return m[1] + m[2] + m[4], vcpu, err == nil
}

// series is what the sizes of one kind of machine have in common in their names: m7i, Standard_E…ads_v5, n2-standard.
func series(provider, sku string) string {
	switch provider {
	case "aws", "aws-cn":
		return awsFamily(sku)
	case "azure":
		if m := azureConstrained.FindStringSubmatch(sku); m != nil {
			return m[1] + "…" + m[4]
		}
	case "gcp":
		parts := strings.SplitN(sku, "-", 3)
		return strings.Join(parts[:min(len(parts), 2)], "-")
	}
	return sku
}

// named completes what a source says of a machine by what its name tells. changed says what was put right, "" for nothing.
func (r *Row) named() (changed string) {
	if arch := archOfName(r.Provider, r.SKU); arch != "" && arch != r.Arch {
		if r.Arch != "" {
			changed = changedArch
		}
		r.Arch = arch
	}
	if _, vcpu, ok := constrained(r.Provider, r.SKU); ok && vcpu != r.VCPU {
		r.VCPU = vcpu
		changed = cmp.Or(changed, changedVCPU)
	}
	return changed
}

const (
	changedArch = "changed: architecture of an Azure p-series SKU (Arm), published as another, taken from its name"
	changedVCPU = "changed: vCPUs of a constrained Azure SKU taken from its name"
)
