package server

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http2"
)

// gate is a listener for a limited number of connections at once. Each further one is told so and closed, rather than left
// waiting for one of the others to end.
type gate struct {
	net.Listener
	slots    chan struct{}
	refusals chan struct{}
	refuse   func(net.Conn)
}

// newGate returns the listener; refuse tells a connection that there are too many, within refusalTime.
func newGate(l net.Listener, connections int, refuse func(net.Conn)) *gate {
	return &gate{Listener: l, slots: make(chan struct{}, connections), refusals: make(chan struct{}, refusalsAtOnce), refuse: refuse}
}

const (
	refusalTime    = 2 * time.Second // for reading a request and writing the refusal
	refusalsAtOnce = 4096            // what comes beyond is closed without a word
)

// Accept returns the next connection that there is room for.
func (g *gate) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case g.slots <- struct{}{}:
			return &gatedConn{Conn: conn, leave: sync.OnceFunc(func() { <-g.slots })}, nil
		default:
		}
		select {
		case g.refusals <- struct{}{}:
			go func() {
				defer func() { <-g.refusals }()
				defer func() { _ = conn.Close() }()
				_ = conn.SetDeadline(time.Now().Add(refusalTime))
				g.refuse(conn)
			}()
		default:
			_ = conn.Close()
		}
	}
}

// gatedConn gives its place back when it is closed.
type gatedConn struct {
	net.Conn
	leave func()
}

// Close closes the connection.
func (c *gatedConn) Close() error {
	err := c.Conn.Close()
	c.leave()
	return err
}

var errConnections = errors.New("as many connections are open as there may be: try later")

// refuseHTTP reads the head of a request, without which the client might never see an answer, and answers 503.
func refuseHTTP(conn net.Conn) {
	const head = 8 << 10
	for r := bufio.NewReader(io.LimitReader(conn, head)); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if strings.TrimSpace(line) == "" {
			break
		}
	}
	body := statusJSON(busyStatus(errConnections))
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 503 %s\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nRetry-After: %s\r\n"+
		"Connection: close\r\nContent-Length: %d\r\n\r\n%s", http.StatusText(http.StatusServiceUnavailable), seconds(retryAfter), len(body), body)
	hangUp(conn)
}

// refuseGRPC ends the connection as HTTP/2 does; a client of gRPC says UNAVAILABLE with the text.
func refuseGRPC(conn net.Conn) {
	f := http2.NewFramer(conn, conn)
	if f.WriteSettings() == nil && f.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, []byte(errConnections.Error())) == nil {
		hangUp(conn)
	}
}

// hangUp ends what is written and waits for the other side to close: closing with bytes unread would take back the answer.
func hangUp(conn net.Conn) {
	if c, ok := conn.(interface{ CloseWrite() error }); ok {
		_ = c.CloseWrite()
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(conn, 1<<20))
}
