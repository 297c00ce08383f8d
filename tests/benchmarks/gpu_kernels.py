"""Single kernels of the GPU beside PyTorch: launches, products, what only moves numbers."""

from collections.abc import Sequence
from dataclasses import astuple, replace
from functools import partial
from typing import Any

import numpy as np

from benchmarks import gpu_timing as timing
from benchmarks.gpu_timing import Bench, Row, best_of, times_for
from netwright.engines.cuda.device import Device, Launch
from netwright.engines.cuda.driver import GpuDevice
from netwright.engines.precision import FLOAT32, TF32
from netwright.kernels.cuda import optimizers, pointwise, products
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.cuda.tiles import Tile
from netwright.kernels.variant import Key, needed_capability

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

    single = best_of(alone, device.wait, timing.REPEATS) / times
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
        times = times_for(guess)
        seconds = best_of(partial(run, times), torch.cuda.synchronize, timing.REPEATS) / times
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
