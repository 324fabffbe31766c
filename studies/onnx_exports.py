"""The Python side of onnx-exports.ts: exports networks from PyTorch to ONNX in many forms, each beside its state dict."""
import itertools
import sys
import warnings

import torch

warnings.filterwarnings("ignore")
torch.manual_seed(0)
folder = sys.argv[1]
newer = tuple(int(n) for n in torch.__version__.split(".")[:2]) >= (2, 6)
VERSIONS = range(7, 18) if not newer else range(9, 21)


class Net(torch.nn.Module):
    """start: None, 'zeros', 'learned' or 'given'; last: reads the last state of the last layer only."""
    def __init__(self, cell, start=None, last=False, lengths=False, **kw):
        super().__init__()
        self.rnn, self.start, self.last, self.lengths = getattr(torch.nn, cell)(3, 6, **kw), start, last, lengths
        self.layers = kw.get("num_layers", 1)
        self.fc = torch.nn.Linear(12 if kw.get("bidirectional") else 6, 2)
        if start == "learned":
            self.h0 = torch.nn.Parameter(torch.randn(self.layers, 1, 6))

    def forward(self, x, further=None):
        batch = x.shape[0] if self.rnn.batch_first else x.shape[1]
        h = {"zeros": lambda: torch.zeros(self.layers, batch, 6), "given": lambda: further,
             "learned": lambda: self.h0.expand(-1, batch, -1).contiguous(), None: lambda: None}[self.start]()
        state = (h, torch.zeros_like(h)) if h is not None and isinstance(self.rnn, torch.nn.LSTM) else h
        if self.lengths:
            packed = torch.nn.utils.rnn.pack_padded_sequence(x, further)
            y, h = self.rnn(packed, state)
            y, _ = torch.nn.utils.rnn.pad_packed_sequence(y)
        else:
            y, h = self.rnn(x, state)
        if self.last:
            return self.fc((h[0] if isinstance(h, tuple) else h)[-1])
        return self.fc(y)


def export(name, net, *inputs, **kw):
    try:
        torch.onnx.export(net.eval(), inputs, f"{folder}/{name}.onnx", **({"dynamo": False, **kw} if newer else kw))
    except Exception as error:  # What this PyTorch cannot export is not ours to read.
        print(f"{name}: not exported: {str(error).splitlines()[0][:90] if str(error) else error}")
        return
    torch.save(net.state_dict(), f"{folder}/{name}.pt")


x, moving = torch.randn(4, 2, 3), {"input_names": ["x"], "dynamic_axes": {"x": [0, 1]}}
for cell in ("RNN", "LSTM", "GRU"):
    for version, folding in itertools.product(VERSIONS, (True, False)):
        export(f"{cell}-v{version}{'' if folding else '-unfolded'}", Net(cell, num_layers=2), x,
               opset_version=version, do_constant_folding=folding)
    for version in (9, 13, 17):
        to = {"opset_version": version}
        export(f"{cell}-batch_first-v{version}", Net(cell, batch_first=True), x, **moving, **to)
        export(f"{cell}-last-v{version}", Net(cell, last=True, num_layers=2), x, **to)
        export(f"{cell}-zeros-v{version}", Net(cell, "zeros", num_layers=2), x, **moving, **to)
        export(f"{cell}-learned-v{version}", Net(cell, "learned", num_layers=2), x, **to)
        export(f"{cell}-given-v{version}", Net(cell, "given"), x, torch.randn(1, 2, 6), **to)
        export(f"{cell}-lengths-v{version}", Net(cell, lengths=True), x, torch.tensor([4, 3]), **to)
        export(f"{cell}-unbiased-v{version}", Net(cell, bias=False, num_layers=2), x, **to)
        export(f"{cell}-inputs-v{version}", Net(cell), x, keep_initializers_as_inputs=True, **to)
        export(f"{cell}-double-v{version}", Net(cell).double(), x.double(), **to)
        export(f"{cell}-bidirectional-v{version}", Net(cell, bidirectional=True), x, **to)
    if newer:
        for layers in (1, 2):
            export(f"{cell}-dynamo-{layers}", Net(cell, num_layers=layers), x, dynamo=True, external_data=False)
