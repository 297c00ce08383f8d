"""How fast training steps are beside PyTorch's, both in one alternating run.

    ./run bench [--threads N] [--repeats N] [--json] [NAME ...]

A step is forward, backward and Adam. Ours includes gathering the batch; PyTorch's batches lie
ready. PyTorch's time is the better of eager and channels-last, with its fused Adam. The share
of peak is of the multiply-adds per second that one core reaches with all operands cached,
measured here first. Without PyTorch there is no ratio.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Before PyTorch loads: its threads stay on cores of their own, as ours do.
os.environ.setdefault("OMP_PROC_BIND", "close")
os.environ.setdefault("OMP_PLACES", "cores")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from netwright.data.dataset import Dataset
from netwright.engines.cpu.assembly import Assembly, Place
from netwright.engines.cpu.crew import usable_cores
from netwright.engines.cpu.lowering.products import Product, emit_product
from netwright.engines.cpu.tape import run_tape, sync_words
from netwright.graph.analysis import analyze
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from netwright.operations.table import TABLE
from netwright.program.program import training_program
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain

SAMPLES = 2048
SECONDS = 0.3
"""Of each measurement."""
Step = Callable[[int], Any]
"""Takes so many steps."""


def _mlp() -> list[Layer]:
    return [Input((784,)), Dense(128), Relu(), Dense(64), Relu(), Dense(10)]


def _lenet() -> list[Layer]:
    first = [Input((1, 28, 28)), Conv2d(6, kernel=(5, 5)), Relu(), MaxPool2d()]
    second = [Conv2d(16, kernel=(5, 5), padding="valid"), Relu(), MaxPool2d(), Flatten()]
    return [*first, *second, Dense(120), Relu(), Dense(84), Relu(), Dense(10)]


def _cnn() -> list[Layer]:
    first = [Input((1, 28, 28)), Conv2d(32), Relu(), MaxPool2d()]
    return [*first, Conv2d(64), Relu(), MaxPool2d(), Flatten(), Dense(128), Relu(), Dense(10)]


CASES: dict[str, tuple[Callable[[], list[Layer]], int]] = {
    "784-128-64-10 b64": (_mlp, 64),
    "784-128-64-10 b1": (_mlp, 1),
    "LeNet-5 b64": (_lenet, 64),
    "CNN 32-64 b64": (_cnn, 64),
}


def main() -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(CASES)}; all by default")
    parser.add_argument("--threads", type=int, default=min(2, usable_cores()))
    parser.add_argument("--repeats", type=int, default=7, help="the best of so many counts")
    parser.add_argument("--json", action="store_true", help="one list of objects")
    given = parser.parse_args()
    peak = fma_peak()
    rows = [
        measure(name, given.threads, given.repeats, peak)
        for name in CASES
        if not given.names or name in given.names
    ]
    if given.json:
        print(json.dumps(rows))
        return 0
    print(f"one core's peak: {peak:.0f} GFLOP/s; {given.threads} threads")
    print(f"{'':20}{'ours us':>10}{'peer us':>10}{'ratio':>8}{'GFLOP/s':>9}{'of peak':>9}")
    for row in rows:
        peer = f"{row['peer_us']:>10.0f}{row['ratio']:>8.2f}" if row["peer_us"] else f"{'-':>18}"
        rest = f"{row['gflops']:>9.0f}{row['share_of_peak']:>9.0%}"
        print(f"{row['name']:20}{row['ours_us']:>10.0f}{peer}{rest}")
    return 0


def measure(name: str, threads: int, repeats: int, peak: float) -> dict[str, Any]:
    """One case: the best time of each side, taken in turns."""
    make, batch = CASES[name]
    layers = make()
    trainer = _trainer(layers, batch, threads)
    sides: dict[str, Step] = {"ours": trainer.advance}
    sides |= torch_sides(layers, batch, threads)
    best: dict[str, float] = {}
    for _ in range(repeats):
        for side, step in sides.items():
            best[side] = min(best.get(side, np.inf), seconds_of(step))
    trainer.close()
    ours = best.pop("ours")
    peer = min(best.values(), default=0.0)
    calls = training_program(trainer.analysis).calls
    work = 2 * batch * sum(TABLE[call.operation].multiply_adds(call) for call in calls)
    gflops = work / ours / 1e9
    return {
        "name": name,
        "ours_us": ours * 1e6,
        "peer_us": peer * 1e6 or None,
        "ratio": peer / ours if peer else None,
        "gflops": gflops,
        "share_of_peak": gflops / (peak * threads),
        "threads": threads,
    }


def seconds_of(step: Step) -> float:
    """Seconds of one step, over as many as take SECONDS."""
    step(3)
    begin = time.perf_counter()
    step(5)
    count = max(5, int(SECONDS / ((time.perf_counter() - begin) / 5)))
    begin = time.perf_counter()
    step(count)
    return (time.perf_counter() - begin) / count


def _trainer(layers: list[Layer], batch: int, threads: int) -> Trainer:
    rng = np.random.default_rng(0)
    shape = analyze(chain([*layers, SoftmaxCrossEntropy()])).data[0].tensor.shape
    inputs = rng.standard_normal((SAMPLES, *shape)).astype(np.float32)
    everything, nothing = np.arange(SAMPLES), np.arange(0)
    parts = {"training": everything, "validation": nothing, "test": nothing}
    dataset = Dataset("random", inputs, rng.integers(0, 10, SAMPLES), parts)
    settings = TrainingSettings(epochs=1_000_000, batch_size=batch, learning_rate=1e-4)
    network = chain([*layers, SoftmaxCrossEntropy()])
    # This thread is not pinned by us: PyTorch would take its one core for all of its threads.
    # It binds it to the first core itself, and our second thread keeps to the second.
    return Trainer(network, settings, dataset, threads, pin=True)


def torch_sides(layers: list[Layer], batch: int, threads: int) -> dict[str, Step]:
    """The same network in PyTorch, as it comes and channels-last; nothing without PyTorch."""
    try:
        import torch
    except ImportError:
        return {}
    torch.set_num_threads(threads)
    shape = layers[0].shape if isinstance(layers[0], Input) else ()
    images = torch.randn(16, batch, *shape)
    labels = torch.randint(0, 10, (16, batch))

    def stepper(channels_last: bool) -> Step:
        model, batches = torch_model(torch, layers), list(images)
        if channels_last:
            model = model.to(memory_format=torch.channels_last)
            batches = [x.to(memory_format=torch.channels_last) for x in batches]
        optimizer = torch.optim.Adam(model.parameters(), 1e-4, fused=True)

        def step(count: int) -> None:
            for number in range(count):
                optimizer.zero_grad()
                scores = model(batches[number % 16])
                torch.nn.functional.cross_entropy(scores, labels[number % 16]).backward()
                optimizer.step()

        return step

    sides = {"torch": stepper(channels_last=False)}
    if len(shape) == 3:
        sides["torch channels-last"] = stepper(channels_last=True)
    return sides


def torch_model(torch: Any, layers: list[Layer]) -> Any:
    """A torch.nn.Sequential of the same layers."""
    nn, modules = torch.nn, []
    for layer in layers[1:]:
        if isinstance(layer, Dense):
            modules.append(nn.LazyLinear(layer.units))
        elif isinstance(layer, Conv2d):
            padding = layer.kernel[0] // 2 if layer.padding == "same" else 0
            modules.append(nn.LazyConv2d(layer.filters, layer.kernel, padding=padding))
        elif isinstance(layer, MaxPool2d):
            modules.append(nn.MaxPool2d(layer.window, layer.stride))
        else:
            modules.append(nn.ReLU() if isinstance(layer, Relu) else nn.Flatten())
    model = nn.Sequential(*modules)
    shape = layers[0].shape if isinstance(layers[0], Input) else ()
    model(torch.zeros(1, *shape))
    return model


def fma_peak() -> float:
    """GFLOP/s of one core: a product whose operands all lie in the first-level cache."""
    width, terms, rows, repeats = 4 * LANES, 64, 60, 2000
    asm = Assembly(lanes=width, blocks=1, slots=1)
    a, b, c = (
        asm.buffer(n, s) for n, s in (("a", 64 * 64), ("b", terms * width), ("c", 64 * width))
    )
    product = Product(rows, width, Place(a.buffer), 64, b, c, width)
    emit_product(asm, product, lambda *_: ((k, k * width) for k in range(terms)))
    asm.begin_update()
    layout = asm.layout([], 0)
    tape = asm.compile(layout)
    arena, sync = np.zeros(layout.size + 64, np.float32), np.zeros(sync_words(1), np.int64)
    best = np.inf
    for _ in range(20):
        begin = time.perf_counter()
        run_tape(tape.rows, arena, tape.words, sync, tape.sections, 0, 1, 0, repeats, 1, 0)
        best = min(best, time.perf_counter() - begin)
    return float(2 * rows * width * terms * repeats / best / 1e9)


if __name__ == "__main__":
    raise SystemExit(main())
