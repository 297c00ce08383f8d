"""The starter learns as well as the same network in PyTorch, which shares no code with us."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.data.digits import load_digits
from netwright.project.examples import example
from netwright.training.order import BatchOrder
from netwright.training.trainer import Trainer

torch = pytest.importorskip("torch")

SEEDS = 20
EPOCHS = 30
BATCH = 32


def torch_starter(seed: int) -> Any:
    """The starter with PyTorch's own random numbers, from the same distributions."""
    torch.manual_seed(seed)
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(256, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    )
    for layer in model:
        if hasattr(layer, "weight"):
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    nn.init.xavier_uniform_(model[-1].weight)
    return model


def torch_run(model: Any, dataset: Dataset, seed: int, steps: int) -> list[float]:
    """Losses of the same batches in the same order."""
    order = BatchOrder(dataset.parts["training"], BATCH, seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    numbers, sizes = order.batches(0, steps)
    inputs, targets = torch.from_numpy(dataset.inputs), torch.from_numpy(dataset.targets)
    losses = []
    for row, size in zip(numbers, sizes, strict=True):
        chosen = torch.from_numpy(row[:size])
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(inputs[chosen]), targets[chosen])
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses


def accuracy(model: Any, dataset: Dataset) -> float:
    chosen = dataset.parts["test"]
    with torch.no_grad():
        scores = model(torch.from_numpy(dataset.inputs[chosen]))
    return float((scores.argmax(1).numpy() == dataset.targets[chosen]).mean())


def starter_trainer(seed: int, dataset: Dataset) -> Trainer:
    project = example("digits")
    settings = replace(project.settings, seed=seed, epochs=EPOCHS, batch_size=BATCH)
    return Trainer(project.graph, settings, dataset, threads=1)


def test_from_the_same_weights_the_losses_stay_together() -> None:
    torch.set_num_threads(1)
    dataset = load_digits(0)
    trainer = starter_trainer(0, dataset)
    model = torch_starter(0)
    layers = {"conv1": 0, "dense1": 4, "dense2": 6}
    for name, value in trainer.weights().items():
        node, tensor = name.split("/")
        getattr(model[layers[node]], tensor).data = torch.from_numpy(value.copy())

    ours = trainer.advance(50).losses
    trainer.close()

    np.testing.assert_allclose(ours, torch_run(model, dataset, 0, 50), rtol=1e-3)


def test_mean_test_accuracy_over_seeds_equals_that_of_torch() -> None:
    torch.set_num_threads(1)
    ours, theirs = [], []
    for seed in range(SEEDS):
        dataset = load_digits(seed)
        trainer = starter_trainer(seed, dataset)
        trainer.advance(trainer.total_steps)
        evaluation = trainer.evaluate("test")
        assert evaluation is not None
        assert evaluation.accuracy is not None
        ours.append(evaluation.accuracy)
        model = torch_starter(seed)
        torch_run(model, dataset, seed, trainer.total_steps)
        theirs.append(accuracy(model, dataset))
        trainer.close()

    print(f"mean test accuracy: ours {np.mean(ours):.4f}, PyTorch {np.mean(theirs):.4f}")  # noqa: T201
    assert np.mean(ours) > 0.96
    assert abs(np.mean(ours) - np.mean(theirs)) < 0.005
