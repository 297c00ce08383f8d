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


def torch_accuracies(datasets: list[Dataset], steps: int) -> list[float]:
    """Test accuracies of a network for each data set, all trained side by side: that is faster."""
    models = [torch_starter(seed) for seed in range(len(datasets))]
    weights, _ = torch.func.stack_module_state(models)
    optimizer = torch.optim.Adam(weights.values(), lr=1e-3, fused=True)
    orders = [
        BatchOrder(dataset.parts["training"], BATCH, seed).batches(0, steps)
        for seed, dataset in enumerate(datasets)
    ]

    def scores(weights: Any, inputs: Any) -> Any:
        return torch.func.functional_call(models[0], weights, inputs)

    def loss(weights: Any, inputs: Any, targets: Any) -> Any:
        return torch.nn.functional.cross_entropy(scores(weights, inputs), targets)

    def samples(chosen: list[np.ndarray]) -> tuple[Any, Any]:
        pairs = list(zip(datasets, chosen, strict=True))
        inputs = np.stack([dataset.inputs[rows] for dataset, rows in pairs])
        targets = np.stack([dataset.targets[rows] for dataset, rows in pairs])
        return torch.from_numpy(inputs), torch.from_numpy(targets)

    gradients_of = torch.func.vmap(torch.func.grad(loss))
    for step in range(steps):
        batch = samples([numbers[step, : sizes[step]] for numbers, sizes in orders])
        gradients = gradients_of(weights, *batch)
        for name, tensor in weights.items():
            tensor.grad = gradients[name]
        optimizer.step()
    inputs, targets = samples([dataset.parts["test"] for dataset in datasets])
    with torch.no_grad():
        found = torch.func.vmap(scores)(weights, inputs).argmax(2)
    return list((found == targets).double().mean(1).numpy())


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
    datasets = [load_digits(seed) for seed in range(SEEDS)]
    ours, steps = [], set()
    for seed, dataset in enumerate(datasets):
        trainer = starter_trainer(seed, dataset)
        trainer.advance(trainer.total_steps)
        evaluation = trainer.evaluate("test")
        assert evaluation is not None
        assert evaluation.accuracy is not None
        ours.append(evaluation.accuracy)
        steps.add(trainer.total_steps)
        trainer.close()

    theirs = torch_accuracies(datasets, *steps)

    print(f"mean test accuracy: ours {np.mean(ours):.4f}, PyTorch {np.mean(theirs):.4f}")  # noqa: T201
    assert np.mean(ours) > 0.96
    assert abs(np.mean(ours) - np.mean(theirs)) < 0.005
