# Intermittent demand, and the forecasts of statsforecast at fixed smoothing.
# "y" lines: name, values. "want" lines: name, CrostonClassic and CrostonSBA (smoothing 0.1), TSB (sizes 0.2, probability 0.3), TSB (0.05, 0.1).
from importlib.metadata import version

import numpy as np
from statsforecast.models import TSB, CrostonClassic, CrostonSBA

rng = np.random.default_rng(3)
print("# by statsforecast", version("statsforecast"), ": python3 vectors.py > statsforecast.txt")
for k in range(24):
    n = int(rng.integers(8, 200))
    y = np.round(rng.gamma(2, 5, n), 3) * (rng.random(n) < rng.uniform(0.05, 0.9))
    y[int(rng.integers(0, n))] = 7.5
    if k == 0:
        y = np.array([0, 0, 0, 4.0, 0, 0])
    if k == 1:
        y = np.array([3.0, 5, 4, 6, 2, 8])
    print("y", f"d{k}", *[float(v) for v in y])
    models = [CrostonClassic(), CrostonSBA(), TSB(alpha_d=0.2, alpha_p=0.3), TSB(alpha_d=0.05, alpha_p=0.1)]
    print("want", f"d{k}", *[repr(float(m.forecast(y=y, h=1)["mean"][0])) for m in models])
