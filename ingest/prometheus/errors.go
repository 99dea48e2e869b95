package prometheus

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/plimsoll/plimsoll/ingest"
)

// maxErrorBody is how much of the answer to a failed request is read.
const maxErrorBody = 64 << 10

// maxMessage is how much of a server's message is shown, in bytes.
const maxMessage = 1000

// temporaryTypes are the kinds of error of the API that may pass.
var temporaryTypes = []string{"timeout", "canceled", "internal", "unavailable"}

// fail returns a SourceError for something that will not pass.
func (s *Source) fail(err error) *ingest.SourceError {
	return &ingest.SourceError{Source: s.config.Name, Op: op, Err: err}
}

// transportError says why no answer, or no whole one, came. Allowed is how long the server could send nothing.
func (s *Source) transportError(ctx context.Context, err error, allowed time.Duration) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSilent):
		e := s.fail(&tooMuchError{fmt.Errorf("the server sent nothing for %v", allowed)})
		e.Temporary = true
		return e
	case errors.Is(cause, errTooLong):
		return s.fail(fmt.Errorf("the answer took longer than %v: ask for fewer series, a longer resolution or a shorter range",
			s.config.RequestTimeout))
	case ctx.Err() != nil:
		return ctx.Err()
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err // without the address, which the name of the source tells
	}
	var limit *limitError
	if errors.As(err, &limit) && limit.what == "bytes" {
		return s.fail(&tooMuchError{limit})
	}
	explained, temporary := explainTransport(err)
	e := s.fail(explained)
	e.Temporary = temporary
	return e
}

// silently is in an error without being read.
type silently struct{ err error }

func (silently) Error() string   { return "" }
func (s silently) Unwrap() error { return s.err }

// explainTransport says what to do about an error below HTTP, and whether it may pass.
func explainTransport(err error) (explained error, temporary bool) {
	var dns *net.DNSError
	var api *apiError
	var network net.Error
	var unknown x509.UnknownAuthorityError
	var wrongName x509.HostnameError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &api):
		return err, slices.Contains(temporaryTypes, api.Type)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("connection refused: is the server up, and are host and port right? (%w%w)", err, silently{errNotThere}), true
	case errors.As(err, &dns):
		return fmt.Errorf("host %q cannot be found: is its name right? (%w%w)", dns.Name, err, silently{errNotThere}), dns.IsTemporary ||
			dns.IsTimeout
	case errors.As(err, &unknown):
		return fmt.Errorf("the certificate of the server is not trusted: name its certificate authority in the CA file (%w)", err), false
	case errors.As(err, &wrongName):
		return fmt.Errorf("the certificate of the server is for another host: use the host name that is in it (%w)", err), false
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return fmt.Errorf("the server does not speak TLS: use http:// (%w)", err), false
	case errors.Is(err, errTruncated), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return err, true
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return fmt.Errorf("the answer is damaged (%w)", err), true
	case errors.As(err, &network):
		return err, network.Timeout()
	}
	return err, false
}

// statusError says what an answer with a status other than 200 means.
func (s *Source) statusError(ctx context.Context, resp *http.Response, body io.Reader) error {
	said, api := readMessage(body)
	if ctx.Err() != nil {
		return s.transportError(ctx, ctx.Err(), s.silenceAllowed())
	}
	code := resp.StatusCode
	e := s.fail(nil)
	status := fmt.Sprintf("the server answered %d %s", code, http.StatusText(code))
	switch {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		e.Err = fmt.Errorf("%s: %s", status, s.credentialsHint())
	case code == http.StatusNotFound:
		e.Err = fmt.Errorf("%s: the URL must be the base of the API, such as http://prometheus:9090, without /api/v1", status)
	case code/100 == 3:
		e.Err = fmt.Errorf("%s and redirects to %s, which is not followed: set the URL to where the API is", status, location(resp))
	case api != nil && code/100 == 4 && code != http.StatusTooManyRequests:
		e.Err = api
	case api != nil:
		e.Err = fmt.Errorf("%s: %w", status, api)
	default:
		e.Err = errors.New(status + said)
	}
	e.Temporary = code == http.StatusTooManyRequests || code == http.StatusRequestTimeout || code/100 == 5 && code != http.StatusNotImplemented
	if e.Temporary {
		e.RetryAfter = retryAfter(resp.Header)
	}
	switch {
	case e.RetryAfter > s.config.RetryFor:
		e.Err = fmt.Errorf("%w; it asks to be left alone for %v: ask again after that", e.Err, e.RetryAfter)
	case code == http.StatusRequestEntityTooLarge || api != nil && api.tooMuch(code):
		e.Err = &tooMuchError{e.Err}
	}
	return e
}

// tooMuch reports whether the server said that it cannot do as much as that, rather than that it cannot do it.
func (e *apiError) tooMuch(code int) bool {
	if code == http.StatusServiceUnavailable || e.Type == "timeout" {
		return true
	}
	message := strings.ToLower(e.Message)
	return code == http.StatusUnprocessableEntity && slices.ContainsFunc(muchWords,
		func(w string) bool { return strings.Contains(message, w) })
}

// muchWords are in what Prometheus and VictoriaMetrics say of a query over one of their limits.
var muchWords = []string{"too many samples", "too many points", "timed out", "-search.max", "limit"} //nolint:gochecknoglobals // a table

// readMessage returns what the body of a failed request says: as an error of
// the API, or in words that can be put after the status.
func readMessage(body io.Reader) (said string, api *apiError) {
	text, _ := io.ReadAll(io.LimitReader(body, maxErrorBody)) // what there is of it
	var answer struct{ Status, ErrorType, Error string }
	if json.Unmarshal(text, &answer) == nil && answer.Status == "error" && answer.Error != "" {
		return "", &apiError{answer.ErrorType, shorten(answer.Error)}
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	switch {
	case line == "":
		return "", nil
	case strings.HasPrefix(line, "<"):
		return " with a web page", nil
	}
	return fmt.Sprintf(": %.200q", line), nil
}

// shorten cuts a message of the server to maxMessage.
func shorten(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessage], "") + "…"
}

// location returns where resp redirects to, without what may be secret.
func location(resp *http.Response) string {
	u, err := resp.Location()
	if err != nil {
		return "nowhere"
	}
	return fmt.Sprintf("%.200q", u.Scheme+"://"+u.Host+u.Path)
}

// credentialsHint says which part of the configuration holds the credentials, or should.
func (s *Source) credentialsHint() string {
	h := s.config.HTTP
	switch {
	case h.BasicAuth != nil && h.BasicAuth.PasswordFile != "":
		return fmt.Sprintf("check the user name %q and the password file %q", h.BasicAuth.Username, h.BasicAuth.PasswordFile)
	case h.BasicAuth != nil:
		return "check the user name and the password"
	case h.Authorization != nil && h.Authorization.CredentialsFile != "":
		return fmt.Sprintf("check the bearer token file %q", h.Authorization.CredentialsFile)
	case h.BearerTokenFile != "":
		return fmt.Sprintf("check the bearer token file %q", h.BearerTokenFile)
	case h.Authorization != nil || h.BearerToken != "":
		return "check the bearer token"
	case h.OAuth2 != nil:
		return "check the OAuth 2 client"
	}
	return "it wants credentials: set a bearer token file, or a user name and a password file"
}
