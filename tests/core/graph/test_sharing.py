"""Two nodes may use one set of weights: whose they are, what they come to, what cannot be."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from netwright.graph.analysis import analyze
from netwright.graph.commands import Batch, RemoveNodes, RenameNode, SetLayer, ShareWeights
from netwright.graph.graph import Graph
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.graph.plain import GraphFormatError
from netwright.graph.sharing import possible_owners
from netwright.layers.activation import Relu, Tanh
from netwright.layers.catalog import SHELF
from netwright.layers.data import Input
from netwright.layers.dense import Dense, MaskedDense
from netwright.layers.layer import Layer
from netwright.layers.recurrent import Lstm
from netwright.project.examples import example
from netwright.project.file import load_project, save_project
from netwright.project.weights import load_weights, save_weights, untrained_weights
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.drawings import classifier
from support.networks import NETWORKS, dataset_for


def row(*owners: str, layers: tuple[Layer, ...] = (Dense(4),) * 3) -> Graph:
    """Dense layers in a row; `owners` are those of the second, the third, ..."""
    graph = classifier([Input((4,)), *layers, Dense(10)])
    users = [name for name, node in graph.nodes.items() if node.layer.has_weights][1:]
    for user, owner in zip(users, owners, strict=False):
        ShareWeights({user: owner}).apply(graph)
    return graph


def as_bytes(graph: Graph) -> bytes:
    return msgspec.json.encode(graph_to_data(graph))


def owners_in(graph: Graph) -> dict[str, str]:
    return {node.id: node.weights_of for node in graph.nodes.values() if node.weights_of}


def names(graph: Graph) -> list[str]:
    return [p.tensor.name for p in analyze(graph).parameters]


def sentence_of(graph: Graph, node: str = "dense2") -> str:
    (problem,) = analyze(graph).problems_of(node)
    return problem.message


def test_shared_weights_are_declared_and_counted_once_under_the_name_of_their_owner() -> None:
    analysis = analyze(row("dense1", "dense2"))

    assert not analysis.problems
    assert names(row("dense1", "dense2")) == [
        *("dense1/weight", "dense1/bias"),
        *("dense4/weight", "dense4/bias"),
    ]
    assert analysis.parameter_count == 20 + 50
    assert [analysis.nodes[f"dense{n}"].parameters for n in (1, 2, 3, 4)] == [20, 0, 0, 50]


def test_an_owner_that_comes_later_says_how_the_weights_start_and_whether_they_learn() -> None:
    graph = row(layers=(Dense(4), Dense(4, initializer="zeros", frozen=True)))
    ShareWeights({"dense1": "dense2"}).apply(graph)
    first, second, *_ = analyze(graph).parameters

    assert (first.tensor.name, second.tensor.name) == ("dense2/weight", "dense2/bias")
    assert first.initializer.rule == "zeros"
    assert first.frozen
    assert first.node_id == "dense2"


def test_renaming_the_owner_renames_the_weights() -> None:
    graph = row("dense1")

    RenameNode("dense1", "both").apply(graph)

    assert names(graph)[:2] == ["both/weight", "both/bias"]
    assert not analyze(graph).problems


def test_deleting_the_owner_leaves_its_weights_to_the_first_user_and_undo_restores_all() -> None:
    graph = row("dense1", "dense1")
    before = as_bytes(graph)

    back = RemoveNodes(("dense1",)).apply(graph)
    assert owners_in(graph) == {"dense3": "dense2"}
    after = as_bytes(graph)
    again = back.apply(graph)

    assert as_bytes(graph) == before
    again.apply(graph)
    assert as_bytes(graph) == after


def test_deleting_a_link_of_a_chain_leaves_the_weights_where_they_are() -> None:
    graph = row("dense1", "dense2")
    before = as_bytes(graph)

    back = RemoveNodes(("dense2",)).apply(graph)

    assert owners_in(graph) == {"dense3": "dense1"}
    assert isinstance(back, Batch)
    back.apply(graph)
    assert as_bytes(graph) == before


def test_deleting_owner_and_first_user_together_leaves_the_weights_to_the_next() -> None:
    graph = row("dense1", "dense2")

    RemoveNodes(("dense2", "dense1")).apply(graph)

    assert not owners_in(graph)
    assert "dense3" in graph.nodes


def test_weights_never_go_round_in_a_circle() -> None:
    graph = row("dense1", "dense2")

    for owner in ("dense1", "dense3"):
        with pytest.raises(ValueError, match=r"dense1 would use its own weights by way of"):
            ShareWeights({"dense1": owner}).apply(graph)
    assert [node.id for node in possible_owners(graph, "dense1")] == ["dense4"]
    assert possible_owners(row(layers=(Relu(), Relu())), "relu1") == []


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ((Dense(4), Dense(5)), "weight is 4x4, but it needs 5x4"),
        ((Dense(4, bias=False), Dense(4)), "which has no bias"),
    ],
)
def test_weights_that_do_not_fit_are_told_with_both_names(
    layers: tuple[Layer, ...], words: str
) -> None:
    sentence = sentence_of(row("dense1", layers=layers))

    assert sentence.startswith("dense2 uses the weights of dense1, ")
    assert words in sentence


def test_the_fault_is_told_at_the_user_also_where_the_owner_comes_later() -> None:
    graph = row(layers=(Dense(5), Dense(4)))
    ShareWeights({"dense1": "dense2"}).apply(graph)

    assert "weight is 4x5, but it needs 5x4" in sentence_of(graph, "dense1")
    assert not analyze(graph).problems_of("dense2")


def test_other_cuts_and_another_kind_of_layer_are_told() -> None:
    masks = (MaskedDense(2, mask="1000/0111"), Dense(4), MaskedDense(2, mask="1100/0111"))
    assert "has other connections cut" in sentence_of(row("", "dense1", layers=masks), "dense3")

    other = row("dense1")
    SetLayer("dense1", Tanh()).apply(other)
    assert sentence_of(other).startswith("dense2 uses the weights of dense1, which is no Dense.")


def test_a_stack_that_is_higher_than_its_owner_is_told() -> None:
    graph = classifier([Input((5, 3)), Lstm(3, returns="every step"), Lstm(3, layers=2), Dense(10)])
    ShareWeights({"lstm2": "lstm1"}).apply(graph)

    assert "which has no weight_ih_l1" in sentence_of(graph, "lstm2")


def test_a_network_with_shared_weights_survives_the_disk() -> None:
    graph = row("dense1", "dense2")

    assert graph_from_data(msgspec.json.decode(as_bytes(graph))) == graph


@pytest.mark.parametrize(
    ("node", "owner", "words"),
    [
        ("dense2", 7, "dense2: weights_of is the id of a node, not 7."),
        ("dense2", "gone", "dense2 uses the weights of a node that is not in the network."),
        ("dense1", "dense3", "dense3 would use its own weights by way of dense1."),
    ],
)
def test_owners_that_cannot_be_are_named(node: str, owner: Any, words: str) -> None:
    data = graph_to_data(row("", "dense1"))
    next(item for item in data["nodes"] if item["id"] == node)["weights_of"] = owner

    with pytest.raises(GraphFormatError) as caught:
        graph_from_data(data)

    assert str(caught.value) == words


def test_a_file_of_weights_holds_the_owners_once(tmp_path: Path) -> None:
    graph = NETWORKS["siamese of images"]
    weights = untrained_weights(graph, 3)

    save_weights(tmp_path / "w.npz", graph, weights)
    reopened, read = load_weights(tmp_path / "w.npz")

    assert reopened == graph
    assert set(read) == {
        "conv1/weight",
        *(f"bn1/{name}" for name in ("weight", "bias", "running_mean", "running_var")),
        *("dense1/weight", "dense1/bias"),
    }
    assert all(np.array_equal(read[name], weights[name]) for name in weights)


def test_a_run_with_shared_weights_goes_on_from_the_disk_as_if_nothing_had_happened(
    tmp_path: Path,
) -> None:
    graph = NETWORKS["siamese of images"]
    dataset = dataset_for(graph, analyze(graph), 90)
    settings = TrainingSettings(epochs=20, batch_size=30, seed=1)
    trainer = Trainer(graph, settings, dataset, threads=2)
    trainer.advance(7)
    project = replace(example("digits"), graph=graph, settings=settings, trained=trainer.state())
    save_project(project, tmp_path / "p.netw")
    whole = trainer.advance(20).losses
    trainer.close()

    reopened = load_project(tmp_path / "p.netw")
    again = Trainer(reopened.graph, reopened.settings, dataset, threads=1)
    assert reopened.trained is not None
    again.restore(reopened.trained)
    rest = again.advance(20).losses
    again.close()

    assert np.array_equal(rest, whole)


def test_layers_say_truly_whether_they_have_weights() -> None:
    declared = {
        type(graph.nodes[p.node_id].layer)
        for graph in NETWORKS.values()
        for p in analyze(graph).parameters
    }

    assert declared == {layer for layer in SHELF if layer.has_weights}
