"""What is said of activations is what the reference engine says in float64."""

from dataclasses import replace

import numpy as np
import pytest

from netwright.inspection.activations import Activations
from netwright.inspection.normalization import Normalization
from netwright.inspection.subject import Subject
from netwright.layers.activation import HardSigmoid, Relu, Sigmoid, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.convolution import Conv1d, Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.layers.losses import MeanSquaredError
from netwright.layers.pooling import MaxPool2d
from netwright.layers.recurrent import Rnn
from netwright.layers.shaping import Flatten
from support.build import chain, images
from support.inspected import by_reference, inspected, subject_of
from support.networks import NETWORKS

MIXED = images(
    (2, 7, 6),
    Conv2d(filters=5),
    BatchNorm(),
    Relu(),
    Dropout(),
    MaxPool2d(),
    Conv2d(filters=4),
    Tanh(),
    Conv2d(filters=3),
    Sigmoid(),
)
SEQUENCES = images((3, 9), Conv1d(filters=6), Relu(), Dense(units=8), Relu())
"""Channels x length, then steps x units: what counts as a unit changes."""


def with_large_weights(graph: object, factor: float = 4.0) -> Subject:
    """Weights so large that activations saturate, and biases so that some units are dead."""
    checkpoint = inspected(graph)  # type: ignore[arg-type]
    weights = {
        name: factor * value if value.ndim > 1 else value
        for name, value in checkpoint.weights.items()
    }
    for name, value in weights.items():
        if name.endswith("bias"):
            weights[name] = value - np.linspace(0, 40, value.size, dtype=np.float32)
    return Subject(replace(checkpoint, weights=weights))


@pytest.mark.parametrize(
    "name", ["residual projection", "lstm stacked", "starter", "batch norm first"]
)
def test_mean_and_deviation_are_those_of_an_independent_computation(name: str) -> None:
    subject = subject_of(NETWORKS[name])

    found = Activations().answer(subject)

    right = by_reference(subject)
    outputs = {n.name: t for n in subject.nodes for t in subject.outputs(n).values()}
    assert len(found) > 1
    for node, summary in found.items():
        values = right[outputs[node].name]
        scale = np.sqrt(np.mean(values**2))
        assert summary.mean == pytest.approx(values.mean(), rel=1e-5, abs=1e-5 * scale)
        assert summary.deviation == pytest.approx(values.std(), rel=1e-5)
        assert summary.spread.counts.sum() == values.size


@pytest.mark.parametrize("graph", [MIXED, SEQUENCES], ids=["mixed", "sequences"])
def test_dead_and_saturated_shares_are_those_of_an_independent_computation(graph: object) -> None:
    subject = with_large_weights(graph)

    found = Activations().answer(subject)

    right = by_reference(subject)
    seen = set()
    for node in subject.nodes:
        if node.layer.kind not in ("relu", "tanh", "sigmoid"):
            continue
        values = right[subject.outputs(node)["output"].name]
        summary = found[node.name]
        if node.layer.kind == "relu":
            # Images and convolved sequences have channels first, Dense has its units last.
            axis = 2 if node.name == "relu2" else 1
            units = np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)
            assert summary.units == len(units)
            assert summary.dead == pytest.approx(np.mean((units == 0).all(axis=1)), rel=1e-5)
            assert summary.saturated is None
        else:
            limit = np.sqrt(0.95)
            squeezed = values if node.layer.kind == "tanh" else 2 * values - 1
            assert summary.saturated == pytest.approx(np.mean(np.abs(squeezed) > limit), rel=1e-5)
            assert summary.dead is None
        seen.add(summary.alarm)
    assert seen - {""}


