# Plimsoll: `make demo` shows it, `make test` checks it. Only Go, make and git are needed.

GO      ?= go
BIN     := bin/plimsoll
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

.PHONY: help demo build test lint generate verify bench soak bench-peers bench-dates bench-constants measure quick
.DEFAULT_GOAL := help

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build bin/plimsoll, one static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $(BIN) ./cmd/plimsoll

demo: build ## The whole line on the bundled sample estate, offline; writes plimsoll-demo/
	$(BIN) demo --out plimsoll-demo

test: ## All tests that this machine can run; says what it skipped
	@.ci/test

quick: ## Format, vet and short tests of what differs from main and of what imports it
	@.ci/quick

lint: ## Formatting, vet and the linters of .golangci.yaml
	@.ci/lint

generate: ## Make the generated code anew from the .proto files
	api/generate.sh

verify: ## Check that generated code is fresh and go.mod is tidy
	.ci/check-generated
	$(GO) mod tidy -diff
	$(GO) mod verify

bench: ## Benchmarks, printed for benchstat
	$(GO) test -run '^$$' -bench . -benchmem ./...

soak: ## Fuzzing, kills and memory in full (hours; see .ci/soak for parts of it); writes docs/results/
	@.ci/soak

bench-peers: ## Beside R's forecast, statsforecast, Prophet and FLAIR on the sets in DATA=DIR; writes docs/results/
	@DATA="$(DATA)" testdata/peers/compare.sh

bench-dates: ## Saturation dates on the development sets in DATA=DIR, beside rules of thumb, and on made histories; writes docs/results/
	testdata/peers/dates/bench-dates.sh "$(DATA)"

measure: ## What forecasts, calendars and dependence do on the development sets in DATA=DIR (an hour or more)
	PLIMSOLL_DATA="$(if $(DATA),$(abspath $(DATA)))" $(GO) test -tags measure -run '^(TestBacktest|TestCalendarOnRealSeries|TestJointOnRealSeries)$$' -count=1 -v -timeout 3h ./forecast/fit ./forecast/joint

bench-constants: ## Half and twice the tuned constants on the development sets in DATA=DIR (hours); writes docs/results/
	testdata/peers/constants/bench-constants.sh "$(DATA)"
