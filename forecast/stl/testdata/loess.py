# STL and MSTL by statsmodels of the values of stl.R, and STL with missing values
# by its definition: weighted least squares by numpy around every single point.
# python3 loess.py stl.txt > loess.txt (statsmodels 0.15.0).
import sys
import numpy as np
from statsmodels.tsa.seasonal import MSTL, STL

rows = {}
for line in open(sys.argv[1]):
    name, *values = line.split()
    rows[name] = np.array([float(v) for v in values])
y, z = rows["y"], rows["z"]


def say(name, values):
    print(name, *[repr(float(v)) for v in values])


def fit(name, f):
    say(name + ".seasonal", f.seasonal)
    say(name + ".trend", f.trend)
    say(name + ".weights", f.weights)


fit("smplain", STL(y, period=12, seasonal=7).fit())
fit("smrobust", STL(y, period=12, seasonal=13, trend=23, robust=True, seasonal_jump=2, trend_jump=3).fit(inner_iter=2, outer_iter=6))
fit("smeven", STL(z[1:], period=6, seasonal=7, seasonal_deg=0, trend=13, low_pass=7, robust=True, trend_jump=2).fit(inner_iter=1, outer_iter=15))
m = MSTL(z, periods=(6, 30), windows=(9, 11), iterate=2, stl_kwargs=dict(seasonal_deg=0)).fit()
say("smmultiple.6", m.seasonal[:, 0])
say("smmultiple.30", m.seasonal[:, 1])
say("smmultiple.trend", m.trend)


def loess(x, at, window, degree):
    """Values at the places `at` of x with NaN missing; the window lies as near as may be."""
    n, out = len(x), []
    for a in at:
        left = int(min(max(a - window // 2, 0), max(n - window, 0)))
        right = min(left + window, n) - 1
        h = max(a - left, right - a) + max(window - n, 0) // 2
        place = np.arange(left, right + 1)
        d = np.abs(place - a) / h
        w = np.where(d > 0.999, 0, np.where(d <= 0.001, 1, (1 - np.minimum(d, 1) ** 3) ** 3)) * ~np.isnan(x[left : right + 1])
        keep = w > 0
        if degree == 0:
            out.append(np.average(x[place[keep]], weights=w[keep]))
        else:
            out.append(np.polyval(np.polyfit(place[keep] - a, x[place[keep]], 1, w=np.sqrt(w[keep])), 0))
    return np.array(out)


def stl(x, p, ns, nt, nl, inner):
    n = len(x)
    trend = np.zeros(n)
    for _ in range(inner):
        cycles = np.zeros(n + 2 * p)
        for phase in range(p):
            sub = (x - trend)[phase::p]
            cycles[phase::p] = loess(sub, np.arange(-1, len(sub) + 1), ns, 1)
        means = lambda v, w: np.convolve(v, np.ones(w) / w, "valid")
        low = loess(means(means(means(cycles, p), p), 3), np.arange(n), nl, 1)
        season = cycles[p : p + n] - low
        trend = loess(x - season, np.arange(n), nt, 1)
    return season, trend


gaps = y.copy()
gaps[[3, 20, 21, 22, 50, 62, 100, 121]] = np.nan
season, trend = stl(gaps, 12, 9, 19, 13, 3)
say("gaps.seasonal", season)
say("gaps.trend", trend)
