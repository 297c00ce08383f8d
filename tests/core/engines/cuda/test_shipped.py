"""PTX: shipped for every usual kernel, made from the present sources, else compiled on the spot."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from netwright.engines.cuda import shipped
from netwright.engines.cuda.driver import entry_of
from netwright.engines.cuda.shipped import MissingKernelError, name_of, ptx_of
from netwright.kernels.cuda import compiler, products
from netwright.kernels.cuda.pointwise import formula
from netwright.kernels.variant import Key

PROGRAM = Path(__file__).parents[4] / "packaging" / "build_ptx.py"
UNUSUAL: Key = (formula, ("x * 0.1234", "x:each"))
USUAL: Key = (products.product, (32, 16, 4, 0, 0, "bias"))
TURING = (7, 5)


def oldest(name: str) -> str:
    """The oldest architecture that runs a kernel: tensor cores multiply TF32 from Ampere on."""
    return "sm_80" if ".core_" in name else "sm_75"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The program that writes the file."""
    spec = importlib.util.spec_from_file_location("build_ptx", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = path
    return module


@pytest.fixture
def no_compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with a driver alone, and nothing in the user's cache."""
    monkeypatch.setattr(compiler, "is_available", lambda: False)
    monkeypatch.setattr(shipped, "user_cache", lambda: tmp_path)


def test_what_is_shipped_is_made_from_the_present_sources() -> None:
    made_from = shipped.read(shipped.SHIPPED)[shipped.MADE_FROM].decode()

    assert made_from == shipped.fingerprint(), "run ./run ptx"


def test_every_usual_kernel_is_shipped_and_nothing_else(build: ModuleType) -> None:
    wanted = {name_of(key) for key in build.usual_kernels()}
    found = shipped.read(shipped.SHIPPED).keys() - {shipped.MADE_FROM}

    assert wanted - found == set(), "run ./run ptx"
    assert found - wanted == set(), "run ./run ptx"


def test_ptx_is_what_the_oldest_driver_reads() -> None:
    for name, ptx in shipped.read(shipped.SHIPPED).items():
        if name != shipped.MADE_FROM:
            assert ptx.startswith(b".version 7.8\n"), name
            assert f".target {oldest(name)}".encode() in ptx, name
            assert entry_of(ptx) == compiler.ENTRY.encode(), name


def test_a_user_with_a_driver_alone_gets_what_is_shipped(no_compiler: None) -> None:
    assert entry_of(ptx_of(USUAL, TURING)) == compiler.ENTRY.encode()
    assert shipped.missing([USUAL]) == []


def test_a_kernel_that_is_not_shipped_says_how_to_get_it(no_compiler: None) -> None:
    assert shipped.missing([USUAL, UNUSUAL]) == ["pointwise.formula('x * 0.1234', 'x:each')"]
    with pytest.raises(MissingKernelError, match=r"pip install netwright\[cuda\]"):
        ptx_of(UNUSUAL, TURING)


def test_what_was_made_from_other_sources_is_not_used(
    no_compiler: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "fingerprint", lambda: "of other sources")
    shipped._shipped.cache_clear()
    try:
        with pytest.raises(MissingKernelError):
            ptx_of(USUAL, TURING)
    finally:
        monkeypatch.undo()
        shipped._shipped.cache_clear()


def test_a_kernel_is_compiled_on_the_spot_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not compiler.is_available():
        pytest.skip("no numba-cuda")
    monkeypatch.setattr(shipped, "user_cache", lambda: tmp_path)

    first = ptx_of(UNUSUAL, TURING)
    monkeypatch.setattr(compiler, "is_available", lambda: False)

    assert ptx_of(UNUSUAL, TURING) == first
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".ptx"]


def test_an_archive_of_equal_content_has_equal_bytes(tmp_path: Path) -> None:
    kernels = {"b": b"two", "a": b"one"}

    shipped.write(tmp_path / "1.xz", kernels)
    shipped.write(tmp_path / "2.xz", dict(reversed(kernels.items())))

    assert (tmp_path / "1.xz").read_bytes() == (tmp_path / "2.xz").read_bytes()
    assert shipped.read(tmp_path / "1.xz") == {
        **kernels,
        shipped.MADE_FROM: shipped.fingerprint().encode(),
    }


def test_a_damaged_archive_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "k.xz").write_bytes(b"nothing")

    assert shipped.read(tmp_path / "k.xz") == {}
    assert shipped.read(tmp_path / "gone.xz") == {}
