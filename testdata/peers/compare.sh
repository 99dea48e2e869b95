#!/usr/bin/env bash
# Compares Plimsoll with other programs on the same held-out values, and writes
# docs/results/<day>-peers.md and .csv.
#
#     DATA=DIR testdata/peers/compare.sh
#
# DATA     directory of the development sets
# FRESH    1: throw away what the other programs said before and ask them again
# ONLY     1: ask no other program, only use what is there
# PYTHON   an interpreter with statsforecast, prophet and flaircast; installed into .cache/peers/venv if not given
# MEMORY   the command whose peak memory is the figure of that row, or the .json file that testdata/soak printed, as it takes its time
# LIMIT    seconds of processor time for one case of another program
# DAY, OUT day of the run, and where the result goes
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${DATA:?want the directory of the development sets, DATA=DIR}"
LIMIT=${LIMIT:-100}
DAY=${DAY:-$(date -u +%F)}
OUT=${OUT:-docs/results}
cache=.cache/peers
here=testdata/peers
# One processor each: figures are processor time, and threads would hide waiting in it.
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 NUMBA_NUM_THREADS=1
mkdir -p "$cache"
[ "${FRESH:-}" != 1 ] || rm -rf "$cache/out"
trap 'echo "compare.sh: failed in line $LINENO" >&2' ERR
say() { printf '%s\n' "$*" >&2; }

python=${PYTHON:-$cache/venv/bin/python}
install_python() {
  [ -z "${PYTHON:-}" ] && [ ! -x "$python" ] || return 0
  say "installing statsforecast, prophet and flaircast into $cache/venv"
  python3 -m venv "$cache/venv" || return 0
  local package
  for package in statsforecast==2.1.1 prophet==1.5.0 flaircast==0.6.1; do
    "$python" -m pip install -q "$package" >&2 || say "NOT TO BE HAD: $package"
  done
}
install_r() {
  Rscript -e 'library(forecast)' >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing r-cran-forecast"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends r-cran-forecast >/dev/null 2>&1 && return 0
  fi
  say "NOT TO BE HAD: R's forecast (apt-get install r-cran-forecast)"
}

# version PROGRAM prints what would answer, nothing if it is not installed.
version() {
  case $1 in
    r-*) Rscript -e 'cat(sprintf("forecast %s, R %s", packageVersion("forecast"), getRversion()))' 2>/dev/null ;;
    sf-*) python_version statsforecast ;;
    flair) python_version flaircast ;;
    prophet) python_version prophet ;;
  esac || true
}
python_version() {
  "$python" -c "import importlib.metadata as m, platform; import $1; print('$1', m.version('$1') + ',', 'Python', platform.python_version(), end='')" 2>/dev/null
}

# Benchmarks of the sizes that the figures to reach name.
benchmarks='^Benchmark(HourlyYear|DailyThreeYears|HundredMonths|EightHundredHours|Pass|Auto)$'

programs="r-thetaf r-ets r-stlf sf-autoets sf-dotheta sf-mstl flair prophet"

# every SET PROGRAM prints k, to ask for every k-th case: where a case takes tens of seconds.
every() {
  case $1/$2 in
    nab_5m/sf-autoets | pjm_1y/r-ets) echo 4 ;;
    m4_hourly/r-ets | pjm_1y/sf-autoets) echo 2 ;;
    *) echo 1 ;;
  esac
}

ask() { # PROGRAM CASES OUT EVERY
  case $1 in
    r-*) Rscript $here/r.R "$1" "$2" "$3" "$4" "$LIMIT" ;;
    *) "$python" $here/python.py "$1" "$2" "$3" "$4" "$LIMIT" ;;
  esac
}

ask_peers() {
  local set out count program k wanted have
  for program in $programs; do
    [ -n "${versions[$program]}" ] || continue
    while IFS=, read -r set out count; do
      k=$(every "$set" "$program")
      wanted=$(((count + k - 1) / k))
      have=0
      [ ! -f "$out/$program.csv" ] || have=$(($(wc -l <"$out/$program.csv") - 1))
      if [ "$have" -lt "$wanted" ]; then
        say "$program: $set, $have of $wanted"
        ask "$program" "$cache/cases/$set.csv" "$out/$program.csv" "$k" || say "$program: $set ended early"
        rm -f "$out/$program.version"
      fi
      [ -f "$out/$program.version" ] || echo "${versions[$program]}; $DAY" >"$out/$program.version"
    done < <(tail -n +2 "$cache/plan.csv")
  done
}

