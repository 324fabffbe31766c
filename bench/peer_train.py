"""The peer of bench/train.ts: whole PyTorch training steps and NumPy's matrix products alone, on one thread.
Reads lines `torch|blas S HORIZON B D H COUNT`, answers the milliseconds of each repetition as JSON."""
import json, os, sys, time
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
import numpy as np
try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

def torch_step(s, horizon, b, d, h):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = torch.nn.RNN(d, h, bias=False)
            self.readout = torch.nn.Linear(h, d, bias=False)
        def forward(self, x):
            return self.readout(self.rnn(x)[0])
    net = Net(); optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    x = torch.zeros(s + horizon, b, d); x[:s] = torch.randint(0, 2, (s, b, d)) * 2. - 1
    y = torch.randint(0, 2, (s + horizon, b, d)) * 2. - 1
    def run():
        loss = ((net(x)[s:] - y[s:]) ** 2).mean()
        optimizer.zero_grad(); loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0); optimizer.step()
        return loss.item()
    return run

def blas_step(s, horizon, b, d, h):
    t = s + horizon; rng = np.random.default_rng(0)
    w, z = rng.standard_normal((h, h), dtype="f"), rng.standard_normal((t, b, h), dtype="f")
    out, weight = np.empty((b, h), "f"), np.empty((h, h), "f")
    def run():
        for k in range(1, t):
            np.matmul(z[k], w.T, out=out); np.matmul(z[k], w, out=out); np.matmul(z[k].T, z[k - 1], out=weight)
    return run

steps = {}
print(json.dumps({"numpy": np.__version__, "torch": torch.__version__ if torch else None}), flush=True)
for line in sys.stdin:
    kind, *numbers = line.split(); *sizes, count = map(int, numbers)
    key = (kind, *sizes)
    if key not in steps:
        steps[key] = (torch_step if kind == "torch" else blas_step)(*sizes); steps[key](); steps[key]()
    times = []
    for _ in range(count):
        start = time.perf_counter(); steps[key](); times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps(times), flush=True)
