"""What else a user waits and pays for: one answer, memory, the first step.

    ./run bench costs [--json]

latency     one sample through the trained network, the best of many, PyTorch in inference mode
memory      the most that a process takes for training (resident, the libraries included)
first step  from the network to the end of its first step: empty and warm cache of kernels
threads     a training step on one thread over one on two, in turns, each on a core of its own

Each but the first is a process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks.networks import NETWORKS, Network
from netwright.engines.cpu.engine import CpuEngine
from netwright.graph.analysis import analyze
from netwright.program.program import answer_program
from netwright.training.initial import initial_weights

NAMES = ("784-128-64-10", "LeNet-5", "CNN 32-64", "ResNet-8", "LSTM 28x28-128")
BATCH, STEPS = 64, 20

_OURS = """
import sys, time
begin = time.perf_counter()
from benchmarks.networks import NETWORKS
from benchmarks.training import make_trainer
trainer = make_trainer(NETWORKS[sys.argv[1]], {batch}, 0)
trainer.advance(1)
first = time.perf_counter() - begin
trainer.advance({steps})
"""
_TORCH = """
import sys, time
begin = time.perf_counter()
from benchmarks.networks import NETWORKS
from benchmarks.training import torch_sides
step = torch_sides(NETWORKS[sys.argv[1]], {batch}, 2, False)["eager"]
step(1)
first = time.perf_counter() - begin
step({steps})
"""
_THREADS = """
import json, os, sys
from benchmarks.networks import NETWORKS
from benchmarks.training import fastest, make_trainer
trainers = {{n: make_trainer(NETWORKS[sys.argv[1]], {batch}, n) for n in (1, 2)}}
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {{min(os.sched_getaffinity(0))}})  # the second thread has its own
best = fastest({{str(n): trainer.advance for n, trainer in trainers.items()}}, 25)
print(json.dumps(best["1"] / best["2"]))
"""
_REPORT = """
import json, resource
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([first, most]))
"""


def main() -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one list of objects")
    given = parser.parse_args()
    rows = [measured(name) for name in NAMES]
    if given.json:
        print(json.dumps(rows))
        return 0
    print(
        f"{'':18}{'latency us':>11}{'PyTorch':>9}{'memory MB':>11}{'PyTorch':>9}"
        f"{'first step s: empty':>21}{'warm':>7}{'PyTorch':>9}{'2 threads x':>13}"
    )
    for row in rows:
        print(
            f"{row['name']:18}{row['latency_us']:>11.0f}{spelled(row['peer_latency_us']):>9}"
            f"{row['memory_mb']:>11.0f}{spelled(row['peer_memory_mb']):>9}"
            f"{row['first_empty_s']:>21.2f}{row['first_warm_s']:>7.2f}"
            f"{spelled(row['peer_first_s'], 2):>9}{row['two_threads']:>13.2f}"
        )
    return 0


def spelled(value: float | None, digits: int = 0) -> str:
    """A number, or a dash."""
    return "-" if value is None else f"{value:.{digits}f}"


def measured(name: str) -> dict[str, Any]:
    """Everything about one network."""
    network = NETWORKS[name]
    with tempfile.TemporaryDirectory() as empty:
        first_empty, _ = in_process(_OURS + _REPORT, name, {"XDG_CACHE_HOME": empty})
        first_warm, memory = in_process(_OURS + _REPORT, name, {"XDG_CACHE_HOME": empty})
    row: dict[str, Any] = {
        "name": name,
        "latency_us": our_latency(network) * 1e6,
        "memory_mb": memory / 2**20,
        "first_empty_s": first_empty,
        "first_warm_s": first_warm,
        "two_threads": in_process(_THREADS, name, {}),
        "peer_latency_us": None,
        "peer_memory_mb": None,
        "peer_first_s": None,
    }
    peer_latency = torch_latency(network)
    if peer_latency:
        peer_first, peer_memory = in_process(_TORCH + _REPORT, name, {})
        row["peer_latency_us"] = peer_latency * 1e6
        row["peer_memory_mb"], row["peer_first_s"] = peer_memory / 2**20, peer_first
    return row


def in_process(script: str, name: str, environment: dict[str, str]) -> Any:
    """What a process of its own prints in its last line."""
    text = script.format(batch=BATCH, steps=STEPS)
    done = subprocess.run(
        [sys.executable, "-c", text, name],
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def our_latency(network: Network) -> float:
    """Seconds of one answer."""
    analysis = analyze(network.ours())
    program = answer_program(analysis)
    rng = np.random.default_rng(0)
    samples = rng.standard_normal((1, *network.shape)).astype(np.float32)
    data = {item.tensor.name: samples for item in program.data}
    engine = CpuEngine(None, program, data, batch=1, threads=1)
    engine.set_parameters(initial_weights(analysis, 0))
    order, kept = np.arange(1), program.kept[0].name
    seconds = fastest_call(lambda: engine.evaluate(order, kept))
    engine.close()
    return seconds


def torch_latency(network: Network) -> float | None:
    """The same in PyTorch; None without it."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    model = network.torch(torch.nn).eval()
    x = torch.randn(1, *network.shape)
    with torch.inference_mode():
        return fastest_call(lambda: model(x))


def fastest_call(call: Callable[[], Any], repeats: int = 300) -> float:
    """The best of many times."""
    best = np.inf
    for _ in range(repeats):
        begin = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begin)
    return float(best)


if __name__ == "__main__":
    raise SystemExit(main())
