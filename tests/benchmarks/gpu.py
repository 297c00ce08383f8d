"""Check the GPU, then measure it beside PyTorch. One command, less than eight minutes.

    ./run bench --device cuda [--no-check] [--json FILE] [NAME ...]

NAME is of: launch, product, bandwidth, training; all by default. Needs NumPy, Numba, numba-cuda,
pytest and torch alone, and works in a checkout:

    PYTHONPATH=core:tests python tests/benchmarks/gpu.py

Each table compares like precision with like: float32 with float32 (TF32 is turned off in PyTorch,
in its convolutions too), and TF32 with TF32 where products are measured alone. It prints the
error, measured against float64, beside the speed. Times are the best of several, each over as many
launches as take SECONDS. PyTorch runs eagerly, through torch.compile and as a CUDA graph of the
whole step.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "core"))
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks.gpu_torch import torch_steppers
from benchmarks.networks import NETWORKS, Network, classifier
from netwright.data.dataset import Dataset
from netwright.engines.choice import GPUS, Gpus
from netwright.engines.cuda import shipped
from netwright.engines.cuda.device import Arena, Device, Launch
from netwright.engines.cuda.driver import GpuDevice
from netwright.engines.cuda.probe import Probe
from netwright.engines.devices import GPU, DeviceChoiceError, described
from netwright.engines.precision import FLOAT32, TF32
from netwright.graph.graph import Graph
from netwright.kernels.cuda import optimizers, pointwise, products
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.cuda.tiles import Tile
from netwright.kernels.variant import Key, needed_capability
from netwright.layers.activation import Relu
from netwright.layers.dense import Dense
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer

TOP = Path(__file__).parents[2]
SECONDS = 0.2
"""Of each measurement."""
REPEATS = 5
SAMPLES = 4096
SIZES = (256, 512, 1024, 2048, 4096)
"""Of the square matrices that are multiplied."""
SOME = 64
"""Rows of a product whose error is measured."""
UNITS: dict[str, tuple[Sequence[Tile | CoreTile], str]] = {
    "plain": ([Tile(tile, tile, depth, width, width) for tile, depth, width in products.TILES],
              FLOAT32),
    "3xTF32": ([replace(tile, is_exact=1) for tile in products.CORE_TILES], FLOAT32),
    "TF32": ([replace(tile, is_exact=0) for tile in products.CORE_TILES], TF32),
}  # fmt: skip
"""By name: the tiles, and the precision of PyTorch that is like it."""
NUMBERS = 1 << 26
"""Of each tensor whose copying is timed."""
THREADS = 256
Row = dict[str, Any]


def main() -> int:
    """Check, measure, print; 1 where a check fails, 2 without a GPU."""
    tables: dict[str, Callable[[GpuDevice], list[Row]]] = {
        "launch": launch_table,
        "product": product_table,
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
        if not given.names or name in given.names:
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
    return subprocess.run(line, cwd=TOP, env=environment, check=False, timeout=300).returncode


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


# --- single kernels ------------------------------------------------------------------------------


class Bench:
    """An arena, and launches on it that are timed."""

    def __init__(self, device: Device, floats: int) -> None:
        self.device = device
        self.arena: Arena = device.allocate(floats, 64)

    def seconds(self, key: Key, words: Sequence[int], blocks: int, threads: int) -> float:
        """Of one launch: the best of several recordings of many."""
        self.device.prepare([key])
        self.arena.write_words(0, np.array([*words, *[0] * (64 - len(words))], np.int64))
        launch = Launch(key, blocks, threads, 0)
        once = self.arena.record([launch])
        guess = best_of(once.run, self.device.wait, 3)
        count = max(1, min(1000, int(SECONDS / REPEATS / max(guess, 1e-6))))
        many = self.arena.record([launch] * count)
        return best_of(many.run, self.device.wait, REPEATS) / count


def best_of(run: Callable[[], object], wait: Callable[[], object], repeats: int) -> float:
    """The least seconds from the start of `run` to the end of `wait`, after one run before."""
    run()
    wait()
    best = np.inf
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        wait()
        best = min(best, time.perf_counter() - begin)
    return float(best)


def launch_table(device: Device) -> list[Row]:
    """What a launch costs: in a graph of many, and as a graph of its own."""
    key: Key = (pointwise.formula, ("x", "x:each"))
    bench = Bench(device, 4096)
    rows: list[Row] = []
    many = bench.seconds(key, [128, 128, 1, 0, 0], 1, 32)
    once, times = bench.arena.record([Launch(key, 1, 32, 0)]), 1000

    def alone() -> None:
        for _ in range(times):
            once.run()

    single = best_of(alone, device.wait, REPEATS) / times
    read = best_of(lambda: bench.arena.read(0, 1024), device.wait, 20)
    write = best_of(lambda: bench.arena.write(0, np.zeros(1024, np.float32)), device.wait, 20)
    for name, seconds in (
        ("kernel in a graph", many),
        ("graph of one kernel", single),
        ("read of 4 KiB", read),
        ("write of 4 KiB", write),
    ):
        rows.append({"": name, "us": seconds * 1e6})
    bench.arena.close()
    return rows


def product_table(device: GpuDevice) -> list[Row]:
    """C = A B on each unit beside torch.matmul in the same precision, and the error of both."""
    rows: list[Row] = []
    for size in SIZES:
        rng = np.random.default_rng(size)
        a, b = (rng.standard_normal((size, size)).astype(np.float32) for _ in range(2))
        bench = Bench(device, 3 * size * size)
        bench.arena.write(0, a.reshape(-1))
        bench.arena.write(size * size, b.reshape(-1))
        right = a[:SOME].astype(np.float64) @ b.astype(np.float64)
        theirs = torch_products(a, b, right)
        for unit, (tiles, like) in UNITS.items():
            kernels = [key for tile in tiles if can_run(device, key := product_key(tile))]
            if kernels:
                row = {"": f"{size} {unit}", **best_product(bench, kernels, size, right)}
                rows.append(row | beside(row["TFLOP/s"], theirs.get(like, {})))
        bench.arena.close()
    return rows


def can_run(device: GpuDevice, key: Key) -> bool:
    return device.capability >= needed_capability(key)


def product_key(tile: Tile | CoreTile) -> Key:
    """The kernel of neither factor turned, with nothing done at the end."""
    if isinstance(tile, CoreTile):
        return products.core_product, (*astuple(tile), 0, 0, "")
    return products.product, (tile.rows, tile.depth, tile.down, 0, 0, "")


def best_product(bench: Bench, kernels: Sequence[Key], size: int, right: np.ndarray) -> Row:
    """The fastest tile, its speed, and the error of the last that was tried."""
    count = size * size
    best: Row = {"": np.inf}
    for key in kernels:
        tile = tile_of(key)
        across, down = -(-size // tile.columns), -(-size // tile.rows)
        words = [size, size, size, 0, size, 0, 0, count, size, 0, 0, 2 * count, size, 0]
        words += [1, across, across * down, 0, 0, -(-size // tile.depth), 0]
        took = bench.seconds(key, words, across * down, tile.threads)
        found = bench.arena.read(2 * count, SOME * size).reshape(SOME, size)
        if took < best[""]:
            speed = 2 * size**3 / took / 1e12
            best = {
                "": took,
                "tile": f"{tile.rows}x{tile.columns}",
                "TFLOP/s": speed,
                "error": error(found, right),
            }
    del best[""]
    return best


def tile_of(key: Key) -> Tile | CoreTile:
    tiles = [tile for tiles, _ in UNITS.values() for tile in tiles]
    return next(tile for tile in tiles if product_key(tile) == key)


def beside(ours: float, theirs: Row) -> Row:
    """PyTorch's speed and error, and how many times as fast we are."""
    if not theirs:
        return {}
    return {"torch TFLOP/s": theirs["speed"], "torch error": theirs["error"],
            "x torch": ours / theirs["speed"]}  # fmt: skip


