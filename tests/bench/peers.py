#!/usr/bin/python3
"""The peer of Ravine's training rows: the same updates in PyTorch, on one thread.

`ravine_bench --peers` starts this program once and keeps it. A line comes in for each row ("network_step/small/f32"),
and a line of JSON goes out: {"ns": 412345.0} with the CPU time of one update, or {"error": "why there is none"}. The
first line, before any question, says what is measured: {"torch": "1.13.1", "blas": "OpenBLAS 0.3.21, kernel SkylakeX"}.

It asks for the best that PyTorch can do here:
- One thread, as Ravine's rows have.
- OpenBLAS where it is installed, also where the system's libblas is another, and of its kernels the one that multiplies
  fastest: it picks one by the processor's model, and falls back to a slow one when it does not know the model.
- Numbers below the normal range are flushed to zero, as Ravine flushes them.
- Data are made before, gradients are dropped and not zeroed, nothing is read back from the tensors, and of Adam's two
  implementations (tensor by tensor, all tensors at once) the faster one is taken, tried anew for each row.
- Warm-up, then the median of blocks.

Called by hand: `peers.py --try ROW…` prints the rows' times; `peers.py --kernels` the kernels'.
"""

import ctypes
import glob
import json
import os
import subprocess
import sys
import time

# What each kernel of OpenBLAS needs of the processor. One that the library was not built with is not taken by it.
KERNELS = {
    "Cooperlake": {"avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_bf16"},
    "SkylakeX": {"avx512f", "avx512bw", "avx512vl", "avx512dq"},
    "Zen": {"avx2", "fma"},
    "Haswell": {"avx2", "fma"},
    "Sandybridge": {"avx"},
    "Nehalem": {"sse4_2"},
}
CHOSEN = "RAVINE_PEERS_KERNEL"  # set when a kernel has been chosen: "" is the library's own choice
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# Name: inputs, units of the two hidden layers, outputs, batch, activation, batch norm, dropout. As network_bench.cpp.
NETWORKS = {
    "tiny": (2, 8, 2, 10, "Tanh", False, 0),
    "small": (2, 64, 2, 32, "ReLU", False, 0),
    "small_bn_dropout": (2, 64, 2, 32, "ReLU", True, 0.5),
    "digits": (64, 128, 10, 64, "ReLU", False, 0),
    "wide": (784, 512, 10, 64, "ReLU", False, 0.5),
}
BATCHES = 8


# ---- Which product


def openblas():
    """The library's file, or None. Of its builds any will do at one thread."""
    for build in ("openblas-pthread", "openblas-openmp", "openblas-serial", "."):
        found = sorted(glob.glob(f"/usr/lib/*/{build}/libopenblas.so.0"))
        if found:
            return found[0]
    return None


def measure_product(library, size=768):
    """Nanoseconds of a product in float and in double, and the name of the kernel that did it."""
    blas = ctypes.CDLL(library)
    blas.openblas_set_num_threads(1)
    blas.openblas_get_corename.restype = ctypes.c_char_p
    times = []
    for routine, kind in ((blas.cblas_sgemm, ctypes.c_float), (blas.cblas_dgemm, ctypes.c_double)):
        a, b, c = ((kind * (size * size))(*([1.0] * (size * size))) for _ in range(3))
        best = None
        for _ in range(6):
            began = time.process_time_ns()
            # 101: row by row; 111: not transposed.
            routine(101, 111, 111, size, size, size, kind(1), a, size, b, size, kind(0), c, size)
            took = time.process_time_ns() - began
            best = took if best is None else min(best, took)
        times.append(best)
    return {"kernel": blas.openblas_get_corename().decode(), "f32": times[0], "f64": times[1]}


