"""Which GPUs this machine has, or why none can be used.

Asks the driver alone: no numba, no context, no memory. Without a driver it takes 0.2 ms; with
one `cuInit` can take 0.3 s, so it never runs on the GUI thread.
"""

import ctypes
import re
import sys
from collections.abc import Sequence
from ctypes import c_int, c_size_t
from dataclasses import dataclass
from pathlib import Path

from netwright.engines.cuda.faults import reason_of
from netwright.engines.cuda.library import (
    MAJOR,
    MINOR,
    MULTIPROCESSORS,
    SHARED_OPTIN,
    Library,
    MissingFunctionError,
    NoLibraryError,
)

OLDEST_GPU = (7, 5)
"""Compute capability of Turing (2018), the lowest that CUDA 13 compiles for."""
OLDEST_DRIVER = (11, 8)
"""The CUDA version whose drivers (520 and later) read the PTX that is shipped."""
_VERSION_FILE = Path("/proc/driver/nvidia/version")


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU. `index` is that of the driver, `memory` is in bytes."""

    index: int
    name: str
    memory: int
    capability: tuple[int, int]
    multiprocessors: int
    shared: int
    """Bytes of shared memory that one block can have."""

    @property
    def is_usable(self) -> bool:
        """Whether kernels are made for it."""
        return self.capability >= OLDEST_GPU


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found. `cuda` is the version that the driver understands, `driver` its own."""

    gpus: tuple[Gpu, ...] = ()
    cuda: tuple[int, int] | None = None
    driver: str = ""
    reason: str = ""
    """Why none can be used, in a few words; empty where `gpu` is one."""

    @property
    def gpu(self) -> Gpu | None:
        """The first that can be used: CUDA_VISIBLE_DEVICES sets their order."""
        return None if self.reason else next((gpu for gpu in self.gpus if gpu.is_usable), None)


def probe(names: Sequence[str] | None = None) -> Probe:
    """Ask the driver. Never raises. `names` are of libraries to try instead of the usual ones."""
    try:
        return _asked(Library(names))
    except NoLibraryError:
        return Probe(reason="no NVIDIA driver")
    except MissingFunctionError:
        return Probe(reason="NVIDIA driver too old")
    except Exception as fault:  # noqa: BLE001  (a broken driver must not keep anything from working)
        return Probe(reason=f"NVIDIA driver fails: {fault}")


def _asked(library: Library) -> Probe:
    code = library.code("cuInit", 0)
    if code:
        return Probe(driver=_driver_version(), reason=reason_of(code, library.error_name(code)))
    number = c_int()
    library.call("cuDriverGetVersion", ctypes.byref(number))
    cuda = (number.value // 1000, number.value % 1000 // 10)
    library.call("cuDeviceGetCount", ctypes.byref(number))
    gpus = tuple(_gpu(library, index) for index in range(number.value))
    return Probe(gpus, cuda, _driver_version(), _reason(gpus, cuda))


def _reason(gpus: Sequence[Gpu], cuda: tuple[int, int]) -> str:
    if not gpus:
        return "no NVIDIA GPU found"
    if not any(gpu.is_usable for gpu in gpus):
        gpu = max(gpus, key=lambda gpu: gpu.capability)
        return (
            f"{gpu.name} is too old: compute capability {_dotted(gpu.capability)},"
            f" {_dotted(OLDEST_GPU)} is needed"
        )
    if cuda < OLDEST_DRIVER:
        return f"NVIDIA driver too old: CUDA {_dotted(cuda)}, {_dotted(OLDEST_DRIVER)} is needed"
    return ""


def _gpu(library: Library, index: int) -> Gpu:
    device, memory, name = c_int(), c_size_t(), ctypes.create_string_buffer(128)
    library.call("cuDeviceGet", ctypes.byref(device), index)
    library.call("cuDeviceGetName", name, len(name), device)
    library.call("cuDeviceTotalMem_v2", ctypes.byref(memory), device)

    def attribute(number: int) -> int:
        value = c_int()
        library.call("cuDeviceGetAttribute", ctypes.byref(value), number, device)
        return value.value

    return Gpu(
        index,
        name.value.decode(errors="replace"),
        memory.value,
        (attribute(MAJOR), attribute(MINOR)),
        attribute(MULTIPROCESSORS),
        attribute(SHARED_OPTIN),
    )


def _driver_version() -> str:
    """The driver's own version, such as 580.95.05, where the system tells it."""
    if sys.platform != "linux":
        return ""
    try:
        found = re.search(r"\b(\d{3,}\.\d+(\.\d+)?)\b", _VERSION_FILE.read_text())
    except OSError:
        return ""
    return found.group(1) if found else ""


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
