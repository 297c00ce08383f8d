"""Check the GPU, then measure it beside PyTorch. One command, less than eight minutes.

    ./run bench --device cuda [--no-check] [--json FILE] [NAME ...]

NAME is of: launch, product, convolution, bandwidth, training; all by default. Needs NumPy, Numba,
numba-cuda, pytest and torch alone, and works in a checkout:

    PYTHONPATH=core:tests python tests/benchmarks/gpu.py

Each table compares like precision with like: float32 with float32 (TF32 is turned off in PyTorch,
in its convolutions too), and TF32 with TF32 where products are measured alone. It prints the
error, measured against float64, beside the speed. Times are the best of several, each over as many
launches as take SECONDS. PyTorch runs eagerly, through torch.compile and as a CUDA graph of the
whole step. After seven minutes nothing more is begun; what was left out is said.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "core"))
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks import gpu_timing as timing
from benchmarks.gpu_convolution import convolution_table
from benchmarks.gpu_kernels import bandwidth_table, launch_table, product_table
from benchmarks.gpu_timing import Row, best_of
from benchmarks.gpu_torch import torch_steppers
from benchmarks.networks import NETWORKS, Network, classifier
from netwright.data.dataset import Dataset
from netwright.engines.choice import GPUS, Gpus
from netwright.engines.cuda import shipped
from netwright.engines.cuda.driver import GpuDevice
from netwright.engines.cuda.probe import Probe
from netwright.engines.devices import GPU, DeviceChoiceError, described
from netwright.graph.graph import Graph
from netwright.layers.activation import Relu
from netwright.layers.dense import Dense
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer

TOP = Path(__file__).parents[2]
SAMPLES = 4096


def main() -> int:
    """Check, measure, print; 1 where a check fails, 2 without a GPU."""
    tables: dict[str, Callable[[GpuDevice], list[Row]]] = {
        "launch": launch_table,
        "product": product_table,
        "convolution": convolution_table,
        "bandwidth": bandwidth_table,
        "training": training_table,
    }
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(tables)}; all by default")
    parser.add_argument("--device", choices=("cuda",), default="cuda")
    parser.add_argument("--no-check", action="store_true", help="measure alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables there too")
    given = parser.parse_args()
    found = GPUS.found
    if found.gpu is None:
        print(f"GPU: none ({found.reason})", file=sys.stderr)
        return 2
    cuda = ".".join(map(str, found.cuda or ()))
    print(f"{described(found.gpu)}; driver {found.driver or '?'}, CUDA {cuda}; {versions()}")
    print(datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))
    failed = 0 if given.no_check else check()
    results: dict[str, list[Row]] = {}
    device = GpuDevice(found.gpu, shipped.ptx_of)
    for name, table in tables.items():
        if not timing.has_time():
            print(f"\n{name}: left out, the time is over")
        elif not given.names or name in given.names:
            begin = time.perf_counter()
            results[name] = table(device)
            show(name, results[name], time.perf_counter() - begin)
    device.close()
    if given.json:
        about = {"gpu": described(found.gpu), "driver": found.driver, "cuda": cuda}
        given.json.write_text(json.dumps({**about, "tables": results}, indent=1))
    return 1 if failed else 0


def check() -> int:
    """Run the tests for a GPU in a process of their own; its exit status."""
    line = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(TOP)]
    line += ["--import-mode=importlib", "-m", "gpu", "-W", "ignore", "--maxfail=20"]
    line += ["-p", "no:cacheprovider", "tests/core/engines/cuda/test_on_gpu.py"]
    path = f"{TOP / 'core'}:{TOP / 'tests'}"
    environment = {**os.environ, "PYTHONPATH": path}
    try:
        return subprocess.run(line, cwd=TOP, env=environment, check=False, timeout=240).returncode
    except subprocess.TimeoutExpired:
        print("The tests took more than four minutes and were ended.", file=sys.stderr)
        return 1


def versions() -> str:
    """Of what is compared."""
    try:
        import torch
    except ImportError:
        return f"Python {platform.python_version()}, no PyTorch"
    return f"Python {platform.python_version()}, PyTorch {torch.__version__}"


def show(name: str, rows: Sequence[Row], spent: float) -> None:
    """Print a table, its columns as wide as what they hold."""
    print(f"\n{name} ({spent:.0f} s)")
    titles = list(dict.fromkeys(title for row in rows for title in row))
    lines = [titles] + [[_spelled(row.get(title)) for title in titles] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(titles))]
    for line in lines:
        first, *rest = (word.ljust(w) if i == 0 else word.rjust(w)
                        for i, (word, w) in enumerate(zip(line, widths, strict=True)))  # fmt: skip
        print("  ".join([first, *rest]))


def _spelled(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def wide() -> Graph:
    return classifier((784,), Dense(512), Relu(), Dense(256), Relu())


def torch_wide(nn: Any) -> Any:
    return nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)
    )


CASES: dict[str, tuple[Network, int]] = {
    "2-4-2-1 b10": (NETWORKS["2-4-2-1"], 10),
    "784-128-64-10 b64": (NETWORKS["784-128-64-10"], 64),
    "784-512-256-10 b128": (Network(wide, torch_wide, (784,)), 128),
    "784-512-256-10 b1024": (Network(wide, torch_wide, (784,)), 1024),
    "LeNet-5 b64": (NETWORKS["LeNet-5"], 64),
    "CNN 32-64 b64": (NETWORKS["CNN 32-64"], 64),
    "ResNet-8 b64": (NETWORKS["ResNet-8"], 64),
    "LSTM 28x28-128 b64": (NETWORKS["LSTM 28x28-128"], 64),
}


def training_table(device: GpuDevice) -> list[Row]:
    """Steps a second of Adam beside PyTorch's; networks that the GPU cannot do yet are said."""
    rows: list[Row] = []
    gpus = Gpus(lambda: Probe((device.gpu,)), lambda _: device)
    for name, (network, batch) in CASES.items():
        row: Row = {"": name}
        try:
            trainer = make_trainer(network, batch, gpus)
        except DeviceChoiceError as fault:
            rows.append({**row, "ours steps/s": str(fault)})
            continue
        steps = steps_in(trainer)
        ours = best_of(partial(trainer.advance, steps), device.wait, timing.REPEATS) / steps
        trainer.close()
        row["ours steps/s"] = 1 / ours
        for side, step in torch_steppers(network, batch).items():
            if not timing.has_time():
                row[f"{side} steps/s"] = "no time left"
                continue
            try:
                theirs = torch_seconds(step)
            except Exception as fault:  # noqa: BLE001  (torch.compile needs a C compiler)
                row[f"{side} steps/s"] = type(fault).__name__
                continue
            row[f"{side} steps/s"], row[f"x {side}"] = 1 / theirs, theirs / ours
        rows.append(row)
    return rows


