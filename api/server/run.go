package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
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
	gatewayListener, err := listen(ctx, "listen", s.config.Listen, s.config.Limits.Connections)
	if err != nil {
		return err
	}
	defer func() { _ = gatewayListener.Close() }()
	grpcListener, err := listen(ctx, "grpc-listen", s.config.GRPCListen, s.config.Limits.Connections)
	if err != nil {
		return err
	}
	defer func() { _ = grpcListener.Close() }()
	return s.serve(ctx, gatewayListener, grpcListener)
}

// serve runs the gRPC server on its address and within the process, and the gateway in front of the latter.
func (s *server) serve(ctx context.Context, gatewayListener, grpcListener net.Listener) error {
	const pipeBytes = 1 << 20
	inProcess := bufconn.Listen(pipeBytes)
	conn, err := s.dial(inProcess)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	handler, err := s.gateway(context.WithoutCancel(ctx), conn)
	if err != nil {
		return err
	}
	g, h := s.grpcServer(), s.httpServer(handler)
	group, stopped := errgroup.WithContext(ctx)
	group.Go(func() error { return serveError(g.Serve(grpcListener)) })
	group.Go(func() error { return serveError(g.Serve(inProcess)) })
	group.Go(func() error { return serveError(h.Serve(gatewayListener)) })
	group.Go(func() error {
		<-stopped.Done()
		s.drain(g, h)
		return nil
	})
	s.config.Log.InfoContext(ctx, "listening", "gateway", gatewayListener.Addr().String(), "grpc", grpcListener.Addr().String(), "version",
		s.config.Version)
	s.config.OnListen(gatewayListener.Addr(), grpcListener.Addr())
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
func (s *server) grpcServer() *grpc.Server {
	l := s.config.Limits
	g := grpc.NewServer(
		grpc.MaxConcurrentStreams(uint32(l.Streams)),
		grpc.MaxHeaderListSize(uint32(l.HeaderBytes)),
		grpc.MaxRecvMsgSize(l.RequestBytes),
		grpc.ConnectionTimeout(l.HeaderTime),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
		grpc.KeepaliveParams(keepalive.ServerParameters{MaxConnectionIdle: 15 * time.Minute, Time: time.Minute, Timeout: 20 * time.Second}),
		grpc.ChainUnaryInterceptor(interceptors(s.config.Log, l)...),
		grpc.ChainStreamInterceptor(recovery.StreamServerInterceptor(recovery.WithRecoveryHandlerContext(recovered(s.config.Log)))),
	)
	plimsollv1.RegisterForecastServiceServer(g, &forecastService{planner: s.planner})
	plimsollv1.RegisterPoolServiceServer(g, &poolService{planner: s.planner, status: &s.status})
	plimsollv1.RegisterBacktestServiceServer(g, &backtestService{planner: s.planner})
	plimsollv1.RegisterScenarioServiceServer(g, &scenarioService{planner: s.planner})
	plimsollv1.RegisterAssessmentServiceServer(g, &assessmentService{planner: s.planner})
	plimsollv1.RegisterGroupServiceServer(g, &groupService{planner: s.planner})
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
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    l.HeaderBytes,
	}
}

// drain lets calls end and then stops both servers, the gateway first, since it
// needs the other; what has not ended in time is cut off.
func (s *server) drain(g *grpc.Server, h *http.Server) {
	s.draining.Store(true)
	s.health.Shutdown()
	ctx, cancel := context.WithTimeout(context.Background(), s.config.Limits.DrainTime)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		s.config.Log.Warn("calls of the gateway were cut off", "error", err)
		_ = h.Close()
	}
	ended := make(chan struct{})
	go func() {
		g.GracefulStop()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		s.config.Log.Warn("calls were cut off")
		g.Stop()
	}
}
