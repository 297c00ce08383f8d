"""The examples are sound, laid out readably, and always the same."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.project.examples import EXAMPLES, example
from netwright.training.unattended import train

PARAMETERS = {
    "digits": 17_258,
    "logistic": 650,
    "mlp": 6_570,
    "lenet": 23_518,
    "resnet": 5_018,
    "lstm": 11_434,
    "spirals": 474,
    "xor": 42,
}
SMALL, LARGE = (1000, 620), (1240, 680)
"""Small ones are shown at their full size; of large ones every title can still be read."""
SIZES = {name: LARGE if name in ("lenet", "resnet", "spirals") else SMALL for name in EXAMPLES}


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
    assert width + 180 <= SIZES[name][0]
    assert height + 120 <= SIZES[name][1]


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_wire_runs_backwards_within_a_line(name: str) -> None:
    graph = example(name).graph

    for wire in graph.wires:
        (x, y), (to_x, to_y) = (graph.nodes[key].position for key in (wire.source, wire.target))
        assert to_y > y or (to_y == y and to_x > x)


@pytest.mark.parametrize("name", ["digits", "lenet", "resnet", "lstm"])
def test_an_example_learns_the_digits_in_a_few_epochs(name: str) -> None:
    project = example(name)

    outcome = train(project.graph, replace(project.settings, epochs=12), load_digits(), threads=1)

    validation = outcome.evaluations["validation"]
    assert validation is not None
    assert validation.accuracy is not None
    assert validation.accuracy > 0.9


@pytest.mark.parametrize("name", ["spirals", "xor"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_an_example_in_the_plane_finds_the_boundary_within_seconds(name: str, seed: int) -> None:
    project = example(name)
    settings = replace(project.settings, epochs=3000, seed=seed)

    outcome = train(project.graph, settings, project.source.load(), threads=1)

    training = outcome.evaluations["training"]
    assert training is not None
    assert training.accuracy is not None
    assert training.accuracy > 0.94


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