def try_kernels(library):
    """Each kernel that this processor can run, in a process of its own: the library chooses when it is loaded."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        flags = next((set(line.split(":")[1].split()) for line in file if line.startswith("flags")), set())
    wanted = [name for name, needs in KERNELS.items() if needs <= flags]
    given = os.environ.get("OPENBLAS_CORETYPE")
    if given and given not in wanted:
        wanted.append(given)
    tried = {}
    for kernel in ["", *wanted]:
        environment = dict(os.environ, **ONE_THREAD)
        environment.pop("OPENBLAS_CORETYPE", None)
        if kernel:
            environment["OPENBLAS_CORETYPE"] = kernel
        try:
            done = subprocess.run([sys.executable, __file__, "--product", library], env=environment, check=True,
                                  capture_output=True, text=True, timeout=60)
            tried[kernel] = json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError):
            pass  # the processor lacks its instructions all the same
    return tried


def best_kernel(tried):
    """By the product of the two times. The library's own choice unless another is two per cent better."""
    def cost(kernel):
        return tried[kernel]["f32"] * tried[kernel]["f64"] * (0.96 if kernel == "" else 1)
    return min(tried, key=cost) if tried else ""


def start_again_with_the_best_kernel():
    """Does not return: the environment counts when a library is loaded."""
    environment = dict(os.environ, **ONE_THREAD)
    environment[CHOSEN] = ""
    library = openblas()
    if library:
        kernel = best_kernel(try_kernels(library))
        environment.pop("OPENBLAS_CORETYPE", None)  # what somebody has set was one of those tried
        environment[CHOSEN] = kernel
        if kernel:
            environment["OPENBLAS_CORETYPE"] = kernel
        environment["LD_LIBRARY_PATH"] = os.path.dirname(library) + ":" + os.environ.get("LD_LIBRARY_PATH", "")
    os.execve(sys.executable, [sys.executable, __file__, *sys.argv[1:]], environment)


def blas_in_use():
    """What this process has loaded, in words. After `import torch` and a product."""
    with open("/proc/self/maps", encoding="utf-8") as file:
        loaded = {os.path.realpath(line.split()[-1]) for line in file if "/" in line}
    for path in loaded:
        if "openblas" not in path:
            continue
        library = ctypes.CDLL(path)
        if hasattr(library, "openblas_get_corename"):
            library.openblas_get_corename.restype = ctypes.c_char_p
            library.openblas_get_config.restype = ctypes.c_char_p
            version = " ".join(library.openblas_get_config().decode().split()[:2])
            chosen = "asked for" if os.environ[CHOSEN] else "its own choice"
            return f"{version}, kernel {library.openblas_get_corename().decode()} ({chosen})"
    if any("mkl" in os.path.basename(path) for path in loaded):
        return "MKL"
    return "no OpenBLAS (the reference libblas is slow; Debian's libopenblas0-pthread is fast)"


# ---- The updates


def blocks(step, wanted=9, seconds=0.12):
    """CPU nanoseconds of a call, the median of blocks, after a warm-up."""
    def run(count):
        began = time.process_time_ns()
        for _ in range(count):
            step()
        return (time.process_time_ns() - began) / count
    run(20)
    count = max(5, int(seconds * 1e9 / max(1.0, run(20))))
    run(count)
    return sorted(run(count) for _ in range(wanted))[wanted // 2]


def fastest_adam(make_step):
    """make_step(options of the optimizer) gives a step. Each way of doing it that this version has is tried."""
    tried = {}
    for name, options in (("tensor by tensor", {"foreach": False}), ("all at once", {"foreach": True}), ("plain", {})):
        if name == "plain" and tried:
            continue  # for old versions, which have no choice
        try:
            tried[name] = (blocks(make_step(options), 3, 0.05), options)
        except TypeError:
            pass
    name = min(tried, key=lambda key: tried[key][0])
    return name, make_step(tried[name][1])


def network(torch, name, dtype):
    inputs, units, outputs, batch, activation, batch_norm, dropout = NETWORKS[name]
    layers, width = [], inputs
    for _ in range(2):
        layers.append(torch.nn.Linear(width, units))
        if batch_norm:
            layers.append(torch.nn.BatchNorm1d(units))
        layers.append(getattr(torch.nn, activation)())
        if dropout:
            layers.append(torch.nn.Dropout(dropout))
        width = units
    layers.append(torch.nn.Linear(width, outputs))
    for layer in layers:
        if isinstance(layer, torch.nn.Linear):
            torch.nn.init.kaiming_normal_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
    model = torch.nn.Sequential(*layers).to(dtype).train()
    xs = [torch.rand(batch, inputs, dtype=dtype) * 2 - 1 for _ in range(BATCHES)]
    ys = [torch.arange(batch * i, batch * (i + 1)) * 7 % outputs for i in range(BATCHES)]
    return model, xs, ys


def network_step(torch, name, dtype):
    def make_step(options):
        torch.manual_seed(1)
        model, xs, ys = network(torch, name, dtype)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **options)
        loss_of = torch.nn.CrossEntropyLoss()
        turn = 0

        def step():
            nonlocal turn
            turn = (turn + 1) % BATCHES
            optimizer.zero_grad(set_to_none=True)
            loss_of(model(xs[turn]), ys[turn]).backward()
            optimizer.step()
        return step
    return fastest_adam(make_step)


