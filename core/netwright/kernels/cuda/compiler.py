"""Compiles kernels to PTX with numba-cuda, without a GPU. The only file that knows its interface.

A kernel is a plain function (p, w, at) that a factory gives for a variant: p is the float32
memory of the arena, w its int64 words, and the arguments of the launch stand in w from `at` on.
It calls the names of `intrinsics.py`, which get their code here, and plain functions of this
package, which become device functions.
"""

import dis
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import FunctionType, SimpleNamespace
from typing import Any

from netwright.kernels.cuda import intrinsics
from netwright.kernels.cuda.bounds import bounds_of
from netwright.kernels.variant import Key, needed_capability

ENTRY = "netwright_kernel"
"""What every kernel is called in its PTX."""
_PACKAGE = __name__.rpartition(".")[0]


def is_available() -> bool:
    """Whether numba-cuda and NVIDIA's compiler library are installed."""
    try:
        from numba import cuda

        return find_spec("nvidia.cu13") is not None and hasattr(cuda, "compile")
    except ImportError:
        return False


def compile_to_ptx(key: Key) -> str:
    """PTX of the kernel `factory(*variant)` for all GPUs that can run it."""
    from numba import cuda, types

    from netwright.kernels.cuda import nvvm

    (factory, variant), capability = key, needed_capability(key)
    signature = types.void(nvvm.FLOATS, nvvm.WORDS, types.int64)
    kernel = factory(*variant)
    made = on_device(kernel, vars(nvvm), _device_function)
    options = {"cc": capability, "device": False, "abi": "numba"}
    with _stand_in(capability):
        text, _ = cuda.compile(made, signature, launch_bounds=bounds_of(kernel), **options)
    found = re.search(r"\.visible \.entry (\w+)", text)
    assert found is not None, factory
    return str(text).replace(found[1], ENTRY)


@contextmanager
def _stand_in(capability: tuple[int, int]) -> Iterator[None]:
    """Let device functions be compiled for this capability, whatever GPU there is, or none.

    numba-cuda has an argument for that where kernels are compiled, but not where what they
    call is.
    """
    from numba.cuda import dispatcher

    found = dispatcher.get_current_device
    dispatcher.get_current_device = lambda: SimpleNamespace(compute_capability=capability)
    try:
        yield
    finally:
        dispatcher.get_current_device = found


def on_device(
    function: FunctionType | Callable[..., Any],
    code: dict[str, Any],
    made: Callable[[FunctionType], Any],
) -> FunctionType:
    """A copy of a function in which intrinsics are `code` and called functions are `made`."""
    assert isinstance(function, FunctionType)

    def replaced(value: Any) -> Any:
        if not isinstance(value, FunctionType):
            return value
        if value.__module__ == intrinsics.__name__:
            return code[value.__name__]
        if value.__module__.startswith(_PACKAGE):
            return made(on_device(value, code, made))
        return value

    names = {name: replaced(value) for name, value in globals_of(function).items()}
    cells = tuple(_cell(replaced(cell.cell_contents)) for cell in function.__closure__ or ())
    copy = FunctionType(
        function.__code__, {"__builtins__": __builtins__, **names}, function.__name__,
        function.__defaults__, cells or None,
    )  # fmt: skip
    copy.__module__, copy.__qualname__ = function.__module__, function.__qualname__
    return copy


def globals_of(function: FunctionType) -> dict[str, Any]:
    """What the global names that a function uses stand for."""
    read = {i.argval for i in dis.get_instructions(function) if i.opname == "LOAD_GLOBAL"}
    return {name: function.__globals__[name] for name in read if name in function.__globals__}


def _cell(value: Any) -> Any:
    return (lambda: value).__closure__[0]  # type: ignore[index]


def _device_function(function: FunctionType) -> Any:
    from numba import cuda

    return cuda.jit(device=True, forceinline=True)(function)
