package prometheus

import "github.com/prometheus/common/config"

// Credentials says how a server knows who asks. Secrets are named by file and
// read at each request, so that they can be changed without a restart. The zero
// value asks without credentials.
type Credentials struct {
	BearerTokenFile string
	Username        string
	PasswordFile    string
	CAFile          string // certificate authorities of the server, PEM
	Tenant          string // whose data is meant, as TenantHeader; empty: not sent
	// Headers are sent as they are, and HeaderFiles with what the named files hold, by name of the header.
	Headers, HeaderFiles map[string]string
}

// TenantHeader is what servers that hold the data of several tenants (Mimir, Cortex, Loki) read the tenant from.
const TenantHeader = "X-Scope-OrgID"

// HTTP returns the configuration of a client with the credentials.
func (c Credentials) HTTP() config.HTTPClientConfig {
	h := config.DefaultHTTPClientConfig
	h.TLSConfig.CAFile = c.CAFile
	if c.BearerTokenFile != "" {
		h.Authorization = &config.Authorization{Type: "Bearer", CredentialsFile: c.BearerTokenFile}
	}
	if c.Username != "" || c.PasswordFile != "" {
		h.BasicAuth = &config.BasicAuth{Username: c.Username, PasswordFile: c.PasswordFile}
	}
	headers := map[string]config.Header{}
	for name, value := range c.Headers {
		headers[name] = config.Header{Values: []string{value}}
	}
	for name, file := range c.HeaderFiles {
		headers[name] = config.Header{Files: []string{file}}
	}
	if c.Tenant != "" {
		headers[TenantHeader] = config.Header{Values: []string{c.Tenant}}
	}
	if len(headers) > 0 {
		h.HTTPHeaders = &config.Headers{Headers: headers}
	}
	return h
}
