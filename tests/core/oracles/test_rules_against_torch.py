"""Learning rules, schedules and clipping equal those of PyTorch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.kernels.reference import regularization
from netwright.layers.activation import Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.shaping import Flatten
from netwright.training.course import Course, after_epoch
from netwright.training.learning import batch_of
from netwright.training.order import BatchOrder
from netwright.training.schedule import factors
from netwright.training.settings import SCHEDULES, TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain
from support.learning import ANY_NETWORK, RATES, settings_for

torch = pytest.importorskip("torch")

DIGITS = load_digits()
STEPS = 20
OPTIMIZERS: dict[str, Callable[[Any, float], Any]] = {
    "SGD": torch.optim.SGD,
    "Gradient descent": torch.optim.SGD,
    "Momentum": lambda weights, rate: torch.optim.SGD(weights, rate, momentum=0.9),
    "Nesterov": lambda weights, rate: torch.optim.SGD(weights, rate, momentum=0.9, nesterov=True),
    "Adagrad": torch.optim.Adagrad,
    "Adadelta": torch.optim.Adadelta,
    "RMSProp": torch.optim.RMSprop,
    "Adam": torch.optim.Adam,
    "AdamW": torch.optim.AdamW,
}


def perceptrons(**settings: Any) -> Any:
    """A network of two dense layers; the settings are those of the first."""
    first = Dense(units=24, initializer="Glorot uniform", **settings)
    return chain(
        [Input((1, 8, 8)), Flatten(), first, Tanh(), Dense(units=10), SoftmaxCrossEntropy()]
    )


def side_by_side(
    settings: TrainingSettings,
    change: Callable[[Any, dict[str, Any]], None] = lambda model, weights: None,
    **layer: Any,
) -> tuple[Any, Any, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Losses and weights of STEPS steps: ours, PyTorch's; `change` is done to its gradients."""
    trainer = Trainer(perceptrons(**layer), settings, DIGITS, threads=2)
    begin = trainer.weights()
    ours = trainer.advance(STEPS).losses
    weights = trainer.weights()
    trainer.close()
    theirs = {name: torch.tensor(value, requires_grad=True) for name, value in begin.items()}
    optimizer = OPTIMIZERS[settings.optimizer](list(theirs.values()), settings.learning_rate)
    samples = DIGITS.parts["training"]
    order = BatchOrder(samples, batch_of(settings, len(samples)), settings.seed)
    numbers, sizes = order.batches(0, STEPS)
    losses = []
    for row, size in zip(numbers, sizes, strict=True):
        x = torch.from_numpy(DIGITS.inputs[row[:size]]).flatten(1)
        target = torch.from_numpy(DIGITS.targets[row[:size]])
        hidden = torch.tanh(x @ theirs["dense1/weight"].T + theirs["dense1/bias"])
        scores = hidden @ theirs["dense2/weight"].T + theirs["dense2/bias"]
        loss = torch.nn.functional.cross_entropy(scores, target)
        optimizer.zero_grad()
        loss.backward()
        change(list(theirs.values()), theirs)
        optimizer.step()
        losses.append(float(loss.detach()))
    return ours, losses, weights, {name: value.detach().numpy() for name, value in theirs.items()}


def require_equal(found: tuple[Any, Any, dict[str, np.ndarray], dict[str, np.ndarray]]) -> None:
    ours, theirs, weights, right = found
    np.testing.assert_allclose(ours, theirs, rtol=1e-3)
    for name, value in right.items():
        assert np.abs(weights[name] - value).max() <= 2e-3 * np.abs(value).max(), name


@pytest.mark.parametrize("optimizer", ANY_NETWORK)
def test_every_rule_takes_the_steps_of_torch(optimizer: str) -> None:
    require_equal(side_by_side(settings_for(optimizer)))


def test_every_rule_is_compared() -> None:
    assert set(OPTIMIZERS) == set(ANY_NETWORK)
    assert RATES.keys() <= OPTIMIZERS.keys()


@pytest.mark.parametrize("limit", [0.05, 0.4, 1e6])
def test_clipping_by_norm_is_that_of_torch(limit: float) -> None:
    def clip(weights: Any, named: Any) -> None:
        torch.nn.utils.clip_grad_norm_(weights, limit)

    require_equal(side_by_side(settings_for("Momentum", clip_norm=limit), clip))


