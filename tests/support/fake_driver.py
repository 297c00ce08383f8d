"""The fake NVIDIA driver of `fake_driver.c`, compiled with the machine's C compiler."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from ctypes import CFUNCTYPE, c_char_p, c_int, c_int64, c_size_t, c_uint, c_uint64
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.engines.cuda.library import Library

KINDS = (
    *("context", "stream", "event", "device memory", "host memory", "module", "function"),
    *("graph", "executable graph"),
)
FREED_WITH_OTHERS = {"function"}
GIB = 1 << 30
LAUNCHED = CFUNCTYPE(None, c_char_p, c_uint, c_uint, c_uint, c_uint64, c_uint64, c_int64)
Launched = Callable[[str, int, int, int, int, int, int], None]
"""Called with kernel, blocks, threads, shared bytes, addresses of floats and words, and `at`."""


class Haste(Enum):
    """Which streams do at once what they are asked; the others not before somebody waits."""

    NONE = 0
    QUEUE = 1
    SIDE = 2


@dataclass(frozen=True)
class Machine:
    """The version of the driver, and how many GPUs of which kind it has."""

    cuda: tuple[int, int] = (13, 0)
    devices: int = 1
    capability: tuple[int, int] = (9, 0)
    memory: int = GIB


class FakeDriver:
    """A driver without a GPU. Each test has it as after a restart."""

    def __init__(self) -> None:
        self.path = _compiled()
        self.library = Library([self.path])
        self._fake = ctypes.CDLL(self.path)
        self._fake.fake_machine.argtypes = (c_int, c_int, c_int, c_int, c_size_t)
        self._fake.fake_reset()
        self._machine = Machine()

    def be(self, **changes: Any) -> None:
        """Stand for such a machine: what is not named, see `Machine`, stays as it was."""
        self._machine = replace(self._machine, **changes)
        major, minor = self._machine.cuda
        machine = 1000 * major + 10 * minor, self._machine.devices, *self._machine.capability
        self._fake.fake_machine(*machine, self._machine.memory)

    def fail(self, function: str, code: int, after: int = 0, stays: bool = False) -> None:
        """Let a call fail, after so many others of it; with `stays` all calls from then on."""
        self._fake.fake_fail(function.encode(), after, code, stays)

    def hurry(self, haste: Haste) -> None:
        """Let some streams do at once what they are asked."""
        self._fake.fake_hasty(haste.value)

    def call_at_launch(self, launched: Launched) -> None:
        """What a launch does, when it is its turn."""

        def call(name: bytes, *numbers: int) -> None:
            launched(name.decode(), *numbers)

        self._call = LAUNCHED(call)
        self._fake.fake_launched(self._call)

    def held(self) -> dict[str, int]:
        """How many things of each kind were taken and not given back."""
        counts = {kind: self._fake.fake_live(i + 1) for i, kind in enumerate(KINDS)}
        return {kind: n for kind, n in counts.items() if n and kind not in FREED_WITH_OTHERS}

    def pending(self) -> int:
        """How much was asked and did not happen yet."""
        return int(self._fake.fake_pending())


def floats_at(address: int, count: int) -> NDArray[np.float32]:
    """Memory of the fake GPU, as it is."""
    return np.ctypeslib.as_array((ctypes.c_float * count).from_address(address))


def words_at(address: int, count: int) -> NDArray[np.int64]:
    """The same as words."""
    return np.ctypeslib.as_array((ctypes.c_int64 * count).from_address(address))


@cache
def _compiled() -> str:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler")
    target = Path(mkdtemp(prefix="netwright-")) / "libfakecuda.so"
    source = Path(__file__).with_suffix(".c")
    line = [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(target), str(source)]
    subprocess.run(line, check=True, timeout=60)
    return str(target)
