"""The functions of the NVIDIA driver that are used, with the types of their arguments.

They are those of `cuda.h` (CUDA Driver API). Each answers with a code, 0 for success. Only
functions that drivers for CUDA 11.8 have are named, in the version that `cuda.h` of 11.8 and
later means; a test compiles this table against that header.
"""

import ctypes
import sys
from collections.abc import Sequence
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint, c_uint64, c_void_p
from typing import Any

from netwright.engines.cuda.device import DeviceError
from netwright.engines.cuda.faults import fault_of

NAMES = {
    "win32": ("nvcuda.dll",),
    "linux": ("libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1"),
}
"""Where the driver's library is, by platform; the second one is that of Linux under Windows."""

_handle, _device = c_void_p, c_int
_address = c_uint64
FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "cuInit": (c_uint,),
    "cuDriverGetVersion": (POINTER(c_int),),
    "cuGetErrorName": (c_int, POINTER(c_char_p)),
    "cuDeviceGetCount": (POINTER(c_int),),
    "cuDeviceGet": (POINTER(_device), c_int),
    "cuDeviceGetName": (c_char_p, c_int, _device),
    "cuDeviceTotalMem_v2": (POINTER(c_size_t), _device),
    "cuDeviceGetAttribute": (POINTER(c_int), c_int, _device),
    "cuDevicePrimaryCtxRetain": (POINTER(_handle), _device),
    "cuDevicePrimaryCtxRelease_v2": (_device,),
    "cuCtxSetCurrent": (_handle,),
    "cuModuleLoadDataEx": (
        POINTER(_handle), c_char_p, c_uint, POINTER(c_int), POINTER(c_void_p),
    ),
    "cuModuleUnload": (_handle,),
    "cuModuleGetFunction": (POINTER(_handle), _handle, c_char_p),
    "cuFuncSetAttribute": (_handle, c_int, c_int),
    "cuFuncGetAttribute": (POINTER(c_int), c_int, _handle),
    "cuMemGetInfo_v2": (POINTER(c_size_t), POINTER(c_size_t)),
    "cuMemAlloc_v2": (POINTER(_address), c_size_t),
    "cuMemFree_v2": (_address,),
    "cuMemHostAlloc": (POINTER(c_void_p), c_size_t, c_uint),
    "cuMemFreeHost": (c_void_p,),
    "cuMemsetD32Async": (_address, c_uint, c_size_t, _handle),
    "cuMemcpyHtoDAsync_v2": (_address, c_void_p, c_size_t, _handle),
    "cuMemcpyDtoHAsync_v2": (c_void_p, _address, c_size_t, _handle),
    "cuMemcpyDtoDAsync_v2": (_address, _address, c_size_t, _handle),
    "cuStreamCreate": (POINTER(_handle), c_uint),
    "cuStreamDestroy_v2": (_handle,),
    "cuStreamSynchronize": (_handle,),
    "cuStreamWaitEvent": (_handle, _handle, c_uint),
    "cuStreamBeginCapture_v2": (_handle, c_int),
    "cuStreamEndCapture": (_handle, POINTER(_handle)),
    "cuEventCreate": (POINTER(_handle), c_uint),
    "cuEventRecord": (_handle, _handle),
    "cuEventQuery": (_handle,),
    "cuEventSynchronize": (_handle,),
    "cuEventDestroy_v2": (_handle,),
    "cuLaunchKernel": (
        _handle, c_uint, c_uint, c_uint, c_uint, c_uint, c_uint, c_uint, _handle,
        POINTER(c_void_p), POINTER(c_void_p),
    ),
    "cuGraphInstantiateWithFlags": (POINTER(_handle), _handle, c_uint64),
    "cuGraphLaunch": (_handle, _handle),
    "cuGraphExecDestroy": (_handle,),
    "cuGraphDestroy": (_handle,),
}  # fmt: skip


class NoLibraryError(OSError):
    """There is no NVIDIA driver on this machine."""


class MissingFunctionError(DeviceError):
    """The driver is older than a function that is needed."""


class Library:
    """The driver's library, opened. Calls let go of the interpreter lock."""

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self._library = _open(NAMES.get(sys.platform, ()) if names is None else names)
        self._functions: dict[str, Any] = {}

    def function(self, name: str) -> Any:
        """A function of the driver, for those who call it often; it gives the code."""
        found = self._functions.get(name)
        return self._declared(name) if found is None else found

    def code(self, name: str, *arguments: Any) -> int:
        """The code that a function answers with."""
        return int(self.function(name)(*arguments))

    def call(self, name: str, *arguments: Any) -> None:
        """Call a function; DeviceError where it does not succeed."""
        self.require(self.code(name, *arguments), name)

    def require(self, code: int, name: str) -> None:
        """DeviceError unless this is the code of success, answered by this function."""
        if code:
            raise fault_of(code, self.error_name(code), name)

    def error_name(self, code: int) -> str:
        """The name of a code, such as `CUDA_ERROR_OUT_OF_MEMORY`."""
        text = c_char_p()
        self.code("cuGetErrorName", code, ctypes.byref(text))
        return text.value.decode() if text.value else f"error {code}"

    def _declared(self, name: str) -> Any:
        try:
            function = getattr(self._library, name)
        except AttributeError:
            raise MissingFunctionError(f"The NVIDIA driver is too old: it has no {name}.") from None
        function.argtypes, function.restype = FUNCTIONS[name], c_int
        self._functions[name] = function
        return function


def _open(names: Sequence[str]) -> ctypes.CDLL:
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise NoLibraryError("no NVIDIA driver")


# Of cuda.h: CUdevice_attribute, CUfunction_attribute, CUjit_option, flags.
MULTIPROCESSORS, MAJOR, MINOR, SHARED_OPTIN = 16, 75, 76, 97
FUNCTION_STATIC_SHARED, FUNCTION_REGISTERS, FUNCTION_LOCAL = 1, 4, 3
FUNCTION_DYNAMIC_SHARED = 8
JIT_ERROR_LOG, JIT_ERROR_LOG_BYTES = 5, 6
STREAM_NON_BLOCKING, EVENT_NO_TIMING, CAPTURE_RELAXED = 1, 2, 2
NOT_READY = 600
