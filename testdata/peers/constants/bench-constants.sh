#!/usr/bin/env bash
# Tries half and twice the value of every constant that was chosen by trying, and writes
# docs/results/<date>-constants.md: what `make bench-constants` does. A run that was interrupted goes on where it ended.
#
#   testdata/peers/constants/bench-constants.sh DIR
#
# KEPT   1: run nothing, and write what was kept of runs that were interrupted
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${1:?the directory of the development sets is missing: make bench-constants DATA=DIR}
day=$(date -u +%F)
revision=$(git describe --tags --always --dirty) # before anything is written
mkdir -p docs/results .cache/constants
out=docs/results/$day-constants.md
go build -o .cache/constants/constants ./testdata/peers/constants
{
	nice -n 15 .cache/constants/constants ${KEPT:+-kept} -data "$data" -date "$day" -csv "${out%.md}.csv"
	echo
	echo "## Run"
	echo
	echo "- Command: \`${KEPT:+KEPT=1 }make bench-constants DATA=…\`; seed 1, one run at a time${KEPT:+; what is marked as not run was not reached before it was interrupted}"
	echo "- Plimsoll $revision, $(go env GOVERSION), $(uname -sm)"
} >"$out.new"
mv "$out.new" "$out"
echo "wrote $out and ${out%.md}.csv; to write what they say at the constants:"
echo "  go run ./testdata/peers/constants -lines ${out%.md}.csv && gofmt -w forecast"
