"""The peer of bench/fixed-points.ts: the same search in PyTorch, on one thread. Reads lines `lbfgs|adam H N MAX FILE`
(FILE: weight_hh [3H, H], bias_ih [3H], starts [N, H] as float32), answers an outcome as JSON. `lbfgs` is our descent
with every row's own rate, vectorised over rows; `adam` is fixed-point-finder's: one Adam over all rows, rate 1,
ReduceLROnPlateau(factor 0.95, patience 2). Then both: unique points, Newton in float64, Jacobians, eigenvalues."""
import json, os, sys, time
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
import numpy as np, torch
from peer_blas import of_torch
torch.set_num_threads(1)
MEMORY, TOL = 8, 1e-12

def cell(w, b):
    r, z, n = w.chunk(3); br, bz, bn = b.chunk(3)
    def step(h):
        gate = torch.sigmoid(h @ r.T + br); update = torch.sigmoid(h @ z.T + bz)
        new = torch.tanh(gate * (h @ n.T) + bn)
        return new + update * (h - new)
    return step

def speed(step, h):
    h = h.detach().requires_grad_(True)
    q = 0.5 * ((h - step(h)) ** 2).sum(1)
    return q.detach(), torch.autograd.grad(q.sum(), h)[0]

def dot(a, b): return (a * b).sum(-1)

def lbfgs(step, x, limit):
    n, size = x.shape; final, qs, ok, count = x.clone(), torch.full((n,), np.inf), torch.zeros(n, dtype=torch.bool), n
    rows = torch.arange(n); q, g = speed(step, x)
    S, Y = torch.zeros(MEMORY, n, size), torch.zeros(MEMORY, n, size); rho = torch.zeros(MEMORY, n)
    d, rate = -g, torch.ones(n); slope = dot(d, g); evals = torch.ones(n)
    while True:
        done = (q < TOL) | (evals >= limit) | (rate * d.norm(dim=1) <= 2 ** -24 * x.norm(dim=1)) | (slope >= 0)
        if done.any():
            final[rows[done]], qs[rows[done]], ok[rows[done]] = x[done], q[done], q[done] < TOL
            keep = ~done; rows, x, q, g, d, rate, slope, evals = (t[keep] for t in (rows, x, q, g, d, rate, slope, evals))
            S, Y, rho = S[:, keep], Y[:, keep], rho[:, keep]
            if len(rows) == 0: return final, qs, ok, count
        trial = x + rate[:, None] * d; qt, gt = speed(step, trial); evals += 1; count += len(rows)
        good = (qt <= q + 1e-4 * rate * slope) & (qt < q)
        s, y = trial - x, gt - g; sy = dot(s, y)
        pair = good & (sy > 1e-10 * s.norm(dim=1) * y.norm(dim=1))
        for m in range(MEMORY - 1):
            S[m, pair], Y[m, pair], rho[m, pair] = S[m + 1, pair], Y[m + 1, pair], rho[m + 1, pair]
        S[-1, pair], Y[-1, pair], rho[-1, pair] = s[pair], y[pair], 1 / sy[pair]
        curve = qt - q - rate * slope
        back = torch.where(curve > 0, -slope * rate / (2 * curve), torch.tensor(0.1)).clamp(0.1, 0.5)
        x, q, g = torch.where(good[:, None], trial, x), torch.where(good, qt, q), torch.where(good[:, None], gt, g)
        new, taken = -g, []
        for m in reversed(range(MEMORY)):
            a = rho[m] * dot(S[m], new); taken.append(a); new = new - a[:, None] * Y[m]
        has = rho[-1] > 0
        new = new * torch.where(has, 1 / (rho[-1] * dot(Y[-1], Y[-1])).clamp(min=1e-30), torch.ones(()))[:, None]
        for m in range(MEMORY): new = new + (taken[MEMORY - 1 - m] - rho[m] * dot(Y[m], new))[:, None] * S[m]
        d = torch.where(good[:, None], new, d); slope = dot(d, g)
        rate = torch.where(good, torch.ones(()), rate * back)

def adam(step, x, limit):
    x = x.clone().requires_grad_(True); opt = torch.optim.Adam([x], lr=1.0); q = None
    plan = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.95, patience=2)
    for k in range(limit):
        q = 0.5 * ((x - step(x)) ** 2).sum(1); opt.zero_grad(); q.mean().backward()
        if (q < TOL).all(): break
        opt.step(); plan.step(q.mean().detach())
    return x.detach(), q.detach(), q.detach() < TOL, (k + 1) * len(x)

def distinct(x, q, tol=1e-3):
    kept = []
    for i in np.argsort(q.numpy()):
        if not kept or (torch.stack([x[k] for k in kept]) - x[i]).norm(dim=1).min() > tol: kept.append(int(i))
    return kept

def jacobian(step, h):
    tile = h.expand(len(h), -1).clone().requires_grad_(True)
    return torch.autograd.grad(step(tile), tile, torch.eye(len(h), dtype=h.dtype))[0]

def run(kind, size, n, limit, file):
    data = np.fromfile(file, dtype="<f4"); cut = 3 * size * size
    w, b, x = (torch.from_numpy(p.copy()) for p in (data[:cut].reshape(3 * size, size), data[cut:cut + 3 * size], data[cut + 3 * size:].reshape(n, size)))
    begin = time.process_time(); x, q, ok, count = (lbfgs if kind == "lbfgs" else adam)(cell(w, b), x, limit)
    descent = time.process_time() - begin
    step, found, residuals, eye = cell(w.double(), b.double()), [], [], torch.eye(size, dtype=torch.float64)
    near = [k for k in distinct(x, q) if q[k] < 1e-6]
    for k in near:
        h = x[k].double()
        for _ in range(3):
            error = step(h[None])[0] - h
            if error.norm() < 3e-15: break
            h = h + torch.linalg.solve(eye - jacobian(step, h), error)
        found.append(h); residuals.append(float((step(h[None])[0] - h).norm()))
    if found:
        points = torch.stack(found); good = [k for k in distinct(points, torch.tensor(residuals)) if residuals[k] ** 2 / 2 < TOL]
        for k in good: torch.linalg.eigvals(jacobian(step, points[k]))
    else: good = []
    return dict(descent=descent, total=time.process_time() - begin, evaluations=int(count), arrived=int(ok.sum()),
                points=len(good), residual=max([residuals[k] for k in good], default=0.0))

print(json.dumps({"torch": torch.__version__, "blas": {"torch": of_torch()}}), flush=True)
for line in sys.stdin:
    kind, *numbers, file = line.split(maxsplit=4)
    print(json.dumps(run(kind, *map(int, numbers), file.strip())), flush=True)
