# The state space models of the values of theta.R by statsforecast: for each series and model
# α, θ, ℓ_0, its mean squared error over the mean value, whether the season was taken out and how, and 15 forecasts.
# python3 models.py theta.txt > models.txt (statsforecast 2.1.1).
import sys
import numpy as np
from statsforecast.theta import auto_theta, forecast_theta

rows = {}
for line in open(sys.argv[1]):
    name, *values = line.split()
    if name.endswith(".y") or name.endswith(".period"):
        rows[name] = np.array([float(v) for v in values])
for key in [k for k in rows if k.endswith(".y")]:
    name = key[:-2]
    for model in ["STM", "OTM", "DSTM", "DOTM"]:
        for kind in ["multiplicative", "additive"]:
            fit = auto_theta(rows[key], int(rows[name + ".period"][0]), model=model, decomposition_type=kind)
            if kind == "additive" and "decomposition_type" not in fit:
                continue
            par = fit["par"]
            e = fit["mse"]
            mean = forecast_theta(fit, 15)["mean"]
            used = fit.get("decomposition_type", "none")
            if kind == "multiplicative" and used == "additive":
                continue
            print(name, model, used, *[repr(float(v)) for v in [par["alpha"], par["theta"], par["initial_smoothed"], e, *mean]])