def surface_step(torch):
    """Adam on Rosenbrock's banana. Ravine's row also records the step; reading it back here would only cost more."""
    def make_step(options):
        x = torch.tensor(-1.2, dtype=torch.float64, requires_grad=True)
        y = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([x, y], lr=0.1, **options)

        def step():
            optimizer.zero_grad(set_to_none=True)
            u, v = 1 - x, y - x * x
            (u * u + 100 * (v * v)).backward()
            optimizer.step()
        return step
    return fastest_adam(make_step)


def matrix_product(torch, dtype):
    a, b = (torch.rand(1024, 1024, dtype=dtype) for _ in range(2))
    c = torch.empty(1024, 1024, dtype=dtype)
    return lambda: torch.mm(a, b, out=c)


def answer(torch, row):
    kind, *rest = row.split("/")
    dtype = {"f32": torch.float32, "f64": torch.float64}.get(rest[-1] if rest else "")
    if kind == "surface_step" and rest == ["adam"]:
        adam, step = surface_step(torch)
        return {"ns": blocks(step), "adam": adam}
    if kind == "network_step" and dtype and len(rest) == 2 and rest[0] in NETWORKS:
        adam, step = network_step(torch, rest[0], dtype)
        return {"ns": blocks(step), "adam": adam}
    if kind == "matrix_product" and dtype and len(rest) == 1:
        return {"ns": blocks(matrix_product(torch, dtype))}
    return {"error": f"PyTorch has no row {row}"}


def torch_on_one_thread():
    try:
        import torch  # not at the top: this program also runs without it, to try kernels and to say that it is missing
    except ImportError as missing:
        print(json.dumps({"error": f"{sys.executable} cannot import torch ({missing}); "
                                   "Debian's package is python3-torch"}))
        sys.exit(1)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.ones(8, 8) @ torch.ones(8, 8)  # loads the library of products
    return torch


def print_kernels():
    library = openblas() or sys.exit("OpenBLAS is not installed; Debian's package is libopenblas0-pthread")
    for kernel, times in try_kernels(library).items():
        print(f"{kernel or 'its own choice':16} is {times['kernel']:12} "
              f"f32 {times['f32'] / 1e6:7.2f} ms   f64 {times['f64'] / 1e6:7.2f} ms")


def main():
    if sys.argv[1:2] == ["--product"]:
        print(json.dumps(measure_product(sys.argv[2])))
        return
    if sys.argv[1:2] == ["--kernels"]:
        print_kernels()
        return
    if CHOSEN not in os.environ:
        start_again_with_the_best_kernel()
    torch = torch_on_one_thread()
    print(json.dumps({"torch": torch.__version__, "blas": blas_in_use()}), flush=True)
    rows = sys.argv[2:] if sys.argv[1:2] == ["--try"] else (line.strip() for line in sys.stdin)
    for row in rows:
        print(json.dumps(answer(torch, row)), flush=True)


if __name__ == "__main__":
    main()
