"""Training steps beside PyTorch's over many sizes: no case should fall off a cliff.

    ./run bench sweep [--json]

Batches from 1 to 512, odd numbers of channels, odd images, depthwise convolutions; all cores on
both sides, PyTorch's better time of eager and channels-last with fused Adam. Cases below 0.7 are
marked.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.networks import NETWORKS, Network, classifier
from benchmarks.training import fastest, make_trainer, torch_sides
from netwright.engines.cpu.crew import usable_cores
from netwright.graph.graph import Graph
from netwright.layers.activation import Relu
from netwright.layers.convolution import Conv2d
from netwright.layers.pooling import GlobalAveragePool, MaxPool2d
from netwright.layers.shaping import Flatten

BATCHES = (1, 2, 8, 16, 17, 48, 100, 128, 200, 512)
ODD = ((1, 9, 7), (3, 17, 13), (5, 33, 21), (7, 11, 37), (13, 24, 24), (19, 15, 50))
"""Channels, side of the image, filters."""
DEPTHWISE = ((64, 16), (32, 32))
"""Channels, side of the image."""
CLIFF = 0.7
REPEATS = 3


def odd(channels: int, side: int, filters: int) -> Network:
    """Two convolutions and a pool with sizes that fit no register."""

    def ours() -> Graph:
        first = [Conv2d(filters), Relu(), MaxPool2d(), Conv2d(filters + 3), Relu()]
        return classifier((channels, side, side), *first, Flatten())

    def theirs(nn: Any) -> Any:
        half = side // 2
        return nn.Sequential(
            *(nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(filters, filters + 3, 3, padding=1), nn.ReLU(), nn.Flatten()),
            nn.Linear((filters + 3) * half * half, 10),
        )

    return Network(ours, theirs, (channels, side, side))


def depthwise(channels: int, side: int) -> Network:
    """Two convolutions that keep the channels apart, between two that join them."""

    def ours() -> Graph:
        apart = [layer for _ in range(2) for layer in (Conv2d(channels, groups=channels), Relu())]
        joined = [Conv2d(channels, kernel=(1, 1)), Relu(), GlobalAveragePool()]
        return classifier((3, side, side), Conv2d(channels), Relu(), *apart, *joined)

    def theirs(nn: Any) -> Any:
        def apart() -> Any:
            return nn.Conv2d(channels, channels, 3, padding=1, groups=channels)

        return nn.Sequential(
            *(nn.Conv2d(3, channels, 3, padding=1), nn.ReLU()),
            *(apart(), nn.ReLU(), apart(), nn.ReLU()),
            *(nn.Conv2d(channels, channels, 1), nn.ReLU()),
            *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)),
        )

    return Network(ours, theirs, (3, side, side))


def cases() -> Mapping[str, Callable[[], dict[str, Any]]]:
    """What is measured, by name."""
    by_batch = {
        f"{name} b{batch}": partial(compared, NETWORKS[name], batch)
        for name in ("784-128-64-10", "LeNet-5", "CNN 32-64", "ResNet-8", "LSTM 28x28-128")
        for batch in BATCHES
    }
    by_size = {
        f"{channels}x{side}x{side} {filters} filters b{batch}": partial(
            compared, odd(channels, side, filters), batch
        )
        for channels, side, filters in ODD
        for batch in (33, 64)
    }
    by_channel = {
        f"depthwise {channels}x{side}x{side} b64": partial(compared, depthwise(channels, side), 64)
        for channels, side in DEPTHWISE
    }
    return by_batch | by_size | by_channel


def compared(network: Network, batch: int) -> dict[str, Any]:
    """Microseconds of a step on both sides, and their ratio."""
    trainer = make_trainer(network, batch, 0)
    sides = {"ours": trainer.advance} | torch_sides(network, batch, usable_cores(), False)
    best = fastest(sides, REPEATS)
    trainer.close()
    ours = best.pop("ours")
    peer = min(best.values(), default=0.0)
    ratio = peer / ours if peer else None
    return {"ours_us": ours * 1e6, "peer_us": peer * 1e6 or None, "ratio": ratio}


def main() -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="beginnings of names; all by default")
    parser.add_argument("--json", action="store_true", help="one list of objects")
    given = parser.parse_args()
    rows = []
    for name, measure in cases().items():
        if given.names and not name.startswith(tuple(given.names)):
            continue
        row = {"name": name, **measure()}
        rows.append(row)
        if not given.json:
            ratio = row["ratio"]
            mark = "  <-- slower" if ratio is not None and ratio < CLIFF else ""
            peer = f"{row['peer_us']:>12.0f}{ratio:>8.2f}" if ratio is not None else f"{'-':>20}"
            print(f"{name:32}{row['ours_us']:>12.1f}{peer}{mark}", flush=True)
    if given.json:
        print(json.dumps(rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
