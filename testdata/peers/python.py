"""Forecasts the cases of a set with one Python program and writes its quantiles.

    python python.py PROGRAM CASES.csv OUT.csv STRIDE LIMIT_SECONDS

Each case runs in a process of its own, which ends when it has taken LIMIT_SECONDS of
processor time. Cases that are in OUT.csv already are not run again.
"""

import csv
import logging
import os
import resource
import sys
import traceback
import warnings
import pickle

import numpy as np
import pandas as pd

QUANTILES = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
LEVELS = [50, 80, 95]

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
csv.field_size_limit(1 << 30)


def interpolated(y):
    """Gaps filled by straight lines, for programs that take none."""
    bad = np.isnan(y)
    at = np.arange(len(y))
    return np.where(bad, np.interp(at, at[~bad], y[~bad]), y) if bad.any() else y


def of_intervals(f):
    return [f["lo-95"], f["lo-80"], f["lo-50"], f["mean"], f["hi-50"], f["hi-80"], f["hi-95"]]


def statsforecast_model(make):
    def run(case):
        y = interpolated(case["train"])
        return of_intervals(make(case).forecast(y=y, h=case["h"], level=LEVELS))
    return run


def auto_ets(case):
    from statsforecast.models import AutoETS
    return AutoETS(season_length=case["period"])


def optimized_theta(case):
    from statsforecast.models import DynamicOptimizedTheta
    return DynamicOptimizedTheta(season_length=case["period"])


def mstl(case):
    from statsforecast.models import MSTL, AutoETS
    if max(case["seasons"]) < 2:
        return AutoETS(model="ZZN")
    return MSTL(season_length=case["seasons"], trend_forecaster=AutoETS(model="ZZN"))


PANDAS = {"1h": "h", "1d": "D", "1w": "W", "1mo": "MS"}


def pandas_step(step):
    return PANDAS.get(step) or step.replace("m", "min")


def flair(case):
    from flaircast import forecast
    paths = forecast(case["train"], horizon=case["h"], freq=pandas_step(case["step"]), n_samples=1000, seed=1)
    return np.quantile(paths, QUANTILES, axis=0)


def prophet(case):
    from prophet import Prophet
    np.random.seed(1)
    n, h = len(case["train"]), case["h"]
    ds = pd.date_range(pd.Timestamp(case["start"]).tz_localize(None), periods=n + h, freq=offset(case["step"]))
    model = Prophet()
    model.fit(pd.DataFrame({"ds": ds[:n], "y": case["train"]}), seed=1)
    paths = model.predictive_samples(pd.DataFrame({"ds": ds[n:]}))["yhat"]
    return np.quantile(paths, QUANTILES, axis=1)


def offset(step):
    if step.endswith("mo"):
        return pd.DateOffset(months=int(step[:-2]))
    return pd.Timedelta(7 * int(step[:-1]), "D") if step.endswith("w") else pd.Timedelta(pandas_step(step).replace("D", "1D") if step == "1d" else step.replace("m", "min"))


PROGRAMS = {
    "sf-autoets": statsforecast_model(auto_ets),
    "sf-dotheta": statsforecast_model(optimized_theta),
    "sf-mstl": statsforecast_model(mstl),
    "flair": flair,
    "prophet": prophet,
}


def cpu():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def work(program, case, limit, sink):
    """Answers in the child process, as (seconds, failure, quantiles)."""
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    sys.stdout = sys.stderr = open(os.devnull, "w")
    before = cpu()
    try:
        q = np.asarray(PROGRAMS[program](case), dtype=float)
        failure = "" if q.shape == (len(QUANTILES), case["h"]) else f"shape {q.shape}"
        if not np.isfinite(q).all():
            failure = failure or "not finite"
    except BaseException as e:  # whatever it is, it is the answer of this program
        q, failure = None, f"{type(e).__name__}: {e}".splitlines()[0][:200]
    sink.write(pickle.dumps((cpu() - before, failure, None if failure else q)))
    sink.flush()


def answer(program, case, limit):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            work(program, case, limit, os.fdopen(write, "wb"))
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as source:
        body = source.read()
    _, _, used = os.wait4(child, 0)
    if not body:
        return used.ru_utime + used.ru_stime, f"gave up after {limit} s", None
    return pickle.loads(body)


def read_cases(path):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "id": row["id"], "step": row["step"], "start": row["start"], "period": int(row["period"]),
                "seasons": [int(p) for p in row["seasons"].split()],
                "train": np.array(row["train"].split(), dtype=float), "h": len(row["test"].split()),
            }


def known(path):
    if not os.path.exists(path):
        return set()
    with open(path, newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def warm_up(program):
    """Compiles what is compiled at first use, so that no case pays for it."""
    t = np.arange(120)
    case = {"id": "", "step": "1mo", "start": "2000-01-01T00:00:00Z", "period": 12, "seasons": [12], "h": 6,
            "train": 50 + np.sin(t / 2) + 0.1 * t + np.random.default_rng(1).normal(size=120)}
    if program == "prophet":
        import prophet  # noqa: F401
        return
    try:
        PROGRAMS[program](case)
    except Exception:
        traceback.print_exc()


def main():
    program, cases, out, stride, limit = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    done = known(out)
    todo = [c for i, c in enumerate(read_cases(cases)) if i % stride == 0 and c["id"] not in done]
    if not todo:
        return
    warm_up(program)
    with open(out, "a", newline="") as file:
        rows = csv.writer(file)
        if not done:
            rows.writerow(["id", "cpu_seconds", "failure"] + [f"q{p:g}" for p in QUANTILES])
        for case in todo:
            seconds, failure, q = answer(program, case, limit)
            columns = [" ".join(repr(float(v)) for v in row) for row in q] if q is not None else [""] * len(QUANTILES)
            rows.writerow([case["id"], f"{seconds:.4f}", failure] + columns)
            file.flush()


if __name__ == "__main__":
    main()
