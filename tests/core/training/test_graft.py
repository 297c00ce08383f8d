"""Grafting: what was learned passes to an edited network, which answers as before if it can."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from netwright.graph.analysis import analyze
from netwright.graph.commands import AddNodes, Connect, RemoveNodes, RenameNode, SetLayer
from netwright.graph.graph import Graph, Group, Wire
from netwright.layers.activation import Relu, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.recurrent import Lstm
from netwright.training.graft import Fate, Passage
from netwright.training.initial import initial_weights
from netwright.training.state import TrainedState
from netwright.training.trainer import Trainer
from support.build import add, chain, wire
from support.edits import id_of, with_layer
from support.grafting import (
    DIGITS,
    LENET,
    SETTINGS,
    STATE,
    difference,
    fates,
    grafted,
    trained,
    with_layers_behind,
)
from support.networks import NETWORKS, dataset_for


@pytest.mark.parametrize("name", ["conv1", "relu2", "pool1", "relu3"])
def test_a_layer_of_as_many_units_as_inputs_changes_nothing(name: str) -> None:
    shape = analyze(LENET).nodes[id_of(LENET, name)].outputs["output"].shape
    new: Layer = Conv2d(filters=shape[0]) if len(shape) == 3 else Dense(units=shape[0])
    edited = with_layers_behind(LENET, name, [new])

    assert difference(LENET, edited, STATE, DIGITS.inputs[:200]) < 1e-5


def test_an_identity_convolution_in_a_trained_lenet_leaves_its_accuracy() -> None:
    edited = with_layers_behind(LENET, "relu2", [Conv2d(filters=16, kernel=(5, 5)), Relu()])
    trainer = Trainer(LENET, SETTINGS, DIGITS, threads=1)
    trainer.advance(160)
    before = trainer.evaluate("validation")

    passages = trainer.change(SETTINGS, edited)

    after = trainer.evaluate("validation")
    assert before is not None
    assert after is not None
    assert before.accuracy is not None
    assert before.accuracy > 0.8
    assert after.accuracy is not None
    assert abs(after.accuracy - before.accuracy) < 0.005
    assert Passage("conv3/weight", Fate.NEW, "passes on what it gets") in passages
    trainer.close()


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("dense1", {"units": 200}),
        ("dense1", {"units": 500}),
        ("conv1", {"filters": 9}),
        ("conv2", {"filters": 33}),
        ("conv2", {"kernel": (5, 5)}),
    ],
)
def test_a_layer_made_larger_leaves_the_answers(name: str, settings: dict[str, object]) -> None:
    edited = with_layer(LENET, name, **settings)

    assert difference(LENET, edited, STATE, DIGITS.inputs[:200]) < 1e-5
    assert fates(grafted(LENET, edited))[f"{name}/weight"] is Fate.GROWN


def test_widening_two_layers_at_once_leaves_the_answers() -> None:
    edited = with_layer(with_layer(LENET, "conv2", filters=20), "dense1", units=150)

    assert difference(LENET, edited, STATE, DIGITS.inputs[:200]) < 1e-5


def test_widening_by_hand() -> None:
    old = chain([Input((2,)), Dense(units=2), Relu(), Dense(units=3), SoftmaxCrossEntropy()])
    new = with_layer(old, "dense1", units=5)
    first = np.array([[1, 2], [3, 4]], np.float32)
    second = np.array([[1, 2], [3, 4], [5, 6]], np.float32)
    weights = {
        "dense1/weight": first,
        "dense1/bias": np.array([5, 6], np.float32),
        "dense2/weight": second,
        "dense2/bias": np.zeros(3, np.float32),
    }

    found = grafted(old, new, TrainedState(3, weights, (weights,))).state

    assert found.weights["dense1/weight"].tolist() == [[1, 2], [3, 4], [1, 2], [3, 4], [1, 2]]
    assert found.weights["dense1/bias"].tolist() == [5, 6, 5, 6, 5]
    shared = found.weights["dense2/weight"]
    np.testing.assert_allclose(shared[:, [0, 2, 4]].sum(axis=1), second[:, 0], rtol=1e-6)
    np.testing.assert_allclose(shared[:, [1, 3]].sum(axis=1), second[:, 1], rtol=1e-6)
    ratios = shared / second[:, [0, 1, 0, 1, 0]]
    assert (ratios > 0.1).all()
    assert np.ptp(ratios[:, 0]) > 0.01  # else the copies would stay alike for ever
    assert found.moments[0]["dense1/weight"].tolist() == found.weights["dense1/weight"].tolist()
    assert found.step == 3


def test_the_copies_of_a_unit_learn_different_things() -> None:
    trainer = Trainer(LENET, SETTINGS, DIGITS, threads=1)
    trainer.advance(100)
    trainer.change(SETTINGS, with_layer(LENET, "dense1", units=240))
    weight = trainer.parameter("dense1/weight")
    assert np.array_equal(weight[:120], weight[120:])

    trainer.advance(20)

    weight = trainer.parameter("dense1/weight")
    moved = np.abs(weight[:120] - weight[120:]).max(axis=1)
    assert (moved > 1e-4).mean() > 0.5
    trainer.close()


def test_a_narrower_layer_keeps_its_first_units() -> None:
    found = grafted(LENET, with_layer(LENET, "conv2", filters=10))

    before, after = STATE.weights, found.state.weights
    assert np.array_equal(after["conv2/weight"], before["conv2/weight"][:10])
    flat = before["dense1/weight"].reshape(120, 16, 16)[:, :10].reshape(120, 160)
    assert np.array_equal(after["dense1/weight"], flat)
    assert fates(found)["conv2/weight"] is fates(found)["dense1/weight"] is Fate.CUT
    assert fates(found)["conv1/weight"] is Fate.KEPT


def test_a_renamed_and_grouped_layer_keeps_what_it_learned() -> None:
    edited = LENET.copy()
    conv = id_of(LENET, "conv2")
    RenameNode(conv, "features").apply(edited)
    edited.set(Group("g", "block"))
    edited.set(replace(edited.nodes[conv], group="g"))

    found = grafted(LENET, edited)

    kept = found.state.weights["block/features/weight"]
    assert np.array_equal(kept, STATE.weights["conv2/weight"])
    assert set(fates(found).values()) == {Fate.KEPT}
    assert found.state.course is not None


def test_a_layer_that_went_is_told_and_its_neighbours_stay() -> None:
    edited = LENET.copy()
    gone = id_of(LENET, "conv2")
    (into,), (out,) = [w for w in LENET.wires_of(gone) if w.target == gone], LENET.wires_from(gone)
    RemoveNodes((gone,)).apply(edited)
    Connect(Wire(into.source, into.output, out.target, out.input)).apply(edited)

    found = grafted(LENET, edited)

    assert fates(found)["conv2/weight"] is fates(found)["conv2/bias"] is Fate.GONE
    assert fates(found)["dense1/weight"] is Fate.CUT
    assert fates(found)["dense2/weight"] is Fate.KEPT


def test_what_cannot_be_resized_begins_anew_and_says_so() -> None:
    old = chain([Input((5, 3)), Lstm(units=4), Dense(units=3), SoftmaxCrossEntropy()])
    state = trained(old, dataset_for(old, analyze(old), 40), 10)

    found = grafted(old, with_layer(old, "lstm1", units=6), state)

    told = next(p for p in found.passages if p.tensor.startswith("lstm1/"))
    assert told.fate is Fate.NEW
    assert told.words.endswith("begins anew")


def test_a_new_batch_norm_changes_validation_little() -> None:
    trainer = Trainer(LENET, SETTINGS, DIGITS, threads=1)
    trainer.advance(160)
    before = trainer.evaluate("validation")

    trainer.change(SETTINGS, with_layers_behind(LENET, "conv2", [BatchNorm()]))

    after = trainer.evaluate("validation")
    assert before is not None
    assert after is not None
    assert abs(after.loss - before.loss) < 1e-4
    assert trainer.parameter("bn1/running_var").min() < 0.9
    losses = trainer.advance(30).losses
    assert losses.mean() < before.loss + 0.3
    trainer.close()


def test_an_activation_that_is_new_is_not_said_to_change_nothing() -> None:
    edited = with_layers_behind(LENET, "relu2", [Conv2d(filters=16), Tanh()])

    found = grafted(LENET, edited)

    assert Passage("tanh1", Fate.NEW, "changes what comes in from the first step on") in (
        found.passages
    )


def test_new_numbers_get_the_mean_of_the_squares_and_no_momentum() -> None:
    edited = with_layers_behind(LENET, "relu2", [Conv2d(filters=16)])
    squares = np.concatenate([m.ravel() for m in STATE.moments[1].values()])

    found = grafted(LENET, edited).state

    assert not found.moments[0]["conv3/weight"].any()
    new = found.moments[1]["conv3/weight"]
    np.testing.assert_allclose(new, squares.mean(dtype=np.float64), rtol=1e-5)
    for name, kept in STATE.moments[1].items():
        assert np.array_equal(found.moments[1][name], kept)


def test_a_layer_that_gets_weights_of_its_own_begins_with_those_it_shared() -> None:
    graph = Graph()
    ids = [
        add(graph, layer)
        for layer in (Input((4,)), Dense(units=4), Relu(), Dense(units=4), SoftmaxCrossEntropy())
    ]
    for source, end in pairwise(ids):
        wire(graph, source, end, graph.nodes[end].layer.inputs[0])
    plain = graph.copy()
    graph.set(replace(graph.nodes[ids[3]], weights_of=ids[1]))
    for each in (graph, plain):
        AddNodes((replace(each.new_node(Target(size=4)), id="t", name="t1"),)).apply(each)
        wire(each, "t", ids[4], "target")
    state = trained(graph, dataset_for(graph, analyze(graph), 40), 10)

    found = grafted(graph, plain, state)

    shared = state.weights["dense1/weight"]
    assert np.array_equal(found.state.weights["dense1/weight"], shared)
    assert np.array_equal(found.state.weights["dense2/weight"], shared)


EDITS: dict[str, Callable[[], Graph]] = {
    "wider": lambda: with_layer(LENET, "dense1", units=200),
    "deeper": lambda: with_layers_behind(LENET, "relu2", [Conv2d(filters=16), Relu()]),
    "narrower": lambda: with_layer(LENET, "conv1", filters=3),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_grafted_run_that_is_taken_up_equals_one_that_went_on(
    edit: Callable[[], Graph],
) -> None:
    edited = edit()
    whole = Trainer(LENET, SETTINGS, DIGITS, threads=1)
    whole.advance(70)
    whole.change(SETTINGS, edited)
    state = whole.state()
    losses = whole.advance(30).losses

    later = Trainer(edited, SETTINGS, DIGITS, threads=1)
    later.restore(state)

    assert np.array_equal(later.advance(30).losses, losses)
    for trainer in (whole, later):
        trainer.close()


def with_more(graph: Graph, node_id: str) -> Graph | None:
    """The network with a layer of three more units, filters or the like, if that is sound."""
    edited = graph.copy()
    layer = edited.nodes[node_id].layer
    size = next((name for name in ("units", "filters", "size") if hasattr(layer, name)), "")
    if not (size and layer.has_weights):
        return None
    SetLayer(node_id, replace(layer, **{size: getattr(layer, size) + 3})).apply(edited)
    return None if analyze(edited).problems else edited


@pytest.mark.parametrize("name", NETWORKS)
def test_every_tensor_of_every_network_gets_numbers_of_its_shape(name: str) -> None:
    old = NETWORKS[name]
    analysis = analyze(old)
    weights = initial_weights(analysis, 1)
    moving = {p.tensor.name: weights[p.tensor.name] for p in analysis.parameters if not p.frozen}
    state = TrainedState(5, weights, (moving, moving))

    same = grafted(old, old.copy(), state)
    assert {p.fate for p in same.passages} <= {Fate.KEPT}
    assert all(np.array_equal(same.state.weights[n], weights[n]) for n in weights)

    for node_id in old.nodes:
        edited = with_more(old, node_id)
        if edited is not None:
            found = grafted(old, edited, state).state
            for parameter in analyze(edited).parameters:
                tensor = parameter.tensor
                values = [found.weights[tensor.name]]
                if not parameter.frozen:
                    values += [moment[tensor.name] for moment in found.moments]
                assert all(v.shape == tensor.shape and v.dtype == np.float32 for v in values)
                assert all(np.isfinite(v).all() for v in values)
