"""A network is proposed for every task; applying it is one step, and what it makes can train."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.data.plan import planned
from netwright.data.preparation import ColumnPlan, Preparation
from netwright.data.source import DataSource
from netwright.data.tabular import dataset_of
from netwright.graph.analysis import analyze
from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph
from netwright.graph.history import History
from netwright.layers.activation import Relu, Softplus, Tanh
from netwright.layers.binary_losses import SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.losses import Huber, MeanSquaredError
from netwright.project.examples import example
from netwright.training.mismatch import data_problems
from netwright.training.proposal import proposed
from netwright.training.proposing import fitted_ends, new_network
from netwright.training.settings import TrainingSettings
from netwright.training.task import Kind
from netwright.training.trainer import Trainer
from support.tables import animals, table

SHARES = (0.6, 0.2, 0.2)
RNG = np.random.default_rng(0)


def values(targets: Any) -> Dataset:
    """A data set with these values to be told."""
    targets = np.asarray(targets, np.float32).reshape(len(targets), -1)
    inputs = RNG.normal(size=(len(targets), 3)).astype(np.float32)
    numbers = np.arange(len(targets))
    parts = {"training": numbers[::2], "validation": numbers[1::2], "test": numbers[:0]}
    return Dataset("values", inputs, targets, parts)


def of_animals(**changes: Any) -> Dataset:
    given = animals()
    return dataset_of(given, replace(planned(given), **changes), SHARES, 0)


def two_kinds(**changes: Any) -> Dataset:
    given = table(x=RNG.normal(size=80).tolist(), y=["no"] * 60 + ["yes"] * 20)
    return dataset_of(given, replace(planned(given), **changes), SHARES, 0)


def several_answers() -> Dataset:
    given = table(x=RNG.normal(size=40).tolist(), a=["no", "yes"] * 20, b=[0, 0, 1, 1] * 10)
    plan = Preparation(
        (ColumnPlan("x"), ColumnPlan("a", "target", "class"), ColumnPlan("b", "target", "class"))
    )
    return dataset_of(given, plan, SHARES, 0)


def looked_up(with_numbers: bool) -> Dataset:
    plan = Preparation(
        (
            ColumnPlan("town", "input", "index", "most frequent"),
            ColumnPlan("street", "input", "index", "most frequent"),
            ColumnPlan("x", "input" if with_numbers else "ignore"),
            ColumnPlan("y", "target", "class"),
        )
    )
    given = table(
        town=list("abcde") * 12,
        street=list("uvwxyz") * 10,
        x=RNG.normal(size=60).tolist(),
        y=list("ijk") * 20,
    )
    return dataset_of(given, plan, SHARES, 0)


CASES: dict[str, tuple[Dataset, Kind, type]] = {
    "three kinds": (of_animals(), Kind.CLASSES, SoftmaxCrossEntropy),
    "weighted": (of_animals(imbalance="class weights"), Kind.CLASSES, SoftmaxCrossEntropy),
    "two kinds": (two_kinds(), Kind.YES_OR_NO, SigmoidCrossEntropy),
    "weighted two": (two_kinds(imbalance="class weights"), Kind.YES_OR_NO, SigmoidCrossEntropy),
    "over-sampled": (two_kinds(imbalance="over-sampling"), Kind.YES_OR_NO, SigmoidCrossEntropy),
    "several answers": (several_answers(), Kind.LABELS, SigmoidCrossEntropy),
    "values": (values(RNG.normal(size=50) * 3), Kind.VALUES, MeanSquaredError),
    "digits": (DataSource().load(), Kind.CLASSES, SoftmaxCrossEntropy),
    "looked up": (looked_up(True), Kind.CLASSES, SoftmaxCrossEntropy),
    "only looked up": (looked_up(False), Kind.CLASSES, SoftmaxCrossEntropy),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_proposed_suits_the_data_and_learns(name: str) -> None:
    dataset, kind, loss = CASES[name]
    proposal = proposed(dataset)
    graph = Graph()
    new_network(graph, proposal).apply(graph)

    assert proposal.kind is kind
    assert type(proposal.loss) is loss
    assert all(proposal.reasons)
    assert 1 <= len(proposal.hidden) <= 5
    assert all(10 <= units <= 100 for units in proposal.hidden)
    analysis = analyze(graph)
    assert [p.message for p in analysis.problems] == []
    assert [p.message for p in data_problems(analysis, dataset)] == []
    trainer = Trainer(graph, TrainingSettings(epochs=20, learning_rate=0.01), dataset)
    before = trainer.evaluate("training")
    trainer.advance(200)
    after = trainer.evaluate("training")
    trainer.close()
    assert before is not None
    assert after is not None
    assert after.loss < before.loss


@pytest.mark.parametrize(
    ("targets", "last", "loss"),
    [
        (np.linspace(-3, 3, 60), None, MeanSquaredError),
        (np.linspace(0.5, 9, 60), Softplus, MeanSquaredError),
        (np.linspace(0, 9, 60), Relu, MeanSquaredError),
        (np.linspace(-0.9, 0.9, 60), Tanh, MeanSquaredError),
        ([*np.linspace(-3, 3, 56), 300, 300, -300, 300], None, Huber),
    ],
)
def test_the_range_of_values_says_the_last_layer_and_outliers_the_loss(
    targets: Any, last: type | None, loss: type
) -> None:
    proposal = proposed(values(targets))

    assert (type(proposal.last) if proposal.last else None) is last
    assert type(proposal.loss) is loss


@pytest.mark.parametrize("name", ["digits", "lenet", "spirals", "resnet", "mlp", "lstm"])
@pytest.mark.parametrize("case", CASES)
def test_a_proposal_is_one_step_of_undo(name: str, case: str) -> None:
    before = example(name).graph
    for make in (new_network, fitted_ends):
        graph = example(name).graph
        command = make(graph, proposed(CASES[case][0]))
        if command is None:
            continue
        history = History(graph)

        history.do(command)
        assert not same_network(graph, before) or case == "digits"
        history.undo()

        assert graph == before


def test_hidden_layers_are_kept_where_only_the_ends_have_to_fit() -> None:
    graph = example("spirals").graph
    hidden = [n.name for n in graph.nodes.values()]
    for name in ("three kinds", "two kinds", "values"):
        dataset = CASES[name][0]
        command = fitted_ends(graph, proposed(dataset))
        assert command is not None
        command.apply(graph)

        assert data_problems(analyze(graph), dataset) == []
        assert analyze(graph).problems == ()
        assert [n.name for n in graph.nodes.values()] == hidden


def test_an_activation_comes_and_goes_with_the_range_of_the_values() -> None:
    graph = example("spirals").graph
    for targets in (np.linspace(0.5, 9, 60), np.linspace(-0.9, 0.9, 60), np.linspace(-3, 3, 60)):
        dataset = values(targets)
        command = fitted_ends(graph, proposed(dataset))
        assert command is not None
        command.apply(graph)

        assert data_problems(analyze(graph), dataset) == []
    assert sum(n.layer.kind == "softplus" for n in graph.nodes.values()) == 0


def test_images_are_no_rows() -> None:
    assert fitted_ends(example("lenet").graph, proposed(CASES["three kinds"][0])) is None
    assert fitted_ends(example("lenet").graph, proposed(CASES["digits"][0])) is not None
