"""What looking inside costs: LeNet-5 in training with every panel open, and with none.

    .venv/bin/python tests/benchmarks/insight.py [--seconds 180] [--rounds 3] [--minutes 0] [--json]

Each measurement is a process of its own on the display given or, without one, on an Xvfb. All
panels float side by side on a large screen, so that each is seen. The trainer has a processor of
its own; a second engine thread shares that of the window. A frame is the processor time
that the GUI thread takes from one beat to the next, 33 ms later: all that the beat brings, draws
and paints. Ticks are the intervals of a precise 16 ms timer in the event loop. The speed of
training, on one thread and on two, is taken in turns with and without panels; the median of the
rounds counts. A host that gives processors to others meanwhile makes all of it slower: steps for
each second of the trainer's own processor time leave that out, and how much was taken away is
told. `--minutes` lets the window with all panels train so long and tells by how much its
memory grows.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.display import virtual_display
from support.ticks import spread

PROBE = Path(__file__).with_name("insight_probe.py")
SCREEN = 2560, 1600
Measured = dict[str, Any]
Speed = tuple[float, float, float]
"""Steps a second, steps for each second of the trainer's processor time, processors stolen."""


def main() -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=180, help="of frames with all panels")
    parser.add_argument("--rounds", type=int, default=3, help="of 20 s with and without panels")
    parser.add_argument("--minutes", type=float, default=0, help="of watching the memory")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    given = parser.parse_args()
    display = os.environ.get("DISPLAY")
    with nullcontext(display) if display else own_display() as name:
        figures = measure(name or "", given.seconds, given.rounds, given.minutes)
    print(json.dumps(figures) if given.json else table(figures))
    return 0


@contextmanager
def own_display() -> Iterator[str]:
    """A virtual display whose server keeps to the window's processor: the trainer has the other."""
    if not hasattr(os, "sched_setaffinity"):
        with virtual_display(*SCREEN) as name:
            yield name
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # inherited by the server
    with virtual_display(*SCREEN) as name:
        os.sched_setaffinity(0, cores)
        yield name


def measure(display: str, seconds: float, rounds: int, minutes: float) -> Measured:
    """Frames, speeds and memory."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        probe(display, home, panels=True, threads=1, seconds=3)  # fills the cache of kernels
        long = probe(display, home, panels=True, threads=1, seconds=seconds)
        speeds: dict[str, dict[str, list[Speed]]] = {}
        for _ in range(rounds):
            for threads in (1, 2):
                for panels in (False, True):
                    run = probe(display, home, panels=panels, threads=threads, seconds=20)
                    of = speeds.setdefault(str(threads), {"without": [], "with": []})
                    speed = run["steps_per_second"], run["steps_per_processor_second"]
                    of["with" if panels else "without"].append((*speed, run["stolen"]))
        grown: Measured = {}
        if minutes:
            lasting = {"seconds": 60 * minutes, "memory_alone": True}
            grown = probe(display, home, panels=True, threads=1, **lasting)
    return {
        "panels": long["panels"],
        "frames": spread(long["frames"]),
        "ticks": spread(long["ticks"]),
        "costs": {name: spread(costs) for name, costs in long["costs"].items()},
        "answers": long["answers"],
        "speeds": speeds,
        "memory": grown.get("memory", []),
        "megabytes_per_hour": slope(grown["memory"]) if grown else None,
        "load_before": load,
        "load_after": os.getloadavg()[0],
    }


def slope(memory: list[tuple[float, float]]) -> float:
    """Megabytes an hour by least squares, the first two minutes left out: caches fill there."""
    late = np.array([(at, size) for at, size in memory if at >= 120] or memory)
    return round(3600 * float(np.polyfit(late[:, 0], late[:, 1], 1)[0]), 1)


def probe(display: str, home: Path, **plan: Any) -> Measured:
    """Start the window in a process that measures itself."""
    names = ("CACHE", "CONFIG", "DATA", "STATE")
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in names}
    environment = {
        **os.environ,
        **folders,
        "DISPLAY": display,
        "HOME": str(home),
        "NETWRIGHT_THREADS": str(plan["threads"]),
    }
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    order = json.dumps({"home": str(home), **plan})
    done = subprocess.run(
        [sys.executable, str(PROBE), order], env=environment, stdout=subprocess.PIPE, check=True
    )
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def table(figures: Measured) -> str:
    """The figures for people."""
    lines = [f"all {figures['panels']} panels open, LeNet-5, one thread"]
    lines.append(f"{'ms':<30}{'count':>8}{'median':>9}{'p95':>9}{'p99':>9}{'worst':>9}")
    both = {name: figures[name] for name in ("frames", "ticks")}
    for name, row in {**both, **figures["costs"]}.items():
        words = "".join(f"{row.get(key, 0):9.2f}" for key in ("median", "p95", "p99", "worst"))
        lines.append(f"{name:<30}{row['count']:8}{words}")
    for threads, of in figures["speeds"].items():
        for unit, place in (("s", 0), ("s of its processor time", 1)):
            bare, seen = (median(run[place] for run in of[word]) for word in ("without", "with"))
            lines.append(
                f"{threads} thread(s): {bare:,.0f} steps/{unit} without panels, {seen:,.0f} with:"
                f" {100 * (1 - seen / bare):.1f} % lost"
            )
        stolen = ", ".join(f"{100 * run[2]:.0f}" for word in of for run in of[word])
        lines.append(f"    % of a processor that the host took, without, with panels: {stolen}")
    if figures["megabytes_per_hour"] is not None:
        lines.append(f"memory grows by {figures['megabytes_per_hour']} MB an hour")
    lines.append(f"load {figures['load_before']:.2f} -> {figures['load_after']:.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
