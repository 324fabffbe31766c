"""The loop of the authors' fixed-point capacity in PyTorch: both overlaps, softmax, the weighted memories. One thread,
float32, memories as rows. Lines in, JSON lines out: load P N alpha BASE64, time PROBES, state MU."""

import base64
import json
import sys
import time

import numpy
import torch
from peer_blas import of_torch

torch.set_num_threads(1)
print(json.dumps({"torch": torch.__version__, "blas": {"torch": of_torch()}}), flush=True)


def state_after_hop(rows, mu, alpha):
    v = rows[mu]
    s = rows[mu - 1]
    h = alpha * (rows @ v) + alpha * torch.roll(rows @ s, 1)
    return torch.softmax(h, 0) @ rows


for line in sys.stdin:
    word, *rest = line.split()
    if word == "load":
        count, neurons, alpha = int(rest[0]), int(rest[1]), float(rest[2])
        words = numpy.frombuffer(base64.b64decode(rest[3]), dtype="<u4")
        bits = (words[:, None] >> numpy.arange(neurons, dtype="u4")) & 1
        rows = torch.from_numpy((2 * bits.astype("f4") - 1).copy())
        for mu in range(3):
            state_after_hop(rows, mu, alpha)
        print("null", flush=True)
    elif word == "time":
        probes = int(rest[0])
        with torch.no_grad():
            started = time.perf_counter()
            for mu in range(probes):
                state_after_hop(rows, mu, alpha)
            print((time.perf_counter() - started) * 1e3 / probes, flush=True)
    else:
        mu = int(rest[0])
        print(json.dumps((state_after_hop(rows, mu, alpha) * rows[mu]).tolist()), flush=True)
