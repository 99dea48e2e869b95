package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/test/bufconn"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// server is one Run.
type server struct {
	config   Config
	planner  Planner
	health   *health.Server
	draining atomic.Bool
	status   statusCache
}

// Run serves until ctx is done, then lets the calls that are being worked on
// end, for at most Limits.DrainTime, and returns nil. The error is that of an
// address that cannot be listened on, or of a listener that broke.
func Run(ctx context.Context, c Config, p Planner) error {
	s := &server{config: c.withDefaults(), planner: p, health: health.NewServer()}
	l, err := s.listenAll(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	return s.serve(ctx, l)
}

// listeners are the open addresses; health is nil where there is none.
type listeners struct{ gateway, grpc, health net.Listener }

// listenAll opens the addresses, or none.
func (s *server) listenAll(ctx context.Context) (listeners, error) {
	var l listeners
	for _, a := range []struct {
		flag, address string
		refuse        func(net.Conn)
		to            *net.Listener
	}{
		{"listen", s.config.Listen, refuseHTTP, &l.gateway},
		{"grpc-listen", s.config.GRPCListen, refuseGRPC, &l.grpc},
		{"health-listen", s.config.HealthListen, refuseHTTP, &l.health},
	} {
		if a.address == "" {
			continue
		}
		open, err := listen(ctx, a.flag, a.address)
		if err != nil {
			l.close()
			return listeners{}, err
		}
		*a.to = newGate(open, s.config.Limits.Connections, a.refuse)
	}
	return l, nil
}

func (l listeners) close() {
	for _, x := range []net.Listener{l.gateway, l.grpc, l.health} {
		if x != nil {
			_ = x.Close()
		}
	}
}

// serve runs the gRPC server on its address and within the process, the gateway in front of the latter, and health.
func (s *server) serve(ctx context.Context, l listeners) error {
	const pipeBytes = 1 << 20
	inProcess := bufconn.Listen(pipeBytes)
	conn, err := s.dial(inProcess)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	budget := &bodyBudget{left: int64(s.config.Limits.BodyBytes)}
	handler, err := s.gateway(context.WithoutCancel(ctx), conn, budget)
	if err != nil {
		return err
	}
	// One server of gRPC for each way in: the gateway has counted its calls already. Both share the slots for work.
	slots := make(chan struct{}, s.config.Limits.Calls)
	rpc := []*grpc.Server{s.grpcServer(slots), s.grpcServer(slots, grpc.MaxConcurrentStreams(uint32(s.config.Limits.Open)))}
	direct := s.grpcHTTP(rpc[0], budget)
	gateway, healthServer := s.httpServer(handler), s.httpServer(guard(s.healthHandler()))
	group, stopped := errgroup.WithContext(ctx)
	group.Go(func() error { return serveError(direct.Serve(l.grpc)) })
	group.Go(func() error { return serveError(rpc[1].Serve(inProcess)) })
	group.Go(func() error { return serveError(gateway.Serve(l.gateway)) })
	var healthAddr net.Addr
	if l.health != nil {
		healthAddr = l.health.Addr()
		group.Go(func() error { return serveError(healthServer.Serve(l.health)) })
	}
	group.Go(func() error {
		<-stopped.Done()
		s.drain(rpc, direct, gateway)
		return healthServer.Close()
	})
	s.config.Log.InfoContext(ctx, "listening", "gateway", l.gateway.Addr().String(), "grpc", l.grpc.Addr().String(), "health",
		fmt.Sprint(healthAddr), "version", s.config.Version)
	s.config.OnListen(l.gateway.Addr(), l.grpc.Addr(), healthAddr)
	return group.Wait()
}

// serveError leaves out that a server was stopped, which is how it ends.
func serveError(err error) error {
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, grpc.ErrServerStopped) {
		return nil
	}
	return err
}

// dial connects the gateway to the gRPC server through a pipe.
func (s *server) dial(l *bufconn.Listener) (*grpc.ClientConn, error) {
	return grpc.NewClient("passthrough:///in-process",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return l.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(s.config.Limits.ResponseBytes)),
	)
}

// grpcServer returns the server with all services. Reflection and health are
// open, since whoever reaches it is on this machine.
func (s *server) grpcServer(slots chan struct{}, more ...grpc.ServerOption) *grpc.Server {
	l := s.config.Limits
	g := grpc.NewServer(append([]grpc.ServerOption{
		grpc.MaxConcurrentStreams(uint32(l.Streams)),
		grpc.MaxHeaderListSize(uint32(l.HeaderBytes)),
		grpc.MaxRecvMsgSize(l.RequestBytes),
		grpc.ConnectionTimeout(l.HeaderTime),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionIdle: 15 * time.Minute, Time: time.Minute, Timeout: 20 * time.Second,
			MaxConnectionAge: 15 * time.Minute, MaxConnectionAgeGrace: l.CallTime + time.Minute, // who does not read its answers is cut off
		}),
		grpc.ChainUnaryInterceptor(interceptors(s.config.Log, l, slots)...),
		grpc.ChainStreamInterceptor(streamInterceptors(s.config.Log, l, slots)...),
	}, more...)...)
	plimsollv1.RegisterForecastServiceServer(g, &forecastService{planner: s.planner})
	plimsollv1.RegisterPoolServiceServer(g, &poolService{planner: s.planner, status: &s.status, now: s.config.Now})
	plimsollv1.RegisterBacktestServiceServer(g, &backtestService{planner: s.planner})
	plimsollv1.RegisterScenarioServiceServer(g, &scenarioService{planner: s.planner})
	plimsollv1.RegisterAssessmentServiceServer(g, &assessmentService{planner: s.planner})
	plimsollv1.RegisterGroupServiceServer(g, &groupService{planner: s.planner})
	plimsollv1.RegisterReportServiceServer(g, &reportService{planner: s.planner, version: s.config.Version})
	for name := range g.GetServiceInfo() {
		s.health.SetServingStatus(name, healthpb.HealthCheckResponse_SERVING)
	}
	healthpb.RegisterHealthServer(g, s.health)
	reflection.Register(g)
	return g
}

// httpServer returns the server of the gateway with every limit set.
func (s *server) httpServer(handler http.Handler) *http.Server {
	l := s.config.Limits
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: l.HeaderTime,
		ReadTimeout:       l.ReadTime,
		WriteTimeout:      l.ReadTime + l.CallTime + time.Minute, // from the end of the header on
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    l.HeaderBytes,
	}
}

// drain lets calls end and then stops the servers, the gateway first, since it
// needs the others; what has not ended in time is cut off.
func (s *server) drain(rpc []*grpc.Server, direct, gateway *http.Server) {
	s.draining.Store(true)
	s.health.Shutdown()
	ctx, cancel := context.WithTimeout(context.Background(), s.config.Limits.DrainTime)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		var all sync.WaitGroup
		all.Go(func() {
			if err := direct.Shutdown(ctx); err != nil {
				s.config.Log.Warn("calls of gRPC were cut off", "error", err)
				_ = direct.Close()
			}
		})
		if err := gateway.Shutdown(ctx); err != nil {
			s.config.Log.Warn("calls of the gateway were cut off", "error", err)
			_ = gateway.Close()
		}
		all.Go(rpc[1].GracefulStop)
		all.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		s.config.Log.Warn("calls were cut off")
		_ = direct.Close()
		rpc[1].Stop() // what works on regardless ends with the process
	}
}
