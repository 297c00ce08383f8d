"""How fast the window is: up, first loss after Train, frames while training, cost of the pulse.

    .venv/bin/python tests/benchmarks/window.py [--seconds 60] [--runs 3] [--json]

Each figure is taken in a process of its own, with preferences and JIT cache of its own, on the
display given or, without one, on an Xvfb that this script starts and ends. `window up` counts
from the start of the process to its first paint; the first start of the set, which reads the
files from the disk, is not counted. Frames are intervals of a precise 16 ms timer in the event
loop. `machine` is the same timer in an empty window while nothing else runs: what the machine
itself adds.
"""

import argparse
import json
import os
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.display import virtual_display
from support.probing import probe
from support.ticks import spread

PROBE = Path(__file__).with_name("window_probe.py")
Measured = dict[str, Any]


def main() -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="of frames while training")
    parser.add_argument("--runs", type=int, default=3, help="of each start; the best counts")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    given = parser.parse_args()
    os.environ.setdefault("NETWRIGHT_THREADS", "2")  # on two cores, wherever it is measured
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    display = os.environ.get("DISPLAY")
    with nullcontext(display) if display else virtual_display() as name:
        figures = measure(name or "", given.seconds, given.runs)
    print(json.dumps(figures) if given.json else table(figures))
    return 0


def measure(display: str, seconds: float, runs: int) -> Measured:
    """Every figure, in milliseconds, with the load of the machine before and after."""
    before = os.getloadavg()
    with tempfile.TemporaryDirectory() as scratch:
        warm = Path(scratch) / "warm"
        machine = probe(PROBE, display, warm, kind="machine", seconds=10)
        first = probe(PROBE, display, warm, seconds=1)  # fills the cache; an empty one
        cold = [first] + [
            probe(PROBE, display, Path(scratch) / f"cold{run}", seconds=1) for run in range(1, runs)
        ]
        again = [probe(PROBE, display, warm, seconds=1) for _ in range(runs)]
        long = probe(PROBE, display, warm, seconds=seconds)
    return {
        "window_up": min(run["up"] for run in [*cold[1:], *again, long]),
        "first_loss_empty_cache": min(run["first_loss"] for run in cold),
        "first_loss_warm_cache": min(run["first_loss"] for run in [*again, long]),
        "all_window_up": [run["up"] for run in [*cold, *again, long]],
        "all_first_loss_empty_cache": [run["first_loss"] for run in cold],
        "all_first_loss_warm_cache": [run["first_loss"] for run in [*again, long]],
        "machine": spread(machine["frames"]),
        "frames_while_compiling": spread(first["frames_before"]),
        "frames_while_training": spread(long["frames"]),
        "costs": {name: spread(costs) for name, costs in long["costs"].items()},
        "steps": long["steps"],
        "load_before": before,
        "load_after": os.getloadavg(),
        "cores": len(os.sched_getaffinity(0)),
    }


def table(figures: Measured) -> str:
    """The figures for people."""
    lines = []
    for name in ("window_up", "first_loss_empty_cache", "first_loss_warm_cache"):
        each = ", ".join(f"{value:.0f}" for value in figures[f"all_{name}"])
        lines.append(f"{name.replace('_', ' '):<26}{figures[name]:8.0f} ms   of {each}")
    lines.append(f"\n{'ms':<26}{'count':>8}{'median':>9}{'p95':>9}{'p99':>9}{'worst':>9}")
    rows = {n: figures[n] for n in ("machine", "frames_while_compiling", "frames_while_training")}
    for name, row in (rows | figures["costs"]).items():
        words = "".join(f"{row.get(key, 0):9.2f}" for key in ("median", "p95", "p99", "worst"))
        lines.append(f"{name.replace('_', ' '):<26}{row['count']:8}{words}")
    load = " -> ".join(f"{figures[key][0]:.2f}" for key in ("load_before", "load_after"))
    lines.append(f"\nload {load} on {figures['cores']} cores; {figures['steps']:,} steps trained")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
