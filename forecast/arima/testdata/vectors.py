# Sequences to fit, and what statsmodels' SARIMAX makes of some at given coefficients.
# Real ones are excerpts of ../../testdata/real.csv.gz, whose PROVENANCE.md names their sources.
# "y" lines: name, period, values (nan: not measured).
# "at" lines: name, p d q P D Q m, then words ar … ma … sar … sma … const …, loglik …, ahead … (12 steps).
import csv
import gzip
import sys
import warnings

import numpy as np
import statsmodels.api as sm

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)


def real():
    out = {}
    with gzip.open("../../testdata/real.csv.gz", "rt") as f:
        for row in csv.DictReader(f):
            out.setdefault(row["series"], []).append(float(row["value"]))
    return out


def simulate(n, ar, ma, sar, sma, m, d, D, c):
    one = lambda v, s: np.concatenate([[1], s * np.array(v)]) if v else np.array([1.0])
    far = lambda v, s: np.array([1.0] + sum([[0.0] * (m - 1) + [s * x] for x in v], []))
    phi, theta = np.convolve(one(ar, -1), far(sar, -1)), np.convolve(one(ma, 1), far(sma, 1))
    e = rng.standard_normal(n + 300)
    w = np.convolve(e, theta)[: n + 300]
    for t in range(len(w)):
        w[t] += c + sum(-phi[j] * w[t - j] for j in range(1, len(phi)) if t >= j)
    for _ in range(d):
        w = np.cumsum(w)
    if D:
        for t in range(m, len(w)):
            w[t] += w[t - m]
    return w[300:]


def holes(y, share):
    y = np.array(y)
    for t in rng.choice(np.arange(1, len(y) - 1), int(share * len(y)), replace=False):
        y[t] = np.nan
    return y


r = real()
series = {
    "users-a": (7, r["bicimad_daily_users"][:250]),
    "users-b": (7, r["bicimad_daily_users"][1000:1150]),
    "users-c": (7, r["bicimad_daily_users"][2000:2120]),
    "visits-a": (7, r["wikipedia_log_visits"][:200]),
    "visits-b": (7, r["wikipedia_log_visits"][1200:1420]),
    "visits-c": (1, r["wikipedia_log_visits"][2000:2100]),
    "taxi-a": (24, r["nyc_taxi_hourly_peak"][:240]),
    "taxi-b": (24, r["nyc_taxi_hourly_peak"][3000:3200]),
    "fleet-a": (24, r["google_2019_avg_cpu_hourly_peak"][:300]),
    "fleet-b": (1, r["google_2019_avg_cpu_hourly_peak"][300:]),
    "parking-a": (1, r["BHMBCCMKT01"][:120]),
    "sim-ar2": (1, simulate(150, [1.2, -0.5], [], [], [], 1, 0, 0, 5)),
    "sim-arma": (1, simulate(200, [0.8], [0.5], [], [], 1, 0, 0, 0)),
    "sim-ima": (1, simulate(120, [], [-0.6], [], [], 1, 1, 0, 0.1)),
    "sim-ari": (1, simulate(90, [0.6, 0.2], [], [], [], 1, 1, 0, 0)),
    "sim-twice": (1, simulate(100, [], [-0.7], [], [], 1, 2, 0, 0)),
    "sim-air": (12, simulate(132, [], [-0.4], [], [-0.6], 12, 1, 1, 0)),
    "sim-sar": (12, simulate(144, [0.5], [], [0.6], [], 12, 0, 0, 4)),
    "sim-mix": (12, simulate(108, [0.7], [0.3], [], [-0.5], 12, 0, 1, 0.2)),
    "sim-quarter": (4, simulate(80, [0.4], [], [], [-0.7], 4, 1, 1, 0)),
    "sim-white": (12, simulate(96, [], [], [], [], 12, 0, 0, 3)),
    "sim-ma3": (1, simulate(160, [], [0.6, 0.3, -0.4], [], [], 1, 0, 0, 1)),
}
series["gap-users"] = (7, holes(series["users-a"][1], 0.08))
series["gap-air"] = (12, holes(series["sim-air"][1], 0.1))
series["gap-arma"] = (1, holes(series["sim-arma"][1], 0.15))
series["gap-fleet"] = (24, holes(series["fleet-a"][1], 0.03))
block = np.array(series["users-b"][1])
block[60:75] = np.nan
series["gap-block"] = (7, block)

