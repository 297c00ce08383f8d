"""GPU kernels compile and assemble, without a GPU, to what is fit to run."""

from typing import Any

import pytest

from netwright.kernels.cuda import compiler, products
from netwright.kernels.variant import Key
from support.cuda_kernels import budget_of, kernels, name_of
from support.gate import ARCHITECTURES, assembler, complaints

pytestmark = [
    pytest.mark.emulated,
    pytest.mark.skipif(
        not (compiler.is_available() and assembler()), reason="needs numba-cuda and ptxas"
    ),
]


def samples() -> list[Any]:
    """Every product, one variant of the others; `packaging/check_kernels.py` has all of them."""
    names = {key: name_of(key) for key in kernels()}
    of_name = {
        f"{name} {key[1]}" if key[0] is products.product else name: key
        for key, name in names.items()
    }
    return [pytest.param(key, id=name) for name, key in sorted(of_name.items())]


@pytest.mark.parametrize("key", samples())
def test_kernels_spill_nothing_and_keep_to_their_registers(key: Key) -> None:
    text = compiler.compile_to_ptx(key)

    found = [c for a in ARCHITECTURES for c in complaints(text, a, budget_of(key))]

    assert not found
