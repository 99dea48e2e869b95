"""Fits of statsmodels with seasons longer than 24 steps, which the R package forecast leaves out.

    python3 long.py > long.txt        (statsmodels 0.15.0, numpy seed below)

The format is that of vectors.txt; `auto` is the best of the forms that were fitted, and the likelihoods are Gaussian ones.
"""
import csv, gzip, math, warnings
import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

warnings.simplefilter("ignore")


def line(key, *values):
    print(key, *[v if isinstance(v, str) else repr(float(v)) for v in values])


def fit(y, m, form):
    kind = {"N": None, "A": "add", "M": "mul"}
    damped = "d" in form
    e, t, s = form.replace("d", "")
    model = ETSModel(y, error=kind[e], trend=kind[t], damped_trend=damped, seasonal=kind[s],
                     seasonal_periods=m)
    return model.fit(disp=False, maxiter=500)


def free(form, m):
    k = 1 + (form[1] != "N") + ("d" in form) + 1
    return k + 1 + (form[1] != "N") + m - 1 + 1


def series(name, y, m, forms):
    n, best = len(y), None
    print("series", name, m)
    line("y", *y)
    fits = []
    for form in forms:
        r = fit(y, m, form)
        k = free(form, m)
        aicc = -2 * r.llf + 2 * k + 2 * k * (k + 1) / (n - k - 1)
        fits.append((form, r))
        if best is None or aicc < best[2]:
            best = (form, r.llf, aicc)
    line("auto", *best)
    for form, r in fits:
        has_trend = form[1] != "N"
        print("form", form)
        line("parameters", r.alpha, r.beta if has_trend else 0.0, r.gamma, r.phi if "d" in form else 1.0)
        line("initial", r.initial_level, r.initial_trend if has_trend else 0.0, *np.asarray(r.initial_seasonal))
        line("loglik", r.llf)
        line("e", *np.asarray(r.resid))
        line("forecast", *np.asarray(r.forecast(m + 3)))


def made(rng, n, m, multiplicative):
    s = np.sin(2 * math.pi * np.arange(m) / m) + 0.3 * rng.standard_normal(m)
    l, y = 100.0, np.empty(n)
    for t in range(n):
        e = rng.standard_normal()
        l += 0.05 + 0.3 * e
        y[t] = l * math.exp(0.1 * s[t % m]) * (1 + 0.02 * rng.standard_normal()) if multiplicative else l + 10 * s[t % m] + e
    return np.round(y, 3)


rng = np.random.default_rng(11)
series("week52_a", made(rng, 208, 52, False), 52, ["ANA", "AAA"])
series("week52_m", made(rng, 182, 52, True), 52, ["MNM", "MAM"])
with gzip.open("../../testdata/real.csv.gz", "rt") as f:
    rows = list(csv.DictReader(f))
google = np.array([float(r["value"]) for r in rows if r["series"] == "google_2019_avg_cpu_hourly_peak"])
taxi = np.array([float(r["value"]) for r in rows if r["series"] == "nyc_taxi_hourly_peak"])
series("google_168", google, 168, ["ANA", "MNM"])
series("taxi_168", taxi[:672], 168, ["ANA", "MNM"])