about() {
  local program said
  cat <<EOF
Made by \`make bench-peers DATA=DIR\` from revision $(git rev-parse --short=12 HEAD)$(git diff --quiet HEAD -- forecast || echo ' with changes') on
$(uname -sm), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc --all) processors, $(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) GiB; $(go version | cut -d' ' -f3,4).

| program | what it is | version; run on |
|---|---|---|
| plimsoll | the default configuration: \`forecast.New\`, 1,000 paths, quantiles | this revision; $DAY |
| seasonal-naive | the last season, with changes from season to season drawn from the history; at least 0 where the history is | this revision; $DAY |
EOF
  for program in $programs; do
    said=$({ cat "$cache"/out/*/"$program.version" 2>/dev/null || true; } | sort -u | tr '\n' '/' | sed 's:/$::; s:/: / :g')
    if [ -z "$said" ] && ls "$cache"/out/*/"$program.csv" >/dev/null 2>&1; then said="asked in a run that has not ended"; fi
    printf '| %s | %s | %s |\n' "$program" "$(what "$program")" "${said:-not to be had on this machine: not run}"
  done
  cat <<'EOF'

Every program gets the same histories and is scored on the same values; which those are is in `testdata/peers/sets.go`. It answers with its
own central 50, 80 and 95 % intervals and its mean, or, where it draws samples, with their quantiles. Gaps are interpolated linearly for the programs of R and statsforecast,
which take none; the others get them as they are. One process on one processor; a case is given up, and counts as
EOF
  echo "failed, after $LIMIT seconds of processor time. Plimsoll refuses a history that is too short or has just changed its level; such cases are listed as failed, too."
  echo "Ratios of two programs are taken on the cases that both answered."
  echo "Asked for every k-th case only: $(tail -n +2 "$cache/plan.csv" | cut -d, -f1 | while read -r set; do for program in $programs; do
    k=$(every "$set" "$program"); [ "$k" = 1 ] || printf '%s on %s (k = %d); ' "$program" "$set" "$k"; done; done | sed 's/; $//')."
}

what() {
  case $1 in
    r-thetaf) echo 'R `thetaf()`, the season of the set' ;;
    r-ets) echo 'R `ets()`, the season of the set; by itself it leaves out one longer than 24' ;;
    r-stlf) echo 'R `stlf()`: `mstl()` with the seasons of day and week, week and year, where the history has them, and `ets()` on the rest' ;;
    sf-autoets) echo 'statsforecast `AutoETS`, the season of the set' ;;
    sf-dotheta) echo 'statsforecast `DynamicOptimizedTheta`, the season of the set' ;;
    sf-mstl) echo 'statsforecast `MSTL` with the seasons of r-stlf and `AutoETS` as trend' ;;
    flair) echo 'flaircast `forecast()`, 1,000 samples, told the step' ;;
    prophet) echo 'Prophet with its defaults, 1,000 samples' ;;
  esac
}

CGO_ENABLED=0 go build -o $cache/peers ./$here
if [ "${ONLY:-}" != 1 ]; then
  install_python
  install_r
fi
declare -A versions
for program in $programs; do
  versions[$program]=$(version "$program")
done

say "cases"
$cache/peers cases -data "$DATA" -dir $cache
[ "${ONLY:-}" = 1 ] || ask_peers
say "Plimsoll and seasonal naive"
$cache/peers run -data "$DATA" -dir $cache seasonal-naive
$cache/peers run -data "$DATA" -dir $cache plimsoll
say "speed"
$cache/peers speed -data "$DATA" -dir $cache >$cache/speed.csv
for program in r-ets sf-autoets; do
  rm -f "$cache/speed/$program.csv"
  [ -z "${versions[$program]}" ] || ask "$program" "$cache/speed/cases.csv" "$cache/speed/$program.csv" 1
done
go test -run '^$' -bench "$benchmarks" -cpu 1 -count 5 -benchtime 0.2s ./forecast/fit ./forecast/model/ets >$cache/bench.txt || say "benchmarks failed"
rm -f $cache/memory.csv
if [ -n "${MEMORY:-}" ]; then
  say "memory: $MEMORY"
  case $MEMORY in
  *.json) python3 -c 'import json, sys; print("what,bytes\npeak,%d" % (json.load(open(sys.argv[1]))["peakMiB"] * 2**20))' "$MEMORY" >$cache/memory.csv ;;
  *) $cache/peers memory sh -c "exec $MEMORY" >$cache/memory.csv ;;
  esac
fi
about >$cache/about.md
mkdir -p "$OUT"
$cache/peers report -data "$DATA" -dir $cache -date "$DAY" -csv "$OUT/$DAY-peers.csv" >"$OUT/$DAY-peers.md"
say "wrote $OUT/$DAY-peers.md and .csv"
sed -n '/^## Figures to reach/,/^## Best peer/p' "$OUT/$DAY-peers.md" | sed '$d'
