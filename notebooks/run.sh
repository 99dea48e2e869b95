#!/usr/bin/env bash
# Runs forecast.ipynb against `plimsoll serve --sample` on free loopback ports, and
# fails unless it shows a chart and its three tables. The executed notebook is left
# in .cache/notebooks/. Needs bin/plimsoll (make build), or another binary that
# PLIMSOLL names, python3 with venv and, the first time, PyPI. With PLIMSOLL_URL
# set, that service is asked and none is started.
set -euo pipefail
cd "$(dirname "$0")/.."

work=.cache/notebooks
venv=$work/venv
mkdir -p "$work"

# The tools, again only when their list changed.
if ! cmp -s notebooks/requirements.txt "$venv/installed.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r notebooks/requirements.txt
  cp notebooks/requirements.txt "$venv/installed.txt"
fi

# The notebook in the repository has no outputs: they would differ with every run.
"$venv/bin/python" notebooks/check.py stripped notebooks/forecast.ipynb

server=
data=$(mktemp -d)
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$data"
}
trap stop EXIT

if [ -z "${PLIMSOLL_URL:-}" ]; then
  read -r http grpc < <("$venv/bin/python" notebooks/check.py ports)
  export PLIMSOLL_URL=http://127.0.0.1:$http
  "${PLIMSOLL:-bin/plimsoll}" serve --sample --data-dir "$data" \
    --listen "127.0.0.1:$http" --grpc-listen "127.0.0.1:$grpc" --health-listen '' >"$work/serve.log" 2>&1 &
  server=$!
fi
export no_proxy=127.0.0.1,localhost
if ! "$venv/bin/python" notebooks/check.py ready "$PLIMSOLL_URL" ${server:+"$server"}; then
  cat "$work/serve.log" >&2 2>/dev/null || true
  exit 1
fi

# HOME keeps Jupyter and matplotlib from reading or writing anything of the user.
HOME=$data "$venv/bin/jupyter" nbconvert --to notebook --execute --ExecutePreprocessor.timeout=600 \
  --output-dir "$work" --output executed.ipynb notebooks/forecast.ipynb
"$venv/bin/python" notebooks/check.py outputs "$work/executed.ipynb"
