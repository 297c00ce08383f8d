"""What share of one core's peak convolution reaches: forward, input gradient, weight gradient.

    ./run bench kernels [--json]

Shapes are (channels, image, filters, kernel), no border, 64 samples, one thread. The peak is
measured first, with all operands cached. Required: 80 % of it in all three.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks.training import fma_peak
from netwright.engines.cpu.compiled import Compiled
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cpu.tape import ROW, run_tape, sync_words
from netwright.graph.analysis import analyze
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.shaping import Flatten
from netwright.program.program import evaluation_program, training_program
from support.build import chain

BATCH = 64
SHAPES = (
    (1, 32, 8, 5),
    (6, 14, 16, 5),
    (1, 30, 32, 3),
    (16, 34, 16, 3),
    (32, 16, 64, 3),
    (64, 10, 64, 3),
    (128, 10, 128, 3),
)
REPEATS, STEPS = 15, 5


@dataclass(frozen=True)
class Rates:
    """GFLOP/s of one shape; the input gradient is None where the image is the data."""

    shape: tuple[int, int, int, int]
    forward: float
    input_gradient: float
    weight_gradient: float


def main() -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one list of objects")
    given = parser.parse_args()
    peak = fma_peak()
    found = [measured(shape) for shape in SHAPES]
    if given.json:
        print(json.dumps([{"peak": peak, **rates.__dict__} for rates in found]))
        return 0
    print(f"one core's peak: {peak:.0f} GFLOP/s; share of it")
    print(f"{'channels, image, filters, kernel':34}{'forward':>10}{'dX':>10}{'dW':>10}")
    for rates in found:
        shares = (rates.forward, rates.input_gradient, rates.weight_gradient)
        print(f"{rates.shape!s:34}" + "".join(f"{share / peak:>10.0%}" for share in shares))
    return 0


def measured(shape: tuple[int, int, int, int]) -> Rates:
    """The best of several times of each part, by itself."""
    channels, image, filters, kernel = shape
    # The first layer learns, so that the gradient of the second one's input is needed.
    layers = [
        Input((channels, image, image)),
        Conv2d(channels, kernel=(1, 1)),
        Conv2d(filters, kernel=(kernel, kernel), padding="valid", bias=False),
        Flatten(),
        Dense(2),
        SoftmaxCrossEntropy(),
    ]
    analysis = analyze(chain(layers))
    rng = np.random.default_rng(0)
    data = {
        item.tensor.name: rng.random((BATCH, *item.tensor.shape)).astype(np.float32)
        if item.slot == "input"
        else rng.integers(0, 2, BATCH)
        for item in analysis.data
    }
    engine = CpuEngine(
        training_program(analysis), evaluation_program(analysis), data, BATCH, threads=1
    )
    engine.set_parameters(
        {
            p.tensor.name: p.initializer.values(0, p.tensor.name, p.tensor.shape)
            for p in analysis.parameters
        }
    )
    work = 2 * BATCH * channels * filters * (kernel * (image - kernel + 1)) ** 2
    seconds = seconds_of_parts(engine)
    engine.close()
    return Rates(shape, *(work / part / 1e9 for part in seconds))


def seconds_of_parts(engine: CpuEngine) -> tuple[float, float, float]:
    """Seconds of the second convolution: forward, input gradient, weight gradient."""
    loaded = engine._training
    assert loaded is not None
    rows = loaded.tape.assembly.rows
    mine = [n for n, row in enumerate(rows) if row.node == "conv2"]
    products = [n for n in mine if rows[n].factory.__name__ == "products"]
    rest = [n for n in mine if rows[n].factory.__name__ in ("correlations", "pad_image")]
    # Forward comes before everything else of the node, in rows that follow each other.
    gap = next(i for i, n in enumerate(products) if i and n != products[i - 1] + 1)
    parts = (products[:gap], products[gap:], rest)
    seconds = [seconds_of_rows(engine, loaded.compiled, numbers) for numbers in parts]
    return seconds[0], seconds[1], seconds[2]


def seconds_of_rows(engine: CpuEngine, compiled: Compiled, numbers: list[int]) -> float:
    """Seconds of some rows of the tape, the best of several."""
    table = compiled.rows.reshape(-1, ROW)
    rows = np.ascontiguousarray(table[numbers].ravel())
    sections, sync = np.array([0, len(numbers), len(numbers)]), np.zeros(sync_words(1), np.int64)
    best = np.inf
    once = (0, 1, 0, STEPS, engine.lanes.blocks, 0)
    for _ in range(REPEATS):
        begin = time.perf_counter()
        run_tape(rows, engine._arena, compiled.words, sync, sections, *once)
        best = min(best, (time.perf_counter() - begin) / STEPS)
    return float(best)


if __name__ == "__main__":
    raise SystemExit(main())
