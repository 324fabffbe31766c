"""The peer of bench/eig.ts and bench/analyze.ts: NumPy on one thread. Reads lines `matrix N BASE64` (an operand of `eig`
and `values` of that size) and `OPERATION SIZES... COUNT`, answers the processor milliseconds of each of COUNT calls."""
import base64, json, os, sys, time
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
import numpy as np
from peer_blas import of_numpy

rng = np.random.default_rng(0)
given, made = {}, {}

def normal(*shape):
    if shape not in made: made[shape] = rng.standard_normal(shape)
    return made[shape]

def both_sides(a):
    _, right = np.linalg.eig(a)
    return np.linalg.inv(right)

def components(a):
    return np.linalg.svd(a - a.mean(0), full_matrices=False)

def rollout(weights, state, steps):
    for _ in range(steps): state = np.tanh(state @ weights.T)
    return state

def call(word, s):
    if word == "product": a, b, out = normal(s[0], s[2]), normal(s[2], s[1]), np.empty(s[:2]); return lambda: np.matmul(a, b, out=out)
    if word == "eig": a = given[s[0]]; return lambda: np.linalg.eig(a)
    if word == "both": a = normal(s[0], s[0]) / s[0] ** 0.5; return lambda: both_sides(a)
    if word == "qr": a = normal(s[0], s[0]); return lambda: np.linalg.qr(a)
    if word == "solve": a, b = normal(s[0], s[0]), normal(s[0], s[1]); return lambda: np.linalg.solve(a, b)
    if word == "least": a, b = normal(s[0], s[1]), normal(s[0], s[2]); return lambda: np.linalg.lstsq(a, b, rcond=None)
    if word == "pca": a = normal(s[0], s[1]); return lambda: components(a)
    if word == "rollout": a, h = normal(s[0], s[0]) * 1.2 / s[0] ** 0.5, normal(s[1], s[0]); return lambda: rollout(a, h, s[2])
    raise ValueError(word)

print(json.dumps({"numpy": np.__version__, "blas": {"numpy": of_numpy()}}), flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "matrix":
        n = int(rest[0]); given[n] = np.frombuffer(base64.b64decode(rest[1]), dtype="<f8").reshape(n, n).copy()
        print("null", flush=True); continue
    *sizes, count = map(int, rest)
    run, times = call(word, tuple(sizes)), []
    for _ in range(count):
        start = time.process_time(); run(); times.append((time.process_time() - start) * 1e3)
    print(json.dumps(times), flush=True)
