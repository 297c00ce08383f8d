"""What share of one core's peak convolution reaches: forward, input gradient, weight gradient.

    ./run bench kernels [--json]

Shapes are (channels, image, filters, kernel), no border, 64 samples, one thread. The peak, with
all operands cached, is measured before every single time and after it, since a processor changes
its clock; the median of the shares counts. Required: 80 % in all three.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks.training import PeakProbe
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
REPEATS, STEPS, PEAK_STEPS = 41, 5, 500


@dataclass(frozen=True)
class Shares:
    """Of the peak, and GFLOP/s, of the parts of one shape."""

    shape: tuple[int, int, int, int]
    forward: tuple[float, float]
    input_gradient: tuple[float, float]
    weight_gradient: tuple[float, float]


def main() -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one list of objects")
    given = parser.parse_args()
    probe = PeakProbe()
    found = [measured(shape, probe) for shape in SHAPES]
    if given.json:
        print(json.dumps([shares.__dict__ for shares in found]))
        return 0
    print("share of one core's peak, GFLOP/s")
    print(f"{'channels, image, filters, kernel':34}{'forward':>12}{'dX':>12}{'dW':>12}")
    for of in found:
        parts = (of.forward, of.input_gradient, of.weight_gradient)
        words = "".join(f"{share:>7.0%}{rate:>5.0f}" for share, rate in parts)
        print(f"{of.shape!s:34}{words}")
    return 0


def measured(shape: tuple[int, int, int, int], probe: PeakProbe) -> Shares:
    """Each part by itself."""
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
    forward, input_gradient, weight_gradient = (
        measured_rows(engine, numbers, work, probe) for numbers in rows_of_parts(engine)
    )
    engine.close()
    return Shares(shape, forward, input_gradient, weight_gradient)


def rows_of_parts(engine: CpuEngine) -> tuple[list[int], list[int], list[int]]:
    """Numbers of rows of the second convolution: forward, input gradient, weight gradient."""
    loaded = engine._training
    assert loaded is not None
    rows = loaded.tape.assembly.rows
    mine = [n for n, row in enumerate(rows) if row.node == "conv2"]
    products = [n for n in mine if rows[n].factory.__name__ in ("products", "scattered")]
    rest = [n for n in mine if rows[n].factory.__name__ in ("correlations", "pad_image")]
    # Forward comes before everything else of the node, in rows that follow each other.
    gap = next(i for i, n in enumerate(products) if i and n != products[i - 1] + 1)
    return products[:gap], products[gap:], rest


def measured_rows(
    engine: CpuEngine, numbers: list[int], work: int, probe: PeakProbe
) -> tuple[float, float]:
    """Share of the peak and GFLOP/s of some rows of the tape, medians of several."""
    loaded = engine._training
    assert loaded is not None
    table = loaded.compiled.rows.reshape(-1, ROW)
    rows = np.ascontiguousarray(table[numbers].ravel())
    sections, sync = np.array([0, len(numbers), len(numbers)]), np.zeros(sync_words(1), np.int64)
    once = (0, 1, 0, STEPS, engine.lanes.blocks, 0)
    rates, shares = [], []
    before = probe.rate(PEAK_STEPS)
    for _ in range(REPEATS):
        begin = time.perf_counter()
        run_tape(rows, engine._arena, loaded.compiled.words, sync, sections, *once)
        rates.append(work * STEPS / (time.perf_counter() - begin) / 1e9)
        after = probe.rate(PEAK_STEPS)
        shares.append(2 * rates[-1] / (before + after))
        before = after
    return median(shares), median(rates)


if __name__ == "__main__":
    raise SystemExit(main())
