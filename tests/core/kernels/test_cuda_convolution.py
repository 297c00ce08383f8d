"""Every tile of a convolution on the GPU computes the same, whatever sizes, border and step."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from netwright.engines.cuda.arithmetic import AnyTile
from netwright.engines.cuda.lowering.convolution import conv2d, conv2d_input_gradient
from netwright.engines.cuda.lowering.correlations import conv2d_weight_gradient
from netwright.kernels.cuda import convolution, correlations
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.reference.table import KERNELS
from netwright.operations.operation import Call, Setting
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor
from support.simt.kernel import Order
from support.simt.operation import run_call

pytestmark = pytest.mark.emulated

BATCH = 35
SETTINGS: dict[str, Setting] = {
    "stride": (2, 1),
    "padding": (1, 2, 0, 1),
    "dilation": (1, 2),
    "groups": 2,
}
IMAGE, WINDOW = (7, 6), (3, 2)


@dataclass(frozen=True)
class Scene:
    """A convolution of two groups and what it meets, in float64."""

    operation: str
    inputs: dict[Tensor, np.ndarray]
    settings: dict[str, Setting]

    @property
    def call(self) -> Call:
        inputs = tuple(self.inputs)
        results = TABLE[self.operation].results(inputs, self.settings)
        outputs = (Tensor("result", results[0].shape, results[0].batched, results[0].role),)
        return Call(self.operation, inputs, outputs, self.settings)

    def run(self, lower: Callable[..., None], order: Order = Order.FORWARDS) -> np.ndarray:
        values = {tensor.name: value for tensor, value in self.inputs.items()}
        return run_call(lower, self.call, values, BATCH, order)[0]

    @property
    def right(self) -> np.ndarray:
        (value,) = KERNELS[self.operation](self.settings, *self.inputs.values())
        return value


def scene(operation: str, kernels: int, channels: int) -> Scene:
    """`kernels` filters in all, of `channels` channels a group."""
    image, weight = (2 * channels, *IMAGE), (kernels, channels, *WINDOW)
    forward = (Tensor("x", image), Tensor("weight", weight, batched=False))
    positions = TABLE["conv2d"].results(forward, SETTINGS)[0].shape
    given = {
        "x": Tensor("x", image),
        "weight": Tensor("weight", weight, batched=False),
        "bias": Tensor("bias", (kernels,), batched=False),
        "dy": Tensor("dy", positions, role=Role.GRADIENT),
    }
    names, more = {
        "conv2d": (("x", "weight", "bias"), {}),
        "conv2d_input_gradient": (("dy", "weight"), {"input_shape": image}),
        "conv2d_weight_gradient": (("x", "dy"), {"kernel": WINDOW}),
    }[operation]
    rng = np.random.default_rng(3)
    inputs = {}
    for name in names:
        tensor = given[name]
        shape = (BATCH, *tensor.shape) if tensor.batched else tensor.shape
        inputs[tensor] = rng.standard_normal(shape).astype(np.float32).astype(np.float64)
    return Scene(operation, inputs, {**SETTINGS, **more})  # type: ignore[dict-item]


def is_close(ours: np.ndarray, right: np.ndarray) -> bool:
    return float(np.abs(ours - right).max()) <= 2e-6 * float(np.abs(right).max())


def name_of(tile: Any) -> str:
    return f"{'core ' if isinstance(tile, CoreTile) else ''}{tile.rows}x{tile.columns}"


@pytest.mark.parametrize("tile", [*convolution.TILES, *convolution.CORE_TILES], ids=name_of)
def test_every_tile_convolves(tile: AnyTile) -> None:
    given = scene("conv2d", 2 * (tile.rows + 3), 3)

    found = [given.run(partial(conv2d, tile=tile), order) for order in Order]

    assert is_close(found[0], given.right)
    assert np.array_equal(found[0], found[1])


@pytest.mark.parametrize("tile", [*convolution.TILES[1:4], convolution.CORE_TILES[-1]], ids=name_of)
def test_every_pixel_gathers_from_all_that_saw_it(tile: AnyTile) -> None:
    given = scene("conv2d_input_gradient", 10, tile.rows - 1)

    found = [given.run(partial(conv2d_input_gradient, tile=tile), order) for order in Order]

    assert is_close(found[0], given.right)
    assert np.array_equal(found[0], found[1])


@pytest.mark.parametrize("tile", [*correlations.TILES, *correlations.CORE_TILES], ids=name_of)
def test_every_tile_sums_up_the_gradient_of_the_weights(tile: AnyTile) -> None:
    given = scene("conv2d_weight_gradient", 2 * (tile.rows + 1), tile.columns // 6 + 1)

    found = [given.run(partial(conv2d_weight_gradient, tile=tile), order) for order in Order]

    assert is_close(found[0], given.right)
    assert np.array_equal(found[0], found[1])


def test_tf32_convolves_with_about_three_digits() -> None:
    tile = replace(convolution.CORE_TILES[-1], is_exact=0)
    given = scene("conv2d", 26, 3)

    difference = given.run(partial(conv2d, tile=tile)) - given.right

    assert 1e-5 < float(np.abs(difference).max() / np.abs(given.right).max()) < 1e-3


@pytest.mark.parametrize("kernels", [2, 6])
def test_groups_of_few_filters_need_no_tile(kernels: int) -> None:
    lowerings = {
        "conv2d": conv2d,
        "conv2d_input_gradient": conv2d_input_gradient,
        "conv2d_weight_gradient": conv2d_weight_gradient,
    }
    for operation, lower in lowerings.items():
        given = scene(operation, kernels, 2)

        assert is_close(given.run(lower), given.right), operation
