"""GPU kernels compile and assemble, without a GPU, to what is fit to run."""

import pytest

from netwright.kernels.cuda import compiler
from support.cuda_kernels import budget_of, kernels, name_of
from support.gate import ARCHITECTURES, assembler, complaints

pytestmark = pytest.mark.skipif(
    not (compiler.is_available() and assembler()), reason="needs numba-cuda and ptxas"
)


def samples() -> list[object]:
    """One variant of each kernel; `packaging/check_kernels.py` has all of them."""
    of_name = {name_of(key): key for key in kernels()}
    return [pytest.param(key, id=name) for name, key in sorted(of_name.items())]


@pytest.mark.parametrize("key", samples())
def test_kernels_spill_nothing_and_keep_to_their_registers(key: object) -> None:
    text = compiler.compile_to_ptx(key)  # type: ignore[arg-type]

    found = [c for a in ARCHITECTURES for c in complaints(text, a, budget_of(key))]  # type: ignore[arg-type]

    assert not found


@pytest.mark.slow
@pytest.mark.parametrize("key", [pytest.param(k, id=str(n)) for n, k in enumerate(kernels())])
def test_every_variant_is_fit_for_the_newest_architectures(key: object) -> None:
    text = compiler.compile_to_ptx(key)  # type: ignore[arg-type]

    found = [c for a in ("sm_90", "sm_120") for c in complaints(text, a, budget_of(key))]  # type: ignore[arg-type]

    assert not found
