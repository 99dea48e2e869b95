package server

import (
	"log/slog"
	"net"
	"runtime"
	"time"
)

// Config says where to listen and what to allow. Zero values are the defaults.
type Config struct {
	// Listen is the address of the JSON gateway. Default 127.0.0.1:8080. Port 0 is any free one.
	Listen string
	// GRPCListen is the address of the gRPC server. Default 127.0.0.1:8081.
	GRPCListen string
	// HealthListen is the address where only /healthz and /readyz are answered, which the gateway answers, too. Empty: there is none.
	HealthListen string
	// Version of the program, for the log.
	Version string
	// Log gets a line for each call, and what went wrong inside. Default: nothing is logged.
	Log *slog.Logger
	// Limits of calls and connections.
	Limits Limits
	// Now is the clock that says how old what is kept is. Default: time.Now.
	Now func() time.Time
	// OnListen is called once all addresses are open; health is nil where there is none. Default: nothing.
	OnListen func(gateway, grpc, health net.Addr)
}

// Limits bound what a caller can take. Zero values are the defaults.
type Limits struct {
	// RequestBytes is the largest request. Default 64 MiB: a series of 2,000,000 values fits.
	RequestBytes int
	// BodyBytes is how many bytes of requests, to the gateway and by gRPC, may be in memory at once, those up to 64 KiB
	// not counted. Default and least: RequestBytes.
	BodyBytes int
	// ResponseBytes is the largest answer of the gateway. Default 512 MiB.
	ResponseBytes int
	// HeaderBytes is the largest header. Default 64 KiB.
	HeaderBytes int
	// HeaderTime is how long a client may take for its header, or for the gRPC handshake. Default 5 s.
	HeaderTime time.Duration
	// ReadTime is how long a client may take for a whole request to the gateway. Default 1 min.
	ReadTime time.Duration
	// StallTime is how long a client may pause within a request or an answer. Default 10 s.
	StallTime time.Duration
	// CallTime is how long a call may take, waiting included. Default 4 min.
	CallTime time.Duration
	// ReportTime is how long a report may take. Default 1 h.
	ReportTime time.Duration
	// DrainTime is how long calls may go on once the server is told to stop. Default 25 s.
	DrainTime time.Duration
	// Calls is how many calls are worked on at once; further ones wait. Default two for each processor.
	Calls int
	// WaitTime is how long a call may wait for others before it is refused. Default 3 s.
	WaitTime time.Duration
	// Open is how many calls may wait or be worked on at once, by either way in; further ones are refused. Default 256.
	Open int
	// Connections is how many connections each address takes at once; further ones are refused. Default 1,024.
	Connections int
	// Streams is how many calls a gRPC connection may have open. Default 100.
	Streams int
}

// withDefaults fills in what is not set.
func (c Config) withDefaults() Config {
	setDefault(&c.Listen, "127.0.0.1:8080")
	setDefault(&c.GRPCListen, "127.0.0.1:8081")
	setDefault(&c.Log, slog.New(slog.DiscardHandler))
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.OnListen == nil {
		c.OnListen = func(net.Addr, net.Addr, net.Addr) {}
	}
	l := &c.Limits
	setDefault(&l.RequestBytes, 64<<20)
	l.BodyBytes = max(l.BodyBytes, l.RequestBytes)
	setDefault(&l.ResponseBytes, 512<<20)
	setDefault(&l.HeaderBytes, 64<<10)
	setDefault(&l.HeaderTime, 5*time.Second)
	setDefault(&l.ReadTime, time.Minute)
	setDefault(&l.StallTime, 10*time.Second)
	setDefault(&l.CallTime, 4*time.Minute)
	setDefault(&l.ReportTime, time.Hour)
	setDefault(&l.DrainTime, 25*time.Second)
	setDefault(&l.Calls, 2*runtime.GOMAXPROCS(0))
	setDefault(&l.WaitTime, 3*time.Second)
	setDefault(&l.Open, 256)
	setDefault(&l.Connections, 1024)
	setDefault(&l.Streams, 100)
	return c
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
