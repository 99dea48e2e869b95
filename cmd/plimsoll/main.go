// Command plimsoll says when pools of capacity saturate, and what each way of
// placing the load would cost. See the README for a first run.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // time zones on machines that have none, such as an empty container
)

// version is set by the linker.
var version = "devel" //nolint:gochecknoglobals // the linker can only set a package variable

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	a := app{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		env: os.Getenv, now: time.Now, version: version,
	}
	code := a.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
