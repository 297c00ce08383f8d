"""GPU kernels compile and assemble, without a GPU, to what is fit to run."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from netwright.engines.cuda import shipped
from netwright.kernels.cuda import compiler, products
from netwright.kernels.variant import Key
from support.cuda_kernels import budget_of, budget_of_name, kernels, name_of
from support.gate import able, assembled, assembler, complaints

HOPPER = "sm_90"


@pytest.mark.skipif(not assembler(), reason="needs ptxas")
def test_what_is_shipped_spills_nothing_and_keeps_to_its_registers_on_hopper() -> None:
    if not shipped.names():
        pytest.skip("the shipped kernels are of other sources: ./run ptx")
    kept = shipped.read(shipped.SHIPPED)
    texts = {name: kept[name].decode() for name in shipped.names()}

    def found(name: str) -> list[str]:
        return complaints(texts[name], assembled(texts[name], HOPPER), budget_of_name(name))

    with ThreadPoolExecutor(2) as pool:
        wrong = dict(zip(texts, pool.map(found, texts), strict=True))

    assert not {name: told for name, told in wrong.items() if told}


def samples() -> list[Any]:
    """Every product, one variant of each tile of tensor cores and of the others.

    `packaging/check_kernels.py` has all of them.
    """
    of_name = {_what_counts(key): key for key in kernels()}
    return [pytest.param(key, id=name) for name, key in sorted(of_name.items())]


def _what_counts(key: Key) -> str:
    name, variant = name_of(key), key[1]
    if key[0] is products.product:
        return f"{name} {variant}"
    return f"{name} {variant[:6]}" if ".core_" in name else name


@pytest.mark.emulated
@pytest.mark.skipif(
    not (compiler.is_available() and assembler()), reason="needs numba-cuda and ptxas"
)
@pytest.mark.parametrize("key", samples())
def test_kernels_spill_nothing_and_keep_to_their_registers(key: Key) -> None:
    text = compiler.compile_to_ptx(key)

    found = {a: complaints(text, assembled(text, a), budget_of(key)) for a in able(text)}

    assert not {a: told for a, told in found.items() if told}
