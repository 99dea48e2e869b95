# Line through autocorrelated noise by statsmodels' GLSAR with known
# coefficients. Prints the values, then level at the last step, slope and the
# standard error of the slope.
import numpy as np
import statsmodels.api as sm

rng = np.random.default_rng(11)
n, phi = 120, [0.6, -0.2]
e = rng.uniform(-1, 1, n)
x = np.zeros(n)
for t in range(n):
    x[t] = e[t] + sum(c * x[t - 1 - j] for j, c in enumerate(phi) if t > j)
x = np.round(x + 5 + 0.03 * np.arange(n), 6)
t = np.arange(n) - (n - 1.0)
fit = sm.GLSAR(x, np.column_stack([np.ones(n), t]), rho=np.array(phi)).fit()
print("x", *x)
print("fit", *[repr(float(v)) for v in fit.params], repr(float(fit.bse[1])))
