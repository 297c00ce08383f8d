"""A real GPU behind the interface of `device.py`, through the NVIDIA driver alone."""

import ctypes
import logging
import re
from collections.abc import Callable, Sequence
from ctypes import c_int, c_size_t, c_void_p

from netwright.engines.cuda.arena import GpuArena
from netwright.engines.cuda.device import DeviceError
from netwright.engines.cuda.library import (
    FUNCTION_DYNAMIC_SHARED,
    JIT_ERROR_LOG,
    JIT_ERROR_LOG_BYTES,
    Library,
)
from netwright.engines.cuda.probe import Gpu
from netwright.engines.cuda.streams import Streams
from netwright.kernels.variant import Key

_LOG_BYTES = 8192
_log = logging.getLogger(__name__)

Source = Callable[[Key, tuple[int, int]], bytes]
"""Gives the PTX of a kernel for a compute capability."""


class GpuDevice:
    """One GPU. Whoever makes it closes it, after its arenas.

    It takes the device's primary context, which other libraries in the process share.
    """

    def __init__(self, gpu: Gpu, source: Source, library: Library | None = None) -> None:
        self.name, self.gpu, self.capability = gpu.name, gpu, gpu.capability
        self._source, self._library = source, library or Library()
        self._context = c_void_p()
        self._set_current = self._library.function("cuCtxSetCurrent")
        self._number = c_int()
        self._modules: list[c_void_p] = []
        self._functions: dict[Key, c_void_p] = {}
        self._shared: dict[Key, int] = {}
        self._streams: Streams | None = None
        call, byref = self._library.call, ctypes.byref
        call("cuInit", 0)
        call("cuDeviceGet", byref(self._number), gpu.index)
        call("cuDevicePrimaryCtxRetain", byref(self._context), self._number)
        try:
            self._enter()
            self._streams = Streams(self._library, self._enter)
        except Exception:
            self.close()
            raise

    def prepare(self, kernels: Sequence[Key]) -> None:
        """Load these kernels; the driver compiles each for this GPU, and remembers it on disk."""
        self._enter()
        for kernel in kernels:
            if kernel not in self._functions:
                self._functions[kernel] = self._load(self._source(kernel, self.gpu.capability))

    def free_bytes(self) -> int:
        """How much memory can be taken."""
        self._enter()
        free, total = c_size_t(), c_size_t()
        self._library.call("cuMemGetInfo_v2", ctypes.byref(free), ctypes.byref(total))
        return free.value

    def allocate(self, floats: int, words: int) -> GpuArena:
        """Memory of this size, all 0."""
        assert self._streams is not None
        return GpuArena(self._streams, self._function, floats, words)

    def wait(self) -> None:
        """Return when everything that was asked has happened."""
        assert self._streams is not None
        self._streams.wait()

    def close(self) -> None:
        """Give everything back. The device may be lost by then."""
        if not self._context.value:
            return
        code = self._library.code
        code("cuCtxSetCurrent", self._context)
        if self._streams is not None:
            self._streams.close()
            self._streams = None
        while self._modules:
            code("cuModuleUnload", self._modules.pop())
        self._functions.clear()
        code("cuDevicePrimaryCtxRelease_v2", self._number)
        self._context = c_void_p()

    # --- within --------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Have the calling thread use this GPU: each thread has a context of its own."""
        code = self._set_current(self._context)
        if code:
            self._library.require(code, "cuCtxSetCurrent")

    def _load(self, ptx: bytes) -> c_void_p:
        module, function = c_void_p(), c_void_p()
        log = ctypes.create_string_buffer(_LOG_BYTES)
        options = (c_int * 2)(JIT_ERROR_LOG, JIT_ERROR_LOG_BYTES)
        values = (c_void_p * 2)(ctypes.addressof(log), _LOG_BYTES)
        try:
            self._library.call(
                "cuModuleLoadDataEx", ctypes.byref(module), ptx, len(options), options, values
            )
        except DeviceError:
            _log.exception("loading a kernel: %s", log.value.decode(errors="replace"))
            raise
        self._modules.append(module)
        self._library.call("cuModuleGetFunction", ctypes.byref(function), module, entry_of(ptx))
        return function

    def _function(self, kernel: Key, shared: int) -> c_void_p:
        """A loaded kernel that may take so many bytes of shared memory beyond its own."""
        function = self._functions[kernel]
        if shared > self._shared.get(kernel, 0):
            self._library.call("cuFuncSetAttribute", function, FUNCTION_DYNAMIC_SHARED, shared)
            self._shared[kernel] = shared
        return function


def entry_of(ptx: bytes) -> bytes:
    """The name of the kernel that PTX declares."""
    found = re.search(rb"\.entry\s+([\w$]+)", ptx)
    if found is None:
        raise DeviceError("The compiled kernels are damaged: install Netwright again.")
    return found.group(1)