@pytest.mark.parametrize("returns", ["last state", "every step"])
def test_recurrent_tanh_and_hard_sigmoid_saturate_too(returns: str) -> None:
    recurrent = Rnn(units=6, returns=returns)
    layers = [Input((5, 3)), recurrent, Dense(units=4), HardSigmoid(), Flatten(), Dense(units=3)]
    graph = chain([*layers, MeanSquaredError()], Target(form="values", size=3))
    subject = with_large_weights(graph)

    found = Activations().answer(subject)

    right = by_reference(subject)
    outputs = {n.name: subject.outputs(n)["output"].name for n in subject.nodes if n.layer.outputs}
    states, gates = right[outputs["rnn1"]], right[outputs["hardsigmoid1"]]
    assert found["rnn1"].saturated == pytest.approx(np.mean(states**2 > 0.95), rel=1e-5)
    assert found["hardsigmoid1"].saturated == pytest.approx(
        np.mean((gates == 0) | (gates == 1)), rel=1e-5
    )
    assert np.any(states**2 > 0.95)
    assert found["rnn1"].units == 6
    assert found["hardsigmoid1"].units == 4


def test_layers_that_only_reshape_and_losses_are_left_out() -> None:
    found = Activations().answer(subject_of(MIXED))
    assert list(found) == [
        *("conv1", "bn1", "relu1", "dropout1", "pool1", "conv2", "tanh1"),
        *("conv3", "sigmoid1", "dense1"),
    ]
    assert [name for name, summary in found.items() if summary.is_normalized] == ["bn1"]


def test_a_dead_layer_and_a_saturated_one_say_so() -> None:
    checkpoint = inspected(MIXED)
    weights = dict(checkpoint.weights)
    weights["bn1/bias"] = np.full(5, -100, np.float32)
    weights["conv3/bias"] = np.full(3, 50, np.float32)

    found = Activations().answer(Subject(replace(checkpoint, weights=weights)))

    alarms = {name: summary.alarm for name, summary in found.items() if summary.alarm}
    assert alarms == {"relu1": "dead", "sigmoid1": "saturated"}
    assert (found["relu1"].dead, found["sigmoid1"].saturated) == (1.0, 1.0)


def test_what_is_no_number_is_alarming_in_every_layer_behind_it() -> None:
    checkpoint = inspected(MIXED)
    weights = dict(checkpoint.weights)
    weights["conv2/bias"] = np.full(4, np.nan, np.float32)

    found = Activations().answer(Subject(replace(checkpoint, weights=weights)))

    alarms = [name for name, summary in found.items() if summary.alarm == "not finite"]
    assert alarms == ["conv2", "tanh1", "conv3", "sigmoid1", "dense1"]


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("residual projection", "bn3"),
        ("batch norm first", "bn1"),
        ("batch norm flat", "bn2"),
    ],
)
def test_statistics_of_batch_norm_are_those_of_an_independent_computation(
    name: str, node: str
) -> None:
    subject = subject_of(NETWORKS[name])

    found = Normalization(node).answer(subject)

    call = next(c for c in subject.analysis.calls if c.node == node)
    data = subject.data_of(subject.samples_looked_at)
    x = {**by_reference(subject), **data}[call.inputs[0].name].astype(np.float64)
    others = tuple(axis for axis in range(x.ndim) if axis != 1)
    scale = np.abs(x).max()
    np.testing.assert_allclose(found.mean, x.mean(axis=others), rtol=1e-5, atol=1e-5 * scale)
    np.testing.assert_allclose(found.variance, x.var(axis=others), rtol=1e-5)
    for field, tensor in (
        (found.running_mean, "running_mean"),
        (found.running_variance, "running_var"),
        (found.gain, "weight"),
        (found.bias, "bias"),
    ):
        assert np.array_equal(field, subject.weights[f"{node}/{tensor}"])
    away = np.abs(found.running_mean - found.mean) / np.sqrt(found.variance)
    furthest, channel = found.furthest
    assert furthest == pytest.approx(away.max(), rel=1e-5)
    assert channel == away.argmax()


def test_a_node_that_is_no_batch_norm_is_told() -> None:
    with pytest.raises(ValueError, match="no batch norm conv1"):
        Normalization("conv1").answer(subject_of(MIXED))
