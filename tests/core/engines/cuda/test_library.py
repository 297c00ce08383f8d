"""The table of driver functions against NVIDIA's own header, and error codes as sentences."""

import importlib.util
import re
import shutil
import subprocess
from ctypes import c_int, c_size_t, c_uint, c_uint64
from pathlib import Path
from typing import Any

import pytest

from netwright.engines.cuda import faults, library
from netwright.engines.cuda.device import DeviceError, OutOfMemoryError
from netwright.engines.cuda.faults import REASONS, fault_of, reason_of
from netwright.engines.cuda.library import FUNCTIONS, Library, NoLibraryError
from support.fake_driver import FakeDriver

HANDLES = {
    *("CUcontext", "CUmodule", "CUfunction", "CUstream", "CUevent", "CUgraph", "CUgraphExec")
}
CONSTANTS = {
    "MULTIPROCESSORS": "CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT",
    "MAJOR": "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR",
    "MINOR": "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR",
    "SHARED_OPTIN": "CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN",
    "FUNCTION_STATIC_SHARED": "CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES",
    "FUNCTION_REGISTERS": "CU_FUNC_ATTRIBUTE_NUM_REGS",
    "FUNCTION_LOCAL": "CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES",
    "FUNCTION_DYNAMIC_SHARED": "CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES",
    "JIT_ERROR_LOG": "CU_JIT_ERROR_LOG_BUFFER",
    "JIT_ERROR_LOG_BYTES": "CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES",
    "STREAM_NON_BLOCKING": "CU_STREAM_NON_BLOCKING",
    "EVENT_NO_TIMING": "CU_EVENT_DISABLE_TIMING",
    "CAPTURE_RELAXED": "CU_STREAM_CAPTURE_MODE_RELAXED",
    "NOT_READY": "CUDA_ERROR_NOT_READY",
}
CODES = {
    faults.OUT_OF_MEMORY: "CUDA_ERROR_OUT_OF_MEMORY",
    faults.NO_DEVICE: "CUDA_ERROR_NO_DEVICE",
    faults.MISMATCH: "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
    4: "CUDA_ERROR_DEINITIALIZED",
    34: "CUDA_ERROR_STUB_LIBRARY",
    46: "CUDA_ERROR_DEVICE_UNAVAILABLE",
    101: "CUDA_ERROR_INVALID_DEVICE",
    209: "CUDA_ERROR_NO_BINARY_FOR_GPU",
    214: "CUDA_ERROR_ECC_UNCORRECTABLE",
    218: "CUDA_ERROR_INVALID_PTX",
    220: "CUDA_ERROR_NVLINK_UNCORRECTABLE",
    221: "CUDA_ERROR_JIT_COMPILER_NOT_FOUND",
    222: "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
    304: "CUDA_ERROR_OPERATING_SYSTEM",
    700: "CUDA_ERROR_ILLEGAL_ADDRESS",
    701: "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES",
    702: "CUDA_ERROR_LAUNCH_TIMEOUT",
    709: "CUDA_ERROR_CONTEXT_IS_DESTROYED",
    710: "CUDA_ERROR_ASSERT",
    714: "CUDA_ERROR_HARDWARE_STACK_ERROR",
    715: "CUDA_ERROR_ILLEGAL_INSTRUCTION",
    716: "CUDA_ERROR_MISALIGNED_ADDRESS",
    717: "CUDA_ERROR_INVALID_ADDRESS_SPACE",
    718: "CUDA_ERROR_INVALID_PC",
    719: "CUDA_ERROR_LAUNCH_FAILED",
    801: "CUDA_ERROR_NOT_SUPPORTED",
    802: "CUDA_ERROR_SYSTEM_NOT_READY",
    804: "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE",
    999: "CUDA_ERROR_UNKNOWN",
}
"""What the codes are that have words of their own."""


def header() -> Path:
    """The folder of `cuda.h`, as NVIDIA's wheels bring it."""
    found = importlib.util.find_spec("nvidia")
    for place in found.submodule_search_locations or () if found else ():
        for path in Path(place).glob("cu*/include/cuda.h"):
            return path.parent
    pytest.skip("no cuda.h")


def compiled(code: str, tmp_path: Path, *options: str) -> str:
    """What the C compiler says to a file that includes `cuda.h`."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler")
    source = tmp_path / "check.c"
    source.write_text(f"#include <cuda.h>\n{code}")
    line = [compiler, *options, f"-I{header()}", str(source)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def sort_of(written: str) -> str:
    """How an argument of `cuda.h` is passed."""
    kind = re.sub(r"\s*\b\w+$", "", written.replace("const ", "").strip())
    if "*" in written or kind in HANDLES:
        return "pointer"
    if kind in ("CUdeviceptr", "unsigned long long", "size_t"):
        return "64 bits"
    return {"unsigned int": "unsigned"}.get(kind, "int")


def ours(kind: Any) -> str:
    """How an argument of our table is passed."""
    numbers = {c_uint64: "64 bits", c_size_t: "64 bits", c_uint: "unsigned", c_int: "int"}
    return numbers.get(kind, "pointer")


def test_the_functions_take_what_nvidias_header_says(tmp_path: Path) -> None:
    text = compiled("", tmp_path, "-E", "-P")
    found = dict(re.findall(r"CUresult\s+(cu\w+)\s*\(([^)]*)\)\s*;", text))

    for name, kinds in FUNCTIONS.items():
        wanted = [sort_of(each) for each in found[name].split(",")]
        assert [ours(kind) for kind in kinds] == wanted, (name, found[name])


def test_numbers_are_those_of_nvidias_header(tmp_path: Path) -> None:
    pairs = [(getattr(library, name), theirs) for name, theirs in CONSTANTS.items()]
    checks = [
        f'_Static_assert({theirs} == {number}, "{theirs}");'
        for number, theirs in [*pairs, *CODES.items()]
    ]

    compiled("\n".join(checks), tmp_path, "-fsyntax-only")


def test_every_code_with_words_is_compared_with_the_header() -> None:
    assert {*REASONS, *faults.FAULTS} <= {*CODES}


def test_a_lack_of_memory_is_told_apart() -> None:
    fault = fault_of(2, "CUDA_ERROR_OUT_OF_MEMORY", "cuMemAlloc_v2")

    assert isinstance(fault, OutOfMemoryError)
    assert str(fault) == "The GPU has too little free memory."


@pytest.mark.parametrize("code", [1, 100, 222, 700, 702, 719, 999, 12345])
def test_every_other_fault_is_a_sentence_with_the_code_and_the_place(code: int) -> None:
    text = str(fault_of(code, f"CODE_{code}", "cuGraphLaunch"))

    assert text.startswith(("The ", "A kernel "))
    assert text.endswith(f" (CODE_{code} in cuGraphLaunch).")


def test_reasons_fit_into_the_status_bar() -> None:
    assert all(len(reason) < 60 and not reason.endswith(".") for reason in REASONS.values())
    assert reason_of(5, "CODE") == "NVIDIA driver reports CODE"


def test_a_call_that_fails_names_itself() -> None:
    driver = FakeDriver()
    driver.fail("cuInit", 999)

    with pytest.raises(DeviceError, match=r"CUDA_ERROR_UNKNOWN in cuInit"):
        driver.library.call("cuInit", 0)


def test_without_a_library_there_is_no_driver() -> None:
    with pytest.raises(NoLibraryError):
        Library([])
