"""The learning curve in a process of its own that can be ended, so that a window stays fluid.

Run as a program, this file reads the work as a `.npz` on its standard input and writes a line of
JSON for each point, and for how much is done, on its standard output.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np

from netwright.data.dataset import PARTS, Dataset
from netwright.data.preparation import Preparation
from netwright.graph.graph import Graph
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.judgement.plan import Plan, Point
from netwright.layers.setting import settings_of
from netwright.training.settings import TrainingSettings

_NICE = 10
_ARRAY = "array/"
_PART = "part/"


class CurveProcess:
    """The work on one learning curve. `run` may be called in any thread, `cancel` in another."""

    def __init__(
        self, graph: Graph, settings: TrainingSettings, dataset: Dataset, plan: Plan
    ) -> None:
        self._given = graph, settings, dataset, plan
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = threading.Event()
        self.share = 0.0
        """How much is done, from 0 to 1."""

    def run(self, tell: Callable[[Point], None]) -> None:
        """Do it; every point is told as it comes. RuntimeError with a sentence if it failed."""
        with self._lock:
            if self._cancelled.is_set():
                return
            self._process = _start()
        with self._process as process:
            fault = self._follow(process, tell)
        if self._cancelled.is_set():
            return
        if fault or process.returncode:
            raise RuntimeError(fault or "The learning curve failed.")

    def cancel(self) -> None:
        """End it as soon as can be."""
        with self._lock:
            self._cancelled.set()
            if self._process is not None:
                self._process.kill()

    def _follow(self, process: "subprocess.Popen[bytes]", tell: Callable[[Point], None]) -> str:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(packed(*self._given))
            process.stdin.close()
        fault = ""
        for line in process.stdout:
            said = json.loads(line)
            self.share = said.get("share", self.share)
            fault = said.get("fault", fault)
            if "point" in said:
                tell(Point(**said["point"]))
        return fault


def packed(graph: Graph, settings: TrainingSettings, dataset: Dataset, plan: Plan) -> bytes:
    """The work as a `.npz`, without a pickle."""
    text = {
        "name": dataset.name,
        "class_names": dataset.class_names,
        "graph": graph_to_data(graph),
        "settings": {f.name: getattr(settings, f.name) for f, _ in settings_of(settings)},
        "preparation": msgspec.to_builtins(dataset.preparation),
        "plan": [plan.sizes, plan.factors, plan.with_baselines],
    }
    arrays: dict[str, Any] = {
        "text": np.array(json.dumps(text)),
        "inputs": dataset.inputs,
        "targets": dataset.targets,
        **{f"{_PART}{part}": dataset.parts[part] for part in PARTS},
        **{f"{_ARRAY}{name}": values for name, values in dataset.arrays.items()},
    }
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def unpacked(data: bytes) -> tuple[Graph, TrainingSettings, Dataset, Plan]:
    """What was packed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        arrays: Mapping[str, Any] = dict(found)
    text = json.loads(str(arrays["text"]))
    dataset = Dataset(
        text["name"],
        arrays["inputs"],
        arrays["targets"],
        {part: arrays[f"{_PART}{part}"] for part in PARTS},
        tuple(text["class_names"]),
        {name.removeprefix(_ARRAY): a for name, a in arrays.items() if name.startswith(_ARRAY)},
        msgspec.convert(text["preparation"], Preparation | None),
    )
    sizes, factors, with_baselines = text["plan"]
    plan = Plan(sizes, tuple(factors), with_baselines)
    return graph_from_data(text["graph"]), TrainingSettings(**text["settings"]), dataset, plan


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "netwright.judgement.curve_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )


def main() -> None:
    """Read the work, write the points."""
    from netwright.judgement.learning_curve import learning_curve
    from netwright.training.fault import told

    if hasattr(os, "nice"):
        os.nice(_NICE)
    work = unpacked(sys.stdin.buffer.read())
    out = sys.stdout
    try:
        with contextlib.redirect_stdout(sys.stderr):
            for point in learning_curve(*work, lambda share: _say(out, share=share)):
                _say(out, point=point.as_data())
    except Exception as fault:  # noqa: BLE001  (every fault becomes a sentence)
        _say(out, fault=told(fault, "The learning curve failed", "There is not enough memory."))


def _say(out: Any, **words: Any) -> None:
    out.write(json.dumps(words) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