def error(ours: np.ndarray, right: np.ndarray) -> float:
    """The largest difference, relative to the largest number."""
    return float(np.abs(ours - right).max() / np.abs(right).max())


def torch_products(a: np.ndarray, b: np.ndarray, right: np.ndarray) -> dict[str, Row]:
    """The same in PyTorch, by precision; nothing without PyTorch."""
    try:
        import torch
    except ImportError:
        return {}
    left, other = torch.tensor(a).cuda(), torch.tensor(b).cuda()
    found: dict[str, Row] = {}
    for name, is_tf32 in ((FLOAT32, False), (TF32, True)):
        torch.backends.cuda.matmul.allow_tf32 = is_tf32
        c = torch.empty_like(left)

        def run(times: int, c: Any = c) -> None:
            for _ in range(times):
                torch.matmul(left, other, out=c)

        guess = best_of(partial(run, 1), torch.cuda.synchronize, 3)
        times = max(1, min(1000, int(SECONDS / REPEATS / max(guess, 1e-6))))
        seconds = best_of(partial(run, times), torch.cuda.synchronize, REPEATS) / times
        speed = 2 * len(a) ** 3 / seconds / 1e12
        found[name] = {"speed": speed, "error": error(c[:SOME].cpu().numpy(), right)}
    torch.backends.cuda.matmul.allow_tf32 = False
    return found


