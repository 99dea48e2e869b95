package catalog

import (
	"regexp"
	"slices"
	"strings"
)

// Burstable tells, by the providers' naming, whether the machine's processors are shared, so that its
// vCPUs are not there to be used all the time: the t families of AWS, the B and Basic series of
// Azure, the shared-core types of Google.
func (o Offer) Burstable() bool {
	switch o.Provider {
	case "aws", "aws-cn":
		family, _, _ := strings.Cut(o.SKU, ".")
		return slices.Contains([]string{"t1", "t2", "t3", "t3a", "t4g"}, family)
	case "azure":
		return strings.HasPrefix(o.SKU, "Standard_B") || strings.HasPrefix(o.SKU, "Basic_")
	case "gcp":
		return slices.Contains([]string{"e2-micro", "e2-small", "e2-medium", "f1-micro", "g1-small"}, o.SKU)
	}
	return false
}

// accelerated are the families with GPUs, FPGAs or other accelerators, by the providers' naming.
var accelerated = map[string]*regexp.Regexp{
	"aws":    awsAccelerated,
	"aws-cn": awsAccelerated,
	"azure":  regexp.MustCompile(`^Standard_N`),
	"gcp":    regexp.MustCompile(`^[ag][2-9]-`),
}

var awsAccelerated = regexp.MustCompile(`^(g|gr|p|inf|trn|dl|f|vt)\d`)

// Accelerated tells whether the machine has GPUs or other accelerators: by the published number of
// GPUs, or by the family's name where the feed says none.
func (o Offer) Accelerated() bool {
	family := accelerated[o.Provider]
	return o.GPU > 0 || family != nil && family.MatchString(o.SKU)
}
