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
}

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
	return h
}