def bandwidth_table(device: Device) -> list[Row]:
    """Kernels that only move numbers, as a share of what copying reaches."""
    count = NUMBERS
    bench = Bench(device, 4 * count + 4096)
    blocks = 132 * 16
    places = [number * count for number in range(4)]
    ring = 4 * count
    each = [count, count, 1]
    cases: dict[str, tuple[Key, list[int], int]] = {
        "y = x": ((pointwise.formula, ("x", "x:each")), [*each, places[1], places[0]], 2),
        "y = x a": (
            (pointwise.formula, ("a * x", "a:each x:each")),
            [*each, places[2], places[0], places[1]],
            3,
        ),
        "Adam": (
            (optimizers.adam, ()),
            [count, ring, 1, 8, 50, 51, *places],
            7,
        ),
    }
    rows: list[Row] = []
    copied = torch_copy(count)
    for name, (key, words, moved) in cases.items():
        seconds = bench.seconds(key, words, blocks, THREADS)
        speed = 4 * moved * count / seconds / 1e12
        rows.append(
            {"": name, "TB/s": speed, "of torch's copy": speed / copied if copied else None}
        )
    rows.append({"": "torch copy_", "TB/s": copied or None, "of torch's copy": None})
    bench.arena.close()
    return rows


def torch_copy(count: int) -> float:
    """TB/s of PyTorch's copy; 0 without PyTorch."""
    try:
        import torch
    except ImportError:
        return 0.0
    x = torch.zeros(count, device="cuda")
    y = torch.empty_like(x)
    return 8 * count / best_of(lambda: y.copy_(x), torch.cuda.synchronize, 20) / 1e12


# --- whole networks ------------------------------------------------------------------------------


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
        ours = best_of(partial(trainer.advance, steps), device.wait, REPEATS) / steps
        trainer.close()
        row["ours steps/s"] = 1 / ours
        for side, step in torch_steppers(network, batch).items():
            try:
                theirs = torch_seconds(step)
            except Exception as fault:  # noqa: BLE001  (torch.compile needs a C compiler)
                row[side] = f"{type(fault).__name__}"
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
    calls = max(1, int(SECONDS / (time.perf_counter() - begin)))
    return calls * trainer.most_steps


def torch_seconds(step: Callable[[int], object]) -> float:
    """Of one step of PyTorch."""
    import torch

    step(20)
    torch.cuda.synchronize()
    begin = time.perf_counter()
    step(20)
    torch.cuda.synchronize()
    count = max(20, int(SECONDS / ((time.perf_counter() - begin) / 20)))
    return best_of(lambda: step(count), torch.cuda.synchronize, REPEATS) / count


if __name__ == "__main__":
    raise SystemExit(main())
