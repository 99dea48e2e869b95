package main

import (
	"context"
	"log/slog"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/server"
)

// serveFlags are the flags of the verb serve.
type serveFlags struct {
	listen, grpcListen, healthListen string
	sample                           bool
}

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "Answer over gRPC and JSON, on loopback",
		Long: `Answers the questions of the command line for others: gRPC, and the same calls as JSON under /v1.
There is no authentication yet, so only loopback addresses are accepted.`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error { return a.serve(c.Context(), f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.listen, "listen", "127.0.0.1:8080", "`ADDRESS` of the JSON gateway")
	fl.StringVar(&f.grpcListen, "grpc-listen", "127.0.0.1:8081", "`ADDRESS` of the gRPC server")
	fl.StringVar(&f.healthListen, "health-listen", "127.0.0.1:8082", "`ADDRESS` that answers only /healthz and /readyz, "+
		"and so also when the gateway is full; '' for none")
	fl.BoolVar(&f.sample, "sample", false, "serve the bundled sample estate instead of a configuration")
	return c
}

// serveMemory is from how many bytes on the service prefers collecting garbage to growing, unless GOMEMLIMIT says otherwise. What is in use
// may still be more.
const serveMemory = 384 << 20

// serve runs the verb until it is interrupted.
func (a *app) serve(ctx context.Context, f serveFlags) error {
	if a.env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(serveMemory)
	}
	log := slog.New(slog.NewTextHandler(a.err, nil))
	if f.sample {
		p, err := a.samplePlanner(kept.Memory{})
		if err != nil {
			return err
		}
		return a.listen(ctx, f, log, p)
	}
	return a.serveFed(ctx, f, log)
}

// listen answers for a planner.
func (a *app) listen(ctx context.Context, f serveFlags, log *slog.Logger, p server.Planner) error {
	return server.Run(ctx, server.Config{
		Listen:       f.listen,
		GRPCListen:   f.grpcListen,
		HealthListen: f.healthListen,
		Version:      a.version,
		Now:          a.now,
		Log:          log,
	}, p)
}