# Coefficients for an order: short, stationary and invertible.
given = {
    "ar": [[], [0.6], [0.5, 0.2], [0.4, -0.3, 0.2]],
    "ma": [[], [-0.4], [0.3, -0.2], [0.5, 0.1, -0.3]],
    "sar": [[], [0.5], [0.3, 0.2]],
    "sma": [[], [-0.6], [-0.4, 0.15]],
}
orders = [
    (1, 0, 0, 0, 0, 0, 1), (0, 0, 1, 0, 0, 0, 0), (2, 0, 2, 0, 0, 0, 1), (3, 1, 3, 0, 0, 0, 1), (0, 1, 1, 0, 1, 1, 0), (1, 0, 1, 1, 0, 1, 1),
    (2, 1, 1, 1, 1, 1, 0), (1, 0, 2, 2, 1, 2, 0), (0, 2, 2, 0, 0, 0, 0), (3, 0, 0, 2, 0, 0, 0), (0, 0, 3, 0, 0, 2, 1), (1, 1, 0, 0, 0, 0, 1), (0, 0, 0, 0, 1, 1, 1),
]


def at(name, y, m, order):
    p, d, q, P, D, Q, constant = order
    y = np.array(y)
    c = {"ar": given["ar"][p], "ma": given["ma"][q], "sar": given["sar"][P], "sma": given["sma"][Q]}
    value = 0.0
    if constant:
        value = round(float(np.nanmean(y)), 3) if d + D == 0 else round(float(np.nanstd(y)) / 50, 4)
    z = y - value * (1 if d + D == 0 else np.arange(len(y)))
    model = sm.tsa.SARIMAX(z, order=(p, d, q), seasonal_order=(P, D, Q, m if m > 1 else 0), use_exact_diffuse=True, concentrate_scale=False)
    model.ssm.tolerance = 0  # else its gain is taken as steady too early where variances are small
    start = c["ar"] + c["ma"] + c["sar"] + c["sma"]
    # The likelihood is wanted at its best variance: that of the standardised innovations.
    unit = model.smooth(start + [1.0])
    f, v = unit.filter_results.forecasts_error_cov[0, 0], unit.filter_results.forecasts_error[0]
    diffuse = unit.filter_results.forecasts_error_diffuse_cov
    ok = ~np.isnan(y) & (True if diffuse is None else diffuse[0, 0] <= 1e-7)
    s2 = float(np.sum(v[ok] ** 2 / f[ok]) / ok.sum())
    done = model.smooth(start + [s2])
    lost = (~np.isnan(y)).sum() - ok.sum()
    # statsmodels counts ½ log 2π for each value that starts the differences, too.
    loglik = done.llf + 0.5 * np.log(2 * np.pi) * lost
    ahead = done.forecast(12) + value * (1 if d + D == 0 else np.arange(len(y), len(y) + 12))
    words = ["at", name, p, d, q, P, D, Q, m]
    for k in c:
        words += [k] + c[k]
    print(*words, "const", value if constant else "none", "loglik", repr(float(loglik)), "ahead", *[repr(float(x)) for x in ahead])


print("# by statsmodels", sm.__version__ if hasattr(sm, "__version__") else __import__("statsmodels").__version__, ": python3 vectors.py > statsmodels.txt")
for name, (m, y) in series.items():
    y = [float(f"{x:.10g}") for x in y]
    series[name] = (m, y)
    print("y", name, m, *y)
for k, (name, (m, y)) in enumerate(series.items()):
    fits = [o for o in orders if m > 1 or o[3] + o[4] + o[5] == 0]
    for j in range(3):
        at(name, y, m, fits[(3 * k + j * 4 + (j == 2)) % len(fits)])
    sys.stdout.flush()
