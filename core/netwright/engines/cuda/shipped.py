"""PTX of kernels: what is shipped, else compiled on the spot where numba-cuda is installed.

PTX is NVIDIA's portable assembler; the driver compiles it for the GPU at hand. That of all usual
kernels lies beside this file as `kernels.json.xz`, written by `./run ptx`, so that a user needs the
driver alone. It is used as long as the sources are those that it was made from. What is compiled
on the spot is kept in the user's cache folder.
"""

import hashlib
import json
import logging
import lzma
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from netwright.engines.cuda.device import DeviceError
from netwright.kernels.folder import user_cache
from netwright.kernels.variant import Key, needed_capability

SHIPPED = Path(__file__).with_name("kernels.json.xz")
MADE_FROM = "made_from"
"""Under this name stands the fingerprint of the sources."""
PTX_VERSION = b"7.8"
"""What drivers of CUDA 11.8 read; the compiler writes a newer number, and nothing newer."""
_ROOT = Path(__file__).parents[2]
_SOURCES = ("kernels/cuda", "operations/formula")
_log = logging.getLogger(__name__)


class MissingKernelError(DeviceError):
    """A kernel is neither shipped nor can it be compiled here."""


def name_of(key: Key) -> str:
    """A kernel in words: `products.product(64, 8, 4, 0, 1, 'bias relu')`."""
    factory, variant = key
    module = factory.__module__.rpartition(".")[2]
    return f"{module}.{factory.__name__}({', '.join(map(repr, variant))})"


@cache
def fingerprint() -> str:
    """A hash of all that PTX depends on, but for the compiler."""
    digest = hashlib.sha256()
    for folder in _SOURCES:
        for path in sorted((_ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(_ROOT).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:20]


def ptx_of(key: Key, capability: tuple[int, int]) -> bytes:
    """PTX of a kernel that runs on GPUs of this capability; MissingKernelError if there is none."""
    needed = needed_capability(key)
    if capability < needed:
        raise MissingKernelError(f"The GPU is too old for the kernel {name_of(key)}.")
    shipped = _shipped().get(name_of(key))
    if shipped is not None:
        return shipped
    # Names are too long for files, with characters that are not for them.
    file = hashlib.sha256(name_of(key).encode()).hexdigest()[:20] + ".ptx"
    kept = user_cache() / "ptx" / fingerprint() / file
    if kept.is_file():
        return kept.read_bytes()
    ptx = compiled(key)
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = kept.with_suffix(".new")
        written.write_bytes(ptx)
        written.replace(kept)
    except OSError as fault:
        _log.info("compiled kernels cannot be kept: %s", fault)
    return ptx


def names() -> frozenset[str]:
    """The kernels that are shipped, by name."""
    return frozenset(_shipped()) - {MADE_FROM}


def missing(kernels: Sequence[Key]) -> list[str]:
    """Those of the kernels, by name, that cannot be had on this machine."""
    from netwright.kernels.cuda import compiler

    if compiler.is_available():
        return []
    return [name_of(key) for key in kernels if name_of(key) not in _shipped()]


def compiled(key: Key) -> bytes:
    """PTX of a kernel, compiled now."""
    from netwright.kernels.cuda import compiler

    if not compiler.is_available():
        raise MissingKernelError(
            "A kernel of this network is not shipped: pip install netwright[cuda] compiles it."
        )
    return for_older_drivers(compiler.compile_to_ptx(key).encode())


def for_older_drivers(ptx: bytes) -> bytes:
    """The same PTX with the number of the oldest version that has all that it uses."""
    lines = [line for line in ptx.splitlines() if line.strip() and not line.startswith(b"//")]
    return b"\n".join(
        b".version " + PTX_VERSION if line.startswith(b".version ") else line for line in lines
    )


def write(path: Path, kernels: dict[str, bytes]) -> None:
    """Write PTX by name: together, since they are much alike; equal content gives equal bytes."""
    texts = {MADE_FROM: fingerprint(), **{name: ptx.decode() for name, ptx in kernels.items()}}
    path.write_bytes(lzma.compress(json.dumps(texts, sort_keys=True, indent=0).encode()))


def read(path: Path) -> dict[str, bytes]:
    """PTX by name, and MADE_FROM; empty where there is no such file."""
    try:
        texts = json.loads(lzma.decompress(path.read_bytes()))
    except (OSError, EOFError, ValueError, lzma.LZMAError):
        return {}
    return {name: text.encode() for name, text in texts.items()}


@cache
def _shipped() -> dict[str, bytes]:
    """What is shipped, unless the sources were changed since."""
    found = read(SHIPPED)
    if found.get(MADE_FROM, b"").decode() == fingerprint():
        return found
    _log.info("the shipped kernels are of other sources: ./run ptx")
    return {}
