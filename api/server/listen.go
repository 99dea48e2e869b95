package server

import (
	"context"
	"fmt"
	"net"
	"strings"
)

// listen opens a loopback address.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%s %q: want an address such as 127.0.0.1:8080", flag, address)
	}
	if !isLoopback(host) {
		return nil, fmt.Errorf("%s %q: without authentication, which is not there yet, only loopback is listened on: want 127.0.0.1, [::1] "+
			"or localhost", flag, address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		_ = l.Close()
		return nil, fmt.Errorf("%s %q: is not loopback but %s", flag, address, l.Addr())
	}
	return l, nil
}

// isLoopback reports whether host is a loopback address or localhost. Any other name is not, whatever it resolves to.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// isLoopbackHost is isLoopback for a Host header, with or without a port.
func isLoopbackHost(header string) bool {
	if host, _, err := net.SplitHostPort(header); err == nil {
		return isLoopback(host)
	}
	return isLoopback(strings.TrimSuffix(strings.TrimPrefix(header, "["), "]"))
}
