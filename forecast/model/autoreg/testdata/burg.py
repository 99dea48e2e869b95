import numpy as np
from statsmodels.regression.linear_model import burg
rng=np.random.default_rng(7)
n=200
e=rng.standard_normal(n)
u=np.zeros(n)
for t in range(n):
    u[t]=e[t]+(0.6*u[t-1] if t>0 else 0)-(0.3*u[t-2] if t>1 else 0)+(0.25*u[t-5] if t>4 else 0)
u=np.round(u,6)
print("u",*u)
for p in (1,2,5,8):
    phi,s2=burg(u,order=p,demean=False)
    print("phi",p,repr(float(s2)),*[repr(float(v)) for v in phi])