def test_clipping_by_value_is_that_of_torch() -> None:
    def clip(weights: Any, named: Any) -> None:
        torch.nn.utils.clip_grad_value_(weights, 0.003)

    require_equal(side_by_side(settings_for("SGD", clip_value=0.003, learning_rate=0.3), clip))


def test_l2_is_the_weight_decay_of_torch_on_the_weights_of_the_layer_alone() -> None:
    def decay(weights: Any, named: Any) -> None:
        named["dense1/weight"].grad += 0.1 * named["dense1/weight"].detach()

    require_equal(side_by_side(settings_for("Nesterov"), decay, l2=0.1))


def test_l1_is_the_derivative_of_the_sum_of_absolute_weights() -> None:
    def decay(weights: Any, named: Any) -> None:
        named["dense1/weight"].grad += 0.01 * torch.sign(named["dense1/weight"].detach())

    require_equal(side_by_side(settings_for("Adam"), decay, l1=0.01))


def test_clipping_in_numpy_is_that_of_torch_in_float64() -> None:
    rng = np.random.default_rng(1)
    gradients = [rng.normal(size=shape) for shape in ((5, 3), (7,))]
    theirs = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in gradients]
    for tensor, g in zip(theirs, gradients, strict=True):
        tensor.grad = torch.from_numpy(g.copy())

    regularization.clip_norm(gradients, 0.7)
    torch.nn.utils.clip_grad_norm_(theirs, 0.7)

    for tensor, g in zip(theirs, gradients, strict=True):
        np.testing.assert_allclose(g, tensor.grad.numpy(), rtol=1e-12)


EPOCHS = 24
SCHEDULERS: dict[str, Callable[[Any], Any]] = {
    "Step": lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=5, gamma=0.7),
    "Exponential": lambda o: torch.optim.lr_scheduler.ExponentialLR(o, gamma=0.7 ** (1 / 5)),
    "1/t": lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda epoch: 1 / (1 + epoch / 5)),
    "Cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=EPOCHS),
    "Constant": lambda o: torch.optim.lr_scheduler.ConstantLR(o, factor=1),
}


def torch_rates(make: Callable[[Any], Any], count: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    scheduler = make(optimizer)
    rates = []
    for _ in range(count):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("schedule", [name for name in SCHEDULES if name != "On plateau"])
def test_a_schedule_by_epochs_is_that_of_torch(schedule: str) -> None:
    settings = TrainingSettings(epochs=EPOCHS, schedule=schedule, decay_epochs=5, decay_factor=0.7)

    ours = factors(settings, 3 * np.arange(EPOCHS), np.arange(EPOCHS), 0)

    np.testing.assert_allclose(ours, torch_rates(SCHEDULERS[schedule], EPOCHS), rtol=1e-9)
    within = factors(settings, np.arange(3 * EPOCHS), np.arange(3 * EPOCHS) // 3, 0)
    assert np.array_equal(within, np.repeat(ours, 3))


def test_warm_up_is_the_linear_one_of_torch() -> None:
    settings = TrainingSettings(warmup_steps=8)

    ours = factors(settings, np.arange(20), np.zeros(20, np.int64), 0)

    def make(optimizer: Any) -> Any:
        return torch.optim.lr_scheduler.LinearLR(optimizer, 1 / 8, total_iters=7)

    np.testing.assert_allclose(ours, torch_rates(make, 20), rtol=1e-9)


@pytest.mark.parametrize("patience", [1, 3])
def test_on_plateau_the_rate_falls_when_that_of_torch_does(patience: int) -> None:
    rng = np.random.default_rng(patience)
    losses = np.exp(-np.arange(100) / 10) + 0.05 * rng.random(100)
    settings = TrainingSettings(schedule="On plateau", decay_epochs=patience, decay_factor=0.5)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.5, patience=patience, eps=0
    )
    course, ours, theirs = Course(), [], []
    for epoch, loss in enumerate(losses):
        course = after_epoch(course, settings, epoch + 1, float(loss), {})
        ours.append(
            float(factors(settings, np.array([epoch]), np.array([epoch]), course.reductions)[0])
        )
        scheduler.step(float(loss))
        theirs.append(optimizer.param_groups[0]["lr"])

    assert course.reductions > 2
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
