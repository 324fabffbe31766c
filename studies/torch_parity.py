"""Loads the networks that torch-parity.ts wrote into the folder given as argument, and compares their outputs."""
import glob, json, sys
import numpy as np, torch
from safetensors import safe_open
from safetensors.torch import load_file

torch.set_num_threads(1)
worst = 0.0
for path in sorted(glob.glob(f"{sys.argv[1]}/*.safetensors")):
    with safe_open(path, "pt") as file:
        config = json.loads(file.metadata()["network"])
    kind = {"elman": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[config["cell"]]
    more = {"nonlinearity": config["activation"]} if config["cell"] == "elman" else {}
    rnn = kind(config["inputSize"], config["hiddenSize"], config.get("layers", 1), bias=config["bias"], **more)
    readout = torch.nn.Linear(config["hiddenSize"], config["outputSize"], bias=config["readoutBias"])
    net = torch.nn.ModuleDict({"rnn": rnn, "readout": readout})
    net.load_state_dict(load_file(path))
    io = np.load(path.replace(".safetensors", ".io.npz"))
    y = readout(rnn(torch.from_numpy(io["x"]))[0]).detach().numpy()
    difference = np.abs(y - io["y"]).max()
    arrays = np.load(path.replace(".safetensors", ".npz"))
    assert json.loads(json.loads(bytes(arrays["__metadata__"]))["network"]) == config
    for name, value in net.state_dict().items():
        assert np.array_equal(arrays[name], value.numpy()), name
    worst = max(worst, difference)
    print(f'{config["cell"]:6} layers {config.get("layers", 1)}  largest difference of outputs {difference:.1e}')
print("same" if worst < 1e-5 else "DIFFERENT", f"(largest {worst:.1e}; torch {torch.__version__}, numpy {np.__version__})")
sys.exit(0 if worst < 1e-5 else 1)
