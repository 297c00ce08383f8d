"""How fast training steps are beside PyTorch's, both in one alternating run.

    ./run bench [--threads N] [--repeats N] [--compile] [--json] [NAME ...]

A step is forward, backward and Adam. Ours includes gathering the batch; PyTorch's batches lie
ready. PyTorch's time is the best of eager and channels-last, both with fused Adam, and with
--compile of torch.compile too (minutes, and a C++ compiler). The share of peak is of the
multiply-adds per second that one core reaches with all operands cached, measured here first.
Without PyTorch there is no ratio.
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

from benchmarks.networks import NETWORKS, Network
from netwright.data.dataset import Dataset
from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.compiled import compiled
from netwright.engines.cpu.crew import usable_cores
from netwright.engines.cpu.lowering.products import Product, emit_product
from netwright.engines.cpu.tape import run_tape, sync_words
from netwright.engines.place import Place
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.operations.table import TABLE
from netwright.program.program import training_program
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer

SAMPLES = 2048
SECONDS = 0.3
"""Of each measurement."""
Step = Callable[[int], Any]
"""Takes so many steps."""
CASES = {
    "2-4-2-1 b10": ("2-4-2-1", 10),
    "784-128-64-10 b64": ("784-128-64-10", 64),
    "784-128-64-10 b1": ("784-128-64-10", 1),
    "LeNet-5 b64": ("LeNet-5", 64),
    "CNN 32-64 b64": ("CNN 32-64", 64),
    "ResNet-8 b64": ("ResNet-8", 64),
    "LSTM 28x28-128 b64": ("LSTM 28x28-128", 64),
}
"""Each a network and a batch size."""


def main() -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(CASES)}; all by default")
    parser.add_argument(
        "--threads", type=int, default=0, help="of both sides; 0: all cores, ours as it sees fit"
    )
    parser.add_argument("--repeats", type=int, default=7, help="the best of so many counts")
    parser.add_argument("--compile", action="store_true", help="measure torch.compile too")
    parser.add_argument("--json", action="store_true", help="one list of objects")
    given = parser.parse_args()
    peak = fma_peak()
    rows = [
        measure(name, given.threads, given.repeats, peak, given.compile)
        for name in CASES
        if not given.names or name in given.names
    ]
    if given.json:
        print(json.dumps(rows))
        return 0
    print(f"one core's peak: {peak:.0f} GFLOP/s")
    print(
        f"{'':20}{'threads':>8}{'ours us':>10}{'peer us':>10}{'ratio':>8}{'GFLOP/s':>9}"
        f"{'of peak':>9}  peer"
    )
    for row in rows:
        peer = f"{row['peer_us']:>10.0f}{row['ratio']:>8.2f}" if row["peer_us"] else f"{'-':>18}"
        rest = f"{row['gflops']:>9.0f}{row['share_of_peak']:>9.0%}  {row['peer']}"
        print(f"{row['name']:20}{row['threads']:>8}{row['ours_us']:>10.1f}{peer}{rest}")
    return 0


def measure(
    name: str, threads: int, repeats: int, peak: float, compiles: bool = False
) -> dict[str, Any]:
    """One case: the best time of each side, taken in turns."""
    network, batch = NETWORKS[CASES[name][0]], CASES[name][1]
    trainer = make_trainer(network, batch, threads)
    sides: dict[str, Step] = {"ours": trainer.advance}
    sides |= torch_sides(network, batch, threads or usable_cores(), compiles)
    best = fastest(sides, repeats)
    trainer.close()
    ours = best.pop("ours")
    winner = min(best, key=lambda side: best[side], default="")
    peer = best.get(winner, 0.0)
    calls = training_program(trainer.analysis).calls
    work = 2 * batch * sum(TABLE[call.operation].multiply_adds(call) for call in calls)
    gflops = work / ours / 1e9
    return {
        "name": name,
        "ours_us": ours * 1e6,
        "peer_us": peer * 1e6 or None,
        "ratio": peer / ours if peer else None,
        "gflops": gflops,
        "share_of_peak": gflops / (peak * trainer.threads),
        "threads": trainer.threads,
        "peer": winner,
    }


def fastest(sides: dict[str, Step], repeats: int) -> dict[str, float]:
    """The best seconds of a step of each side, measured in turns."""
    best: dict[str, float] = {}
    for _ in range(repeats):
        for side, step in sides.items():
            best[side] = min(best.get(side, np.inf), seconds_of(step))
    return best


def seconds_of(step: Step) -> float:
    """Seconds of one step, over as many as take SECONDS."""
    step(3)
    begin = time.perf_counter()
    step(5)
    count = max(5, int(SECONDS / ((time.perf_counter() - begin) / 5)))
    begin = time.perf_counter()
    step(count)
    return (time.perf_counter() - begin) / count


def make_trainer(network: Network, batch: int, threads: int) -> Trainer:
    """Our side, on random samples."""
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((SAMPLES, *network.shape)).astype(np.float32)
    everything, nothing = np.arange(SAMPLES), np.arange(0)
    parts = {"training": everything, "validation": nothing, "test": nothing}
    targets = rng.integers(0, network.classes, SAMPLES) if network.classes else inputs[:, :1]
    dataset = Dataset("random", inputs, targets, parts)
    settings = TrainingSettings(epochs=1_000_000, batch_size=batch, learning_rate=1e-4)
    # This thread is not pinned by us: PyTorch would take its one core for all of its threads.
    # It binds it to the first core itself, and our second thread keeps to the second.
    return Trainer(network.ours(), settings, dataset, threads, pin=True)


def torch_sides(network: Network, batch: int, threads: int, compiles: bool) -> dict[str, Step]:
    """The same network in PyTorch, as it comes, channels-last, compiled; none without PyTorch."""
    try:
        import torch
    except ImportError:
        return {}
    torch.set_num_threads(threads)
    images = torch.randn(16, batch, *network.shape)
    classes, functional = network.classes, torch.nn.functional
    targets = torch.randint(0, classes, (16, batch)) if classes else torch.randn(16, batch, 1)
    loss = functional.cross_entropy if classes else functional.mse_loss

    def stepper(channels_last: bool, compiled: bool) -> Step:
        model, batches = network.torch(torch.nn), list(images)
        if channels_last:
            model = model.to(memory_format=torch.channels_last)
            batches = [x.to(memory_format=torch.channels_last) for x in batches]
        optimizer = torch.optim.Adam(model.parameters(), 1e-4, fused=True)
        forward = torch.compile(model) if compiled else model

        def step(count: int) -> None:
            for number in range(count):
                optimizer.zero_grad()
                loss(forward(batches[number % 16]), targets[number % 16]).backward()
                optimizer.step()

        return step

    is_image = len(network.shape) == 3
    sides = {"eager": stepper(channels_last=False, compiled=False)}
    if is_image:
        sides["channels-last"] = stepper(channels_last=True, compiled=False)
    if compiles:
        sides["torch.compile"] = stepper(channels_last=is_image, compiled=True)
    return sides


class PeakProbe:
    """A product whose operands all lie in the first-level cache: as fast as one core can be."""

    def __init__(self) -> None:
        width, terms, rows = 4 * LANES, 64, 60
        asm = Assembly(lanes=width, blocks=1, slots=1)
        a, b, c = (
            asm.buffer(n, s) for n, s in (("a", 64 * 64), ("b", terms * width), ("c", 64 * width))
        )
        product = Product(rows, width, Place(a.buffer), 64, b, c, width)
        emit_product(asm, product, lambda *_: ((k, k * width) for k in range(terms)))
        asm.begin_update()
        layout = asm.layout([], 0)
        self._tape = compiled(asm, layout)
        self._arena = np.zeros(layout.size + 64, np.float32)
        self._sync = np.zeros(sync_words(1), np.int64)
        self._work = 2 * rows * width * terms

    def rate(self, repeats: int = 2000) -> float:
        """GFLOP/s of one core at this moment, over about `repeats` times 4 us."""
        tape = self._tape
        begin = time.perf_counter()
        run_tape(
            tape.rows, self._arena, tape.words, self._sync, tape.sections, 0, 1, 0, repeats, 1, 0
        )
        return self._work * repeats / (time.perf_counter() - begin) / 1e9


def fma_peak() -> float:
    """GFLOP/s of one core, the best of several times."""
    probe = PeakProbe()
    return max(probe.rate() for _ in range(20))


if __name__ == "__main__":
    raise SystemExit(main())
