#!/usr/bin/env bash
# Lints the protos and generates the Go code and the OpenAPI description that
# stand beside them. Works offline once the modules of .ci/tools are downloaded.
#
#   api/generate.sh [DIR]    DIR is where the generated tree goes; default: in place
set -euo pipefail

api=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "${1:-$api}" && cd "${1:-$api}" && pwd)
tools=$api/../.ci/tools
bin=$api/../.cache/tools
mkdir -p "$bin"
bin=$(cd "$bin" && pwd)

# buf needs an unreleased protobuf module; a module of its own keeps that away
# from the plugins, whose version has to be that of the runtime in go.mod.
(cd "$tools/buf" && GOFLAGS='' go build -o "$bin/" tool)
(cd "$tools" && GOFLAGS='' go build -o "$bin/" tool)
export PATH=$bin:$PATH

cd "$api"
buf lint
buf generate --path plimsoll --output "$out"
