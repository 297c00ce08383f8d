"""Real tables, prepared and learned as proposed, beside scikit-learn's own networks.

Both get the same samples, the same hidden layers and the same optimizer (Adam, 1e-3, batches of
32); scikit-learn has its own initial weights and order of samples.
"""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from netwright.data.dataset import Dataset
from netwright.data.source import DataSource, source_of
from netwright.graph.graph import Graph
from netwright.training.proposal import Proposal, proposed
from netwright.training.proposing import new_network
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer

SPLITS = 20
SHARES = (0.7, 0.0, 0.3)
BATCH = 32


def splits_of(path: Path) -> list[Dataset]:
    source = source_of(path, DataSource(shares=SHARES))
    found = source.read()
    return [replace(source, seed=seed).prepared(found) for seed in range(SPLITS)]


def trained(dataset: Dataset, proposal: Proposal, epochs: int) -> Trainer:
    graph = Graph()
    new_network(graph, proposal).apply(graph)
    settings = TrainingSettings(epochs=epochs, batch_size=BATCH)
    trainer = Trainer(graph, settings, dataset, threads=1)
    trainer.advance(trainer.total_steps)
    return trainer


def theirs(
    kind: type[MLPClassifier] | type[MLPRegressor], dataset: Dataset, hidden: tuple[int, ...],
    epochs: int, seed: int,
) -> MLPClassifier | MLPRegressor:  # fmt: skip
    network = kind(
        hidden_layer_sizes=hidden, batch_size=BATCH, max_iter=epochs, random_state=seed, alpha=0.0,
        n_iter_no_change=epochs,
    )  # fmt: skip
    training = dataset.parts["training"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return network.fit(dataset.inputs[training], dataset.targets[training].squeeze())


@pytest.mark.slow
@pytest.mark.parametrize(("name", "epochs"), [("penguins", 60), ("titanic", 60)])
def test_classes_of_real_tables_are_told_as_well_as_scikit_learn_does(
    name: str, epochs: int, data_folder: Path
) -> None:
    ours, other = [], []
    for seed, dataset in enumerate(splits_of(data_folder / f"{name}.csv")):
        proposal, test = proposed(dataset), dataset.parts["test"]
        trainer = trained(dataset, proposal, epochs)
        evaluation = trainer.evaluate("test")
        trainer.close()
        assert evaluation is not None
        assert evaluation.accuracy is not None
        ours.append(evaluation.accuracy)
        network = theirs(MLPClassifier, dataset, proposal.hidden, epochs, seed)
        other.append(float(network.score(dataset.inputs[test], dataset.targets[test])))

    assert np.mean(ours) > {"penguins": 0.96, "titanic": 0.75}[name]
    assert abs(np.mean(ours) - np.mean(other)) < 0.02


@pytest.mark.slow
def test_passengers_are_told_as_well_as_scikit_learn_does(data_folder: Path) -> None:
    epochs = 600
    ours, other = [], []
    for seed, dataset in enumerate(splits_of(data_folder / "flights.csv")):
        proposal, test = proposed(dataset), dataset.parts["test"]
        trainer = trained(dataset, proposal, epochs)
        evaluation = trainer.evaluate("test")
        trainer.close()
        assert evaluation is not None
        assert dataset.preparation is not None
        passengers = dataset.preparation.fit_of("passengers").spread
        ours.append(passengers * np.sqrt(evaluation.loss))
        network = theirs(MLPRegressor, dataset, proposal.hidden, epochs, seed)
        errors = network.predict(dataset.inputs[test]) - dataset.targets[test].squeeze()
        other.append(passengers * float(np.sqrt(np.mean(errors**2))))

    assert np.mean(ours) < 40
    assert np.mean(ours) == pytest.approx(np.mean(other), rel=0.05)
