# The leading singular vectors and ridge regressions by numpy, the latter with every row really left out.
# Made by: python3 linear.py > linear.txt  (numpy 2.4.6)
import numpy as np

rng = np.random.default_rng(5)
show = lambda *v: " ".join(repr(float(x)) for x in np.ravel(np.concatenate([np.ravel(x) for x in v])))

m = np.round(np.outer(rng.uniform(1, 3, 9), rng.uniform(0.5, 2, 5)) + 0.1 * rng.normal(size=(9, 5)), 6)
u, s, v = np.linalg.svd(m)
mean = v[0].mean()
print("matrix", 9, 5, show(m))
print("factor", show(u[:, 0] * s[0] * mean), show(v[0] / mean))

n, p = 30, 3
x = np.round(rng.normal(size=(n, p)) @ np.array([[1, 0.5, 0], [0, 1, 0.3], [0, 0, 1]]) + 2, 6)
y = np.round(x @ np.array([0.9, 0.2, -0.1]) + 3 + rng.normal(size=n), 6)
print("x", n, p, show(x))
print("y", show(y))
prior = np.array([1.0, 0, 0])
for intercept in (0, 1):
    def fit(rows, penalty):
        mx, my = (x[rows].mean(0), y[rows].mean()) if intercept else (np.zeros(p), 0.0)
        a, b = x[rows] - mx, y[rows] - my
        beta = prior + np.linalg.solve(a.T @ a + penalty * np.eye(p), a.T @ (b - a @ prior))
        return beta, my - beta @ mx
    whole = np.arange(n)
    a = x - x.mean(0) if intercept else x
    base = np.sum(a**2) / p
    best = None
    for k in range(15):
        penalty = base * 1e-4 * 10 ** (k / 2)
        errors = []
        for i in range(n):
            beta, c = fit(np.delete(whole, i), penalty)
            errors.append(y[i] - c - x[i] @ beta)
        square = np.mean(np.square(errors))
        if best is None or square < best[0]:
            best = (square, penalty, errors)
    beta, c = fit(whole, best[1])
    print("ridge", intercept, show([best[1], best[0], c], beta, best[2]))
