# Least squares by numpy, of values on their lags and dummies of two seasons.
# Made by: python3 regress.py > regress.txt  (numpy 2.4.6)
import numpy as np

rng = np.random.default_rng(11)
n, m1, m2 = 240, 4, 12
y = np.zeros(n)
inner, outer = rng.normal(size=m1), rng.normal(size=m2)
for t in range(n):
    y[t] = 5 + inner[t % m1] + outer[t % m2] + 0.6 * (y[t - 1] if t else 10) + 0.2 * (y[t - 4] if t > 3 else 10) + rng.normal()
y = np.round(y, 6)
print("y", *y)
for lags in ([], [1], [1, 4]):
    start = max(lags, default=0)
    rows = np.arange(start, n)
    dummies = np.eye(m2)[rows % m2]
    x = np.column_stack([y[rows - l] for l in lags] + [dummies])
    beta, left, rank, _ = np.linalg.lstsq(x, y[rows], rcond=None)
    free = len(rows) - rank
    left = float(np.sum((y[rows] - x @ beta) ** 2))
    stderr = np.sqrt(left / free * np.diag(np.linalg.inv(x.T @ x)))
    k = len(lags)
    print("fit", k, *lags, *map(lambda v: repr(float(v)), beta[:k]), *map(lambda v: repr(float(v)), stderr[:k]),
          repr(float(np.sqrt(left / free))), repr(float(left * len(rows) / free**2)), *map(lambda v: repr(float(v)), beta[k:]))
