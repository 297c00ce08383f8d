"""Every derivative of the table of operations is the derivative.

Each case asks for L = sum(r * output), with fixed random r, or for the loss itself, and
compares the gradient that the operations give with central differences in float64, and with
PyTorch where it is installed.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.kernels.reference.table import KERNELS
from netwright.operations.emitter import Emitter
from netwright.operations.operation import Operation
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor
from support import families
from support.case import Case, Torch
from support.catalogue.pooling import pool, torch_pool

Array = NDArray[np.float64]
BATCH = 3

CASES = [case for family in families.OPERATIONS for case in family.CASES]
TORCH: dict[str, Torch] = {
    name: oracle for family in families.OPERATIONS for name, oracle in family.TORCH.items()
}


def has_derivative(operation: Operation) -> bool:
    return type(operation).derivative is not Operation.derivative


def test_every_operation_with_a_derivative_is_tested_here() -> None:
    assert {n for n, row in TABLE.items() if has_derivative(row)} == {c.operation for c in CASES}


def test_every_operation_has_a_reference_kernel() -> None:
    assert KERNELS.keys() == TABLE.keys()


def tensors_of(case: Case) -> tuple[Tensor, ...]:
    return tuple(
        Tensor(
            f"input{i}",
            shape,
            batched,
            Role.INDEX if case.classes and i == case.index else Role.ACTIVATION,
        )
        for i, (shape, batched) in enumerate(zip(case.shapes, case.batched, strict=True))
    )


def numbers_of(case: Case) -> list[Array]:
    """Distinct numbers, none near 0, so that no kink of ReLU or pooling lies within a step."""
    rng = np.random.default_rng(5)
    arrays = []
    for number, (shape, batched) in enumerate(zip(case.shapes, case.batched, strict=True)):
        whole = (BATCH, *shape) if batched else shape
        size = int(np.prod(whole))
        values = (rng.permutation(size) - size / 2 + 0.25) / max(size, 8) * 4
        if case.between is not None:
            low, high = case.between
            values = low + (high - low) * (values - values.min()) / max(np.ptp(values), 1)
        arrays.append(values.reshape(whole))
        if case.classes and number == case.index:
            arrays[number] = rng.integers(0, case.classes, whole).astype(np.float64)
    return arrays


def value_of(case: Case, arrays: list[Array]) -> float:
    first = KERNELS[case.operation](case.settings, *arrays)[0]
    return float(first) if case.is_loss else float((weights_of(first) * first).sum())


def weights_of(output: Array) -> Array:
    return np.random.default_rng(9).normal(size=output.shape)


def gradients_of(case: Case, arrays: list[Array]) -> list[Array | None]:
    """What the operation's own derivative comes to, run in the reference kernels."""
    inputs = tensors_of(case)
    emitter = Emitter(given=inputs)
    emitter.node = "node"
    emitter(case.operation, *inputs, like=None, **case.settings)
    call = emitter.calls[0]
    dy = Tensor("dy", call.outputs[0].shape, call.outputs[0].batched, Role.GRADIENT)
    parts = TABLE[case.operation].derivative(emitter, call, None if case.is_loss else dy)
    values = {tensor.name: array for tensor, array in zip(inputs, arrays, strict=True)}
    for each in emitter.calls:
        results = KERNELS[each.operation](each.settings, *(values[t.name] for t in each.inputs))
        values.update(zip((t.name for t in each.outputs), results, strict=True))
        if each is call:
            values["dy"] = weights_of(results[0])
    return [None if part is None else values[part.name] for part in parts]


def central_differences(case: Case, arrays: list[Array], which: int) -> Array:
    step = 1e-5
    gradient = np.zeros_like(arrays[which])
    for place in np.ndindex(gradient.shape):
        sides = []
        for direction in (step, -step):
            moved = [array.copy() for array in arrays]
            moved[which][place] += direction
            sides.append(value_of(case, moved))
        gradient[place] = (sides[0] - sides[1]) / (2 * step)
    return gradient


def relative_error(one: Array, other: Array) -> float:
    return float(np.abs(one - other).max() / max(np.abs(one).max(), np.abs(other).max(), 1e-8))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_derivative_equals_central_differences(case: Case) -> None:
    arrays = numbers_of(case)

    gradients = gradients_of(case, arrays)

    assert gradients[0 if not case.classes or case.index else 1] is not None
    for which, gradient in enumerate(gradients):
        if gradient is not None:
            assert gradient.shape == arrays[which].shape
            assert relative_error(gradient, central_differences(case, arrays, which)) < 1e-6


@pytest.mark.parametrize("case", CASES, ids=str)
def test_value_and_derivative_equal_those_of_torch(case: Case) -> None:
    torch = pytest.importorskip("torch")
    arrays = numbers_of(case)
    inputs = [torch.tensor(array, requires_grad=True) for array in arrays]
    output = TORCH[case.operation](torch, case.settings, *inputs)
    ours = KERNELS[case.operation](case.settings, *arrays)[0]
    seed = None if case.is_loss else torch.tensor(weights_of(ours))
    output.backward(seed)

    assert relative_error(ours, output.detach().numpy()) < 1e-8
    for gradient, theirs in zip(gradients_of(case, arrays), inputs, strict=True):
        if gradient is not None:
            assert relative_error(gradient, theirs.grad.numpy()) < 1e-8


def test_of_equal_winners_the_first_gets_the_gradient_as_in_torch() -> None:
    torch = pytest.importorskip("torch")
    case = pool((1, 4, 4), (2, 2), (2, 2), (0, 0, 0, 0))
    x = np.ones((BATCH, 1, 4, 4))
    theirs = torch.tensor(x, requires_grad=True)
    output = torch_pool(torch, case.settings, theirs)
    output.backward(torch.tensor(weights_of(output.detach().numpy())))

    (gradient,) = gradients_of(case, [x])

    assert gradient is not None
    assert np.array_equal(gradient, theirs.grad.numpy())


FULL = {"factor": 1.0}
"""A loss that counts once."""


def test_softmax_stays_finite_and_exact_for_large_scores() -> None:
    scores = np.array([[1000.0, 0.0, -1000.0], [-1e5, -1e5, -1e5]])

    loss, probabilities = KERNELS["softmax_cross_entropy"](FULL, scores, np.array([0.0, 2.0]))

    assert np.allclose(probabilities, np.array([[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]]))
    assert np.isclose(loss, np.log(3) / 2)


def test_an_even_guess_among_ten_classes_costs_the_logarithm_of_ten() -> None:
    loss, _ = KERNELS["softmax_cross_entropy"](FULL, np.zeros((4, 10)), np.arange(4.0))

    assert np.isclose(loss, 2.302585092994046)


def test_right_answers_are_counted_and_a_tie_goes_to_the_lowest_class() -> None:
    scores = np.array([[1.0, 1.0], [0.0, 2.0], [3.0, 0.0]])

    count, answers = KERNELS["correct_count"]({}, scores, np.array([0.0, 0.0, 0.0]))

    assert count == 2
    assert answers == 3


def test_sigmoid_passes_at_most_a_quarter_on() -> None:
    x = np.linspace(-800, 800, 1601)
    (y,) = KERNELS["sigmoid"]({}, x)
    (dx,) = KERNELS["sigmoid_gradient"]({}, y, np.ones_like(x))

    assert dx.max() == 0.25
    assert (y >= 0).all()
    assert (y <= 1).all()
