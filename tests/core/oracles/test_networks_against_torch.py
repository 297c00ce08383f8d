"""Whole networks of every layer equal those that are built of the layers of torch.nn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.place import COEFFICIENTS
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.layers.catalog import SHELF
from netwright.program.program import evaluation_program, training_program
from netwright.training.learning import coefficients, update_of
from netwright.training.settings import TrainingSettings
from support.networks import NETWORKS, data_for, weights_for
from support.whole_networks import WHOLE

torch = pytest.importorskip("torch")

from support.torch_twin.network import TWINS, Network  # noqa: E402
from support.torch_twin.place import SEED  # noqa: E402

# PyTorch says that `same` with an even kernel copies the input.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")
GRAPHS = {**NETWORKS, **WHOLE}
BATCH = 27
STEPS = 20
ADAM = TrainingSettings(optimizer="Adam", learning_rate=0.002)
CLOSE = 1e-4
Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Trained:
    """What comes of STEPS steps on one batch; gradients and states are those of the first."""

    answers: list[np.ndarray]
    losses: list[float]
    gradients: Arrays
    states: Arrays


def ours(graph: Graph, weights: Arrays, data: Arrays) -> Trained:
    analysis = analyze(graph)
    training, evaluation = training_program(analysis), evaluation_program(analysis)
    engine = CpuEngine(training, evaluation, data, BATCH, update_of(ADAM), threads=1)
    engine.set_parameters(dict(weights))
    engine.set_seed(SEED)
    answers = [engine.evaluate(np.arange(BATCH), kept.name)[2] for kept in evaluation.kept]
    orders = np.tile(np.arange(BATCH), (STEPS, 1))
    rates, sizes = np.full(STEPS, ADAM.learning_rate), np.full(STEPS, BATCH)
    table = coefficients(ADAM, rates, 0, sizes, COEFFICIENTS)
    first = engine.train(0, orders[:1], table[:1])
    gradients, after = engine.gradients(), engine.parameters()
    rest = engine.train(1, orders[1:], table[1:])
    engine.close()
    losses = np.concatenate([first.losses, rest.losses], axis=1).sum(axis=0)
    states = {call.inputs[0].name: after[call.inputs[0].name] for call in training.updates}
    return Trained(answers, losses.tolist(), gradients, states)


def theirs(graph: Graph, weights: Arrays, data: Arrays) -> Trained:
    torch.set_num_threads(1)
    network = Network(graph, weights).eval()
    with torch.no_grad():
        answers = [answer.numpy().reshape(BATCH, -1) for answer in network(data)[1]]
    network.train()
    learned = network.learned
    # A network without weights to learn is one that nothing is done to.
    group = list(learned.values()) or [torch.zeros(1, requires_grad=True)]
    optimizer = torch.optim.Adam(group, ADAM.learning_rate)
    gradients: dict[str, np.ndarray] = {}
    states: dict[str, np.ndarray] = {}
    losses = []
    for step in range(STEPS):
        network.run.step = step
        loss, _ = network(data)
        optimizer.zero_grad(set_to_none=False)
        if learned:
            loss.backward()
        losses.append(float(loss.detach()))
        if not step:
            gradients = {name: _numbers(w.grad, w) for name, w in learned.items()}
            states = {
                name: w.numpy().copy() for name, w in network.weights.items() if name not in learned
            }
        optimizer.step()
    return Trained(answers, losses, gradients, states)


def _numbers(gradient: Any, weight: Any) -> np.ndarray:
    """A weight that nothing depends on has no gradient in PyTorch."""
    return np.zeros(weight.shape) if gradient is None else gradient.numpy().copy()


def require_close(found: np.ndarray, right: np.ndarray, name: str) -> None:
    """Within CLOSE of the largest number of the tensor; what is nothing but rounding is 0."""
    scale = max(float(np.abs(right).max(initial=0)), 1e-4)
    error = float(np.abs(found.reshape(right.shape) - right).max(initial=0))
    assert error <= CLOSE * scale, f"{name}: {error:.3g} of {scale:.3g}"


@pytest.mark.parametrize("name", list(GRAPHS))
def test_losses_gradients_answers_and_states_are_those_of_torch(name: str) -> None:
    graph = GRAPHS[name]
    analysis = analyze(graph)
    data, weights = data_for(analysis, BATCH), weights_for(analysis)

    found, right = ours(graph, weights, data), theirs(graph, weights, data)

    assert found.losses[0] == pytest.approx(right.losses[0], rel=CLOSE)
    for mine, other in zip(found.answers, right.answers, strict=True):
        require_close(mine, other, "answer")
    assert set(found.gradients) <= set(right.gradients)
    for tensor, gradient in right.gradients.items():
        if tensor in found.gradients:
            require_close(found.gradients[tensor], gradient, tensor)
        else:
            assert not gradient.any(), tensor
    for tensor, state in found.states.items():
        require_close(state, right.states[tensor], tensor)
    assert found.losses[-1] == pytest.approx(right.losses[-1], rel=1e-3)


def test_every_layer_has_a_twin_and_is_part_of_a_network() -> None:
    used = {type(node.layer) for graph in GRAPHS.values() for node in graph.nodes.values()}

    assert set(TWINS) == set(SHELF)
    assert used == set(SHELF)