def make_trainer(network: Network, batch: int, gpus: Gpus) -> Trainer:
    """Our side, on random samples."""
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((SAMPLES, *network.shape)).astype(np.float32)
    nothing = np.arange(0)
    parts = {"training": np.arange(SAMPLES), "validation": nothing, "test": nothing}
    targets = rng.integers(0, network.classes, SAMPLES) if network.classes else inputs[:, :1]
    dataset = Dataset("random", inputs, targets, parts)
    settings = TrainingSettings(epochs=1_000_000, batch_size=batch, learning_rate=1e-4, device=GPU)
    return Trainer(network.ours(), settings, dataset, gpus=gpus)


def steps_in(trainer: Trainer) -> int:
    """So many steps as take SECONDS, in whole calls of the engine."""
    trainer.advance(trainer.most_steps)
    begin = time.perf_counter()
    trainer.advance(trainer.most_steps)
    calls = max(1, int(timing.SECONDS / (time.perf_counter() - begin)))
    return calls * trainer.most_steps


def torch_seconds(step: Callable[[int], object]) -> float:
    """Of one step of PyTorch."""
    import torch

    step(20)
    torch.cuda.synchronize()
    begin = time.perf_counter()
    step(20)
    torch.cuda.synchronize()
    count = max(20, int(timing.SECONDS / ((time.perf_counter() - begin) / 20)))
    return best_of(lambda: step(count), torch.cuda.synchronize, timing.REPEATS) / count


if __name__ == "__main__":
    raise SystemExit(main())
