"""The peer of bench/train.ts and bench/gpu.ts: whole PyTorch training steps and NumPy's matrix products alone.
Reads lines `KIND S HORIZON B D H COUNT`, answers the milliseconds of each repetition as JSON, or a text why there are
none. KIND is blas and torch (one thread), torch/N (N threads), torch/cuda (as PyTorch comes: cuDNN's recurrent products
in TF32), torch/cuda-float32 (products in float32, as ours are), torch/cuda-graph (the latter, captured and replayed)."""
import json, os, sys, time
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
import numpy as np
from peer_blas import of_numpy, of_torch
try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

def torch_step(s, horizon, b, d, h, device="cpu", graph=False):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = torch.nn.RNN(d, h, bias=False)
            self.readout = torch.nn.Linear(h, d, bias=False)
        def forward(self, x):
            return self.readout(self.rnn(x)[0])
    net = Net().to(device); optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, **({"capturable": True} if graph else {}))
    x = torch.zeros(s + horizon, b, d); x[:s] = torch.randint(0, 2, (s, b, d)) * 2. - 1
    y = torch.randint(0, 2, (s + horizon, b, d)) * 2. - 1
    def step(x, y):
        loss = ((net(x)[s:] - y[s:]) ** 2).mean()
        optimizer.zero_grad(); loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0); optimizer.step()
        return loss
    # The batch comes from main memory at every step, and .item() waits for the step to end.
    if not graph: return lambda: step(x.to(device), y.to(device)).item()
    xs, ys = x.to(device), y.to(device)
    side = torch.cuda.Stream(); side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3): step(xs, ys)
    torch.cuda.current_stream().wait_stream(side)
    captured = torch.cuda.CUDAGraph()
    with torch.cuda.graph(captured): loss = step(xs, ys)
    def run():
        xs.copy_(x); ys.copy_(y); captured.replay()
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

def make(kind, sizes):
    if kind == "blas": return blas_step(*sizes)
    where = kind.partition("/")[2]
    if not where.startswith("cuda"): return torch_step(*sizes)
    return torch_step(*sizes, device="cuda", graph=where == "cuda-graph")

def configure(kind):
    where = kind.partition("/")[2]
    if where.startswith("cuda"): torch.backends.cudnn.allow_tf32 = where == "cuda"
    elif torch and kind != "blas": torch.set_num_threads(int(where or 1))

def measure(kind, sizes, count):
    configure(kind)
    key = (kind, *sizes)
    if key not in steps:
        if any(tuple(of) != sizes for _, *of in steps): steps.clear()  # one size at a time, for the card's memory
        steps[key] = make(kind, sizes); steps[key](); steps[key]()
    times = []
    for _ in range(count):
        start = time.perf_counter(); steps[key](); times.append((time.perf_counter() - start) * 1e3)
    return times

steps = {}
card = torch.cuda.get_device_name() if torch and torch.cuda.is_available() else None
print(json.dumps({"numpy": np.__version__, "torch": torch.__version__ if torch else None, "card": card,
                  "blas": {"numpy": of_numpy(), "torch": of_torch() if torch else None}}), flush=True)
for line in sys.stdin:
    kind, *numbers = line.split(); *sizes, count = map(int, numbers)
    try: answer = measure(kind, tuple(sizes), count)
    except RuntimeError as error: answer = str(error).splitlines()[0]
    print(json.dumps(answer), flush=True)
