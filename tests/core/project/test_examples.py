"""The examples are sound, laid out readably, and always the same."""

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from netwright.graph.analysis import analyze
from netwright.project.examples import EXAMPLES, example

PARAMETERS = {"digits": 17_258, "logistic": 650, "mlp": 6_570}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_problems_and_its_known_size(name: str) -> None:
    analysis = analyze(example(name).graph)

    assert not analysis.problems
    assert analysis.parameter_count == PARAMETERS[name]


@pytest.mark.parametrize("name", EXAMPLES)
def test_nodes_lie_on_the_grid_apart_and_fit_the_canvas(name: str) -> None:
    places = [node.position for node in example(name).graph.nodes.values()]

    for (x, y), (other_x, other_y) in combinations(places, 2):
        assert abs(x - other_x) >= 240 or abs(y - other_y) >= 180
    assert all(x % 20 == y % 20 == 0 for x, y in places)
    width, height = (max(axis) - min(axis) for axis in zip(*places, strict=True))
    assert width + 180 <= 1000
    assert height + 120 <= 620


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_wire_runs_backwards_within_a_line(name: str) -> None:
    graph = example(name).graph

    for wire in graph.wires:
        (x, y), (to_x, to_y) = (graph.nodes[key].position for key in (wire.source, wire.target))
        assert to_y > y or (to_y == y and to_x > x)


def test_an_example_is_new_each_time() -> None:
    example("digits").graph.nodes.clear()

    assert example("digits").graph.nodes


WRITE = """
import hashlib, sys
from pathlib import Path
from netwright.project.examples import EXAMPLES, example
from netwright.project.file import save_project

for name in EXAMPLES:
    path = Path(sys.argv[1]) / name
    save_project(example(name), path)
    print(hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_every_process_writes_the_same_bytes(tmp_path: Path) -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", WRITE, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert told[0] == told[1]
    assert len(told[0].split()) == len(EXAMPLES)
