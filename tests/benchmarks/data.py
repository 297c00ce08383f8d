"""How long files of data take to open: a table of a million rows, IDX, a folder of small images.

    ./run bench data [--json] [--rows 1000000] [--window]

Files are made in a temporary folder first. Each is opened several times; told is the best, and the
longest wait between two looks whether it is still wanted, which is how long cancelling may take.

With `--window` the table is dropped on the real window, on the display given or, without one, on an
Xvfb: how long until the wizard shows what it found, until a network is proposed, and until the data
are in use; the longest interval of a precise 16 ms timer in the event loop meanwhile; and how long
Cancel takes, a second after the drop, until the wizard is closed and until nothing reads any more.
"""

import argparse
import gzip
import json
import os
import struct
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from netwright.data.source import DataSource, source_of
from support.display import virtual_display
from support.probing import probe

REQUIRED = {"table": 3.0, "IDX": 1.0, "images": 10.0}
"""Seconds, for a million rows of 20 numbers, 10,000 digits, 10,000 small PNGs."""
FINDINGS, GAP = 3.0, 50.0
"""Seconds from the drop to the findings; milliseconds between two ticks meanwhile."""
PROBE = Path(__file__).with_name("data_probe.py")
COLUMNS, DIGITS, SIDE = 20, 10_000, 28


def table(folder: Path, rows: int) -> Path:
    """Rows of numbers with six digits, a header above them."""
    path = folder / "table.csv"
    block = np.random.default_rng(0).normal(size=(10_000, COLUMNS))
    lines = "".join(",".join(f"{x:.6g}" for x in row) + "\n" for row in block.tolist())
    with path.open("w") as file:
        file.write(",".join(f"column {k}" for k in range(COLUMNS)) + "\n")
        for _ in range(rows // len(block)):
            file.write(lines)
    return path


def pictures() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Blots of the size of MNIST's digits."""
    random = np.random.default_rng(1).integers(0, 256, (DIGITS, SIDE, SIDE), np.uint8)
    return np.where(np.hypot(*np.mgrid[-14:14, -14:14]) < 9, random, 0).astype(np.uint8)


def idx(folder: Path) -> Path:
    """The two files of MNIST's form, packed."""
    images, labels = pictures(), (np.arange(DIGITS) % 10).astype(np.uint8)
    for name, array in (("images-idx3", images), ("labels-idx1", labels)):
        head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
        packed = gzip.compress(head + array.tobytes())
        (folder / f"blots-{name}-ubyte.gz").write_bytes(packed)
    return folder / "blots-images-idx3-ubyte.gz"


def images(folder: Path) -> Path:
    """A PNG for each, in ten folders."""
    path = folder / "images"
    for label in range(10):
        (path / str(label)).mkdir(parents=True)
    for number, picture in enumerate(pictures()):
        Image.fromarray(picture).save(path / str(number % 10) / f"{number}.png")
    return path


def measure(path: Path, times: int) -> dict[str, float]:
    """Seconds of the best of several, and the longest wait for a look."""
    source = source_of(path, DataSource())
    best = {"seconds": float("inf"), "processor": 0.0, "longest_wait": 0.0}
    for _ in range(times):
        seen, busy = [perf_counter()], process_time()
        source.read(cancelled=lambda: _looked(seen))  # noqa: B023
        seen.append(perf_counter())
        seconds = seen[-1] - seen[0]
        if seconds < best["seconds"]:
            busy = process_time() - busy
            best = {"seconds": seconds, "processor": busy, "longest_wait": max(np.diff(seen))}
    return best


def _looked(seen: list[float]) -> bool:
    """Write down when somebody looked; it is still wanted."""
    seen.append(perf_counter())
    return False


def in_window(path: Path, folder: Path, times: int) -> dict[str, Any]:
    """The best of several drops, and a drop that is cancelled."""
    display = os.environ.get("DISPLAY")
    with nullcontext(display) if display else virtual_display() as name:
        where = (PROBE, name or "", folder / "home")
        told = [probe(*where, path=str(path), cancel_after=None) for _ in range(times + 1)]
        cancelled = probe(*where, path=str(path), cancel_after=1.0)
    best = min(told[1:], key=lambda run: run["findings"])  # the first one fills the cache
    steps = {what: best[what] for what in ("wizard", "findings", "network", "used")}
    ends = {what: cancelled[what] for what in ("cancel_closed", "cancel_rests")}
    return {**steps, **ends, "longest_gap": max(best["frames"]), "most_work": max(best["work"])}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--window", action="store_true", help="drop the table on the window")
    chosen = parser.parse_args()
    makers: dict[str, Callable[[Path], Path]] = {
        "table": lambda folder: table(folder, chosen.rows),
        "IDX": idx,
        "images": images,
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = {what: measure(make(folder), chosen.times) for what, make in makers.items()}
        seen = in_window(folder / "table.csv", folder, chosen.times) if chosen.window else {}
    load = os.getloadavg()[0]
    if chosen.json:
        print(json.dumps({"load": load, **told, "window": seen}))
        return 0
    for what, found in told.items():
        print(
            f"{what:<8}{found['seconds']:8.2f} s   required {REQUIRED[what]:4.0f} s"
            f"   processor {found['processor']:5.2f} s"
            f"   longest wait {1000 * found['longest_wait']:6.0f} ms"
        )
    if seen:
        print(
            f"in the window: findings {seen['findings']:.2f} s, required {FINDINGS:.0f} s;"
            f" network {seen['network']:.2f} s; in use {seen['used']:.2f} s; longest interval"
            f" {seen['longest_gap']:.0f} ms, required {GAP:.0f} ms; cancelled in"
            f" {1000 * seen['cancel_closed']:.0f} ms, at rest in"
            f" {1000 * seen['cancel_rests']:.0f} ms"
        )
    print(f"load of the machine {load:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
