"""Connections that are cut have the weight 0, whatever the learning rule does."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.layers.activation import Tanh
from netwright.layers.dense import MaskedDense
from netwright.project.weights import load_weights, save_weights
from netwright.training.initial import initial_weights
from netwright.training.trainer import Trainer
from support.build import vectors
from support.learning import ANY_NETWORK, settings_for
from support.networks import dataset_for

MASK = "1101/0011/0000"
CUT = np.array([[place == "0" for place in row] for row in MASK.split("/")])
PENALTIES: dict[str, Any] = {"l1": 0.01, "l2": 0.01, "max_norm": 0.5}


def network(mask: str = MASK) -> Graph:
    return vectors(4, MaskedDense(units=3, mask=mask, **PENALTIES), Tanh(), outputs=2)


@pytest.mark.parametrize("optimizer", ANY_NETWORK)
def test_cut_connections_keep_the_weight_0_and_all_others_learn(optimizer: str) -> None:
    graph = network()
    settings = settings_for(optimizer)
    trainer = Trainer(graph, settings, dataset_for(graph, analyze(graph), 100), threads=2)
    before = trainer.weights()["dense1/weight"]

    trainer.advance(5)

    after = trainer.weights()["dense1/weight"]
    trainer.close()
    assert (before[CUT] == 0).all()
    assert (after[CUT] == 0).all()
    assert (after[~CUT] != before[~CUT]).all()


def test_a_connection_cut_after_training_is_0_in_the_export(tmp_path: Path) -> None:
    whole = initial_weights(analyze(network("")), seed=1)

    save_weights(tmp_path / "cut.npz", network(), whole)

    saved = load_weights(tmp_path / "cut.npz")[1]["dense1/weight"]
    assert (saved[CUT] == 0).all()
    assert np.array_equal(saved[~CUT], whole["dense1/weight"][~CUT])


def test_going_on_from_weights_of_before_the_cut_begins_without_them() -> None:
    graph, settings = network(), settings_for("Adam")
    dataset = dataset_for(graph, analyze(graph), 60)
    first = Trainer(network(""), settings, dataset, threads=1)
    state = first.state()
    first.close()

    trainer = Trainer(graph, settings, dataset, threads=1)
    trainer.restore(state)
    weights = trainer.weights()["dense1/weight"]
    trainer.close()

    assert (weights[CUT] == 0).all()
    assert (weights[~CUT] != 0).all()
