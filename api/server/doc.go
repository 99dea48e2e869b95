// Package server answers for others what the command line answers in process:
// over gRPC, and over a JSON gateway that offers the same calls under /v1.
//
// The gateway dials the gRPC server within the process, so that both ways pass
// the same interceptors: request id and log, recovery, time limit, admission,
// the rules of the protos, and the table of status codes in errors.go. JSON is
// strict: an unknown field or query parameter is a 400 that names it.
//
// There is no authentication yet, and so nothing but loopback is listened on,
// and the gateway answers only requests that were addressed to loopback by
// name: a web page that points its own name at 127.0.0.1 gets a 403.
package server
