#!/usr/bin/env bash
# Scores saturation dates on the development sets, and answers about made histories to which
# something happened, and writes docs/results/<date>-dates.md
# and docs/reliability.svg: what `make bench-dates` does.
#
#   testdata/peers/dates/bench-dates.sh DIR
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${1:?the directory of the development sets is missing: make bench-dates DATA=DIR}
day=$(date -u +%F)
revision=$(git describe --tags --always --dirty) # before anything is written
mkdir -p docs/results
out=docs/results/$day-dates.md
{
	nice -n 10 go run ./testdata/peers/dates -data "$data" -date "$day" -chart docs/reliability.svg
	printf '\n## Histories to which something happened\n\n'
	printf 'Made with the right answer, which is arithmetic: testdata/operations/README.md says how.\n\n'
	nice -n 10 go run ./testdata/operations/score -worst 0
	echo
	echo "## Run"
	echo
	echo "- Command: \`make bench-dates DATA=…\`; seed 1, 1,000 simulations, one origin a fit"
	echo "- Plimsoll $revision, $(go env GOVERSION), $(uname -sm)"
} >"$out.new"
mv "$out.new" "$out"
echo "wrote $out and docs/reliability.svg"
