"""What notebooks/run.sh has to know, one verb each:

    check.py ports               two free loopback ports
    check.py ready URL [PID]     waits until the service answers, or its process ends
    check.py stripped NOTEBOOK   fails where a notebook has outputs
    check.py outputs NOTEBOOK    fails unless an executed notebook has a chart and three tables
"""

import json
import os
import socket
import sys
import time
import urllib.request

PATIENCE = 60  # seconds


def ports():
    held = [socket.socket() for _ in range(2)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    print(*(s.getsockname()[1] for s in held))
    for s in held:
        s.close()


def alive(pid):
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


def ready(url, pid=None):
    # Straight to the service, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with opener.open(url + "/readyz", timeout=5):
                return
        except OSError as e:
            reason = e
        if pid and not alive(pid):
            sys.exit(f"the service at {url} ended before it was ready")
        time.sleep(0.2)
    sys.exit(f"the service at {url} was not ready within {PATIENCE} s: {reason}")


def code_cells(path):
    with open(path, encoding="utf-8") as f:
        return [c for c in json.load(f)["cells"] if c["cell_type"] == "code"]


def stripped(path):
    if any(c["outputs"] or c["execution_count"] is not None for c in code_cells(path)):
        sys.exit(f"{path}: has outputs: strip them with jupyter nbconvert --clear-output --inplace {path}")


def outputs(path):
    kinds = [o.get("data", {}) for c in code_cells(path) for o in c["outputs"]]
    charts = sum("image/png" in d for d in kinds)
    tables = sum("<table" in "".join(d.get("text/html", "")) for d in kinds)
    if charts < 1 or tables < 3:
        sys.exit(f"{path}: {charts} charts and {tables} tables, want at least 1 and 3")
    print(f"{path}: {charts} charts, {tables} tables")


if __name__ == "__main__":
    verbs = {"ports": ports, "ready": ready, "stripped": stripped, "outputs": outputs}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]](*sys.argv[2:])
