"""Which BLAS a peer's products run on, told by the libraries in this process's memory, not by what a build was told.
Debian's NumPy and PyTorch without libopenblas0 run on the reference BLAS, which is ten and more times slower: a ratio
against it says nothing."""
import os

NAMES = (("openblas", "OpenBLAS"), ("mkl", "MKL"), ("blis", "BLIS"), ("atlas", "ATLAS"), ("Accelerate", "Accelerate"))


def loaded():
    try:
        with open("/proc/self/maps") as maps:
            files = {os.path.realpath(line.split(None, 5)[5].strip()) for line in maps if "/" in line}
    except OSError:  # no /proc here
        return []
    return sorted(f for f in files if any(word in os.path.basename(f).lower() for word in ("blas", "mkl", "blis", "atlas")))


def named(files, otherwise):
    for key, name in NAMES:
        found = [f for f in files if key.lower() in f.lower()]
        # Debian's libblas.so.3 of OpenBLAS loads the library itself beside it: that one has a version in its name.
        if found:
            return {"name": name, "file": max(found, key=len), "reference": False}
    if files:
        return {"name": "reference BLAS", "file": files[0], "reference": True}
    return {"name": otherwise, "file": None, "reference": False}


def of_numpy():
    import numpy

    numpy.ones((8, 8)) @ numpy.ones((8, 8))
    files = loaded()
    own = [f for f in files if "numpy.libs" in f]
    outside = [f for f in files if "torch" not in f and "scipy.libs" not in f]
    told = str(getattr(getattr(numpy, "__config__", None), "blas_opt_info", {}).get("libraries", "unknown"))
    return named(own or outside, told)


def of_torch():
    import torch

    if torch.backends.mkl.is_available():
        return {"name": "MKL", "file": None, "reference": False}
    torch.ones(8, 8) @ torch.ones(8, 8)
    files = [f for f in loaded() if "numpy.libs" not in f and "scipy.libs" not in f]
    info = [word for word in torch.__config__.show().replace(",", " ").split() if word.startswith("BLAS_INFO=")]
    return named(files, info[0].partition("=")[2] if info else "unknown")
