"""Long sums with few results on a GPU are shared out: by sizes alone, and added up in order."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.matrix import (
    dense,
    dense_input_gradient,
    dense_weight_gradient,
)
from netwright.engines.cuda.lowering.products import Matrix, Product, emit_product
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Place
from netwright.kernels.cuda import products
from netwright.kernels.reference.table import KERNELS
from netwright.operations.operation import Call
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor
from support.simt.kernel import Order
from support.simt.operation import run_call

INPUTS, UNITS = 1001, 13


def launches(
    rows: int, columns: int, terms: int, slabs: int = 1, steps: int = 1
) -> list[tuple[str, int]]:
    """Those of a product: factory, blocks."""
    asm = Assembly(lanes=32, slots=1)
    a, b, c = (Matrix(Place(name), -(-columns // 4) * 4, step=4) for name in "abc")
    emit_product(asm, Product(rows, columns, terms, a, b, c, slabs, steps))
    return [(row.kernel[0].__name__, row.blocks) for row in asm.rows]


@pytest.mark.parametrize(
    "sizes",
    [(512, 128, 784), (10, 128, 256), (256, 128, 512), (512, 128, 64, 28)],
    ids=lambda sizes: "x".join(map(str, sizes)),
)
def test_few_results_of_long_sums_are_shared_out(sizes: tuple[int, ...]) -> None:
    product, total = launches(*sizes)

    assert total[0] == "product_total"
    assert product[1] >= 4 * -(-sizes[0] // 128) * -(-sizes[1] // 128)


@pytest.mark.parametrize("sizes", [(4096, 4096, 4096), (64, 64, 128), (512, 128, 784, 1, 28)])
def test_others_are_done_in_one(sizes: tuple[int, ...]) -> None:
    ((name, _),) = launches(*sizes)

    assert name == "product"


def call_of(operation: str, batch: int) -> tuple[Call, dict[str, np.ndarray]]:
    x, weight = Tensor("x", (INPUTS,)), Tensor("weight", (UNITS, INPUTS), batched=False)
    wide = Tensor("weight", (INPUTS, UNITS), batched=False)
    bias, dy = Tensor("bias", (UNITS,), batched=False), Tensor("dy", (UNITS,), role=Role.GRADIENT)
    long = Tensor("dy", (INPUTS,), role=Role.GRADIENT)
    inputs = {
        "dense": (x, weight, bias),
        "dense_input_gradient": (long, wide),
        "dense_weight_gradient": (x, dy),
    }[operation]
    rng = np.random.default_rng(1)
    values = {
        t.name: rng.standard_normal((batch, *t.shape) if t.batched else t.shape)
        .astype(np.float32).astype(np.float64)
        for t in inputs
    }  # fmt: skip
    (result,) = TABLE[operation].results(inputs, {})
    output = Tensor("result", result.shape, result.batched, result.role)
    return Call(operation, inputs, (output,), {}), values


LOWERINGS: dict[str, Callable[[Assembly, FusedCall], None]] = {
    "dense": dense,
    "dense_input_gradient": dense_input_gradient,
    "dense_weight_gradient": dense_weight_gradient,
}


@pytest.mark.emulated
@pytest.mark.parametrize("operation", LOWERINGS)
@pytest.mark.parametrize("arithmetic", [Arithmetic.PLAIN, Arithmetic.EXACT])
def test_shared_sums_are_right_and_repeat_bit_for_bit(
    operation: str, arithmetic: Arithmetic
) -> None:
    batch = 301 if operation == "dense_weight_gradient" else 35
    call, values = call_of(operation, batch)
    launched: list[str] = []

    def lower(asm: Assembly, fused: FusedCall) -> None:
        LOWERINGS[operation](asm, replace(fused, rectify=operation == "dense"))
        launched.extend(row.kernel[0].__name__ for row in asm.rows)

    found = [run_call(lower, call, values, batch, order, arithmetic)[0] for order in Order]

    (right,) = KERNELS[operation]({}, *values.values())
    if operation == "dense":
        right = np.maximum(right, 0)
    core = "core_" if arithmetic is Arithmetic.EXACT else ""
    assert launched[:2] == [f"{core}product", "product_total"]
    assert np.abs(found[0] - right).max() <= 1e-6 * np.abs(right).max()
    np.testing.assert_array_equal(found[0], found[1])


def test_every_end_of_a_sum_is_there_in_one_and_in_parts() -> None:
    from netwright.kernels.cuda.sizes import with_siblings

    found = set(with_siblings((products.product, (32, 16, 4, 1, 0, "gate"))))

    assert (products.product_total, ("gate",)) in found
    assert (products.product, (128, 8, 8, 1, 0, "")) in found
    assert (products.core_product, (32, 32, 16, 16, 32, 0, 1, 0, "")) in found
