"""GPU kernels compile and assemble, without a GPU, to what is fit to run."""

from typing import Any

import pytest

from netwright.kernels.cuda import compiler, products
from netwright.kernels.variant import Key
from support import gate_record
from support.cuda_kernels import budget_of, budget_of_name, kernels, name_of
from support.gate import Assembled, able, assembled, assembler, complaints
from support.gate_record import Entry, digest_of, entry_of

EVERY_NTH = 20
"""Of the shipped kernels is assembled anew: some seconds."""


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """PTX of what is shipped."""
    return gate_record.shipped_texts()


@pytest.fixture(scope="module")
def record() -> dict[str, Entry]:
    """What the assembler said of it."""
    return gate_record.read()


def wrong_with(text: str, name: str, entry: Entry) -> list[str]:
    """Complaints about a kernel on any architecture."""
    made = entry.made.items()
    return [f"{a}: {told}" for a, it in made for told in complaints(text, it, budget_of_name(name))]


def test_the_record_holds_every_shipped_kernel_for_all_architectures_and_nothing_else(
    texts: dict[str, str], record: dict[str, Entry]
) -> None:
    wanted = {name: (digest_of(text), able(text)) for name, text in texts.items()}
    found = {name: (entry.digest, list(entry.made)) for name, entry in record.items()}

    assert found == wanted, "run ./run ptx"


def test_what_is_shipped_spills_nothing_and_keeps_to_its_registers(
    texts: dict[str, str], record: dict[str, Entry]
) -> None:
    wrong = {name: wrong_with(texts.get(name, ""), name, entry) for name, entry in record.items()}

    assert not {name: told for name, told in wrong.items() if told}


@pytest.mark.skipif(not assembler(), reason="needs ptxas")
def test_what_is_assembled_anew_is_as_recorded(
    texts: dict[str, str], record: dict[str, Entry]
) -> None:
    for name in list(texts)[::EVERY_NTH]:
        now = entry_of(texts[name])

        assert not wrong_with(texts[name], name, now), name
        if now.assembler == record[name].assembler:
            assert now == record[name], name


@pytest.mark.parametrize(
    ("text", "found", "told"),
    [
        ("", Assembled(65, 0, 0, 0), "65 registers, 64 allowed"),
        ("", Assembled(64, 8, 0, 0), "8 bytes of stack"),
        ("", Assembled(64, 0, 4, 0), "4 bytes spilled"),
        ("", Assembled(64, 0, 0, 49153), "more than 48 KiB of shared memory"),
        ("add.f64 %a, %b, %c;", Assembled(64, 0, 0, 49152), "double precision"),
    ],
)
def test_the_gate_tells_what_is_not_fit_to_run(text: str, found: Assembled, told: str) -> None:
    assert complaints(text, found, 64) == [told]


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
