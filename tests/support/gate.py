"""What an assembler says of a kernel, without a GPU: registers, stack, spills, double precision."""

import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ARCHITECTURES = ("sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120")
"""Turing, Ampere, Ada, Hopper, Blackwell."""
_NUMBERS = {
    "registers": r"Used (\d+) registers",
    "stack": r"(\d+) bytes stack frame",
    "stores": r"(\d+) bytes spill stores",
    "loads": r"(\d+) bytes spill loads",
    "shared": r"(\d+) bytes smem",
}
_DOUBLE = re.compile(r"\.f64\b")


@dataclass(frozen=True, slots=True)
class Assembled:
    """A kernel for one architecture."""

    registers: int
    stack: int
    spilled: int
    shared: int
    """Bytes, as stack and spilled."""


def able(text: str, architectures: Iterable[str] = ARCHITECTURES) -> list[str]:
    """The architectures that PTX can be assembled for."""
    target = re.search(r"\.target sm_(\d+)", text)
    assert target is not None
    return [a for a in architectures if int(a.removeprefix("sm_")) >= int(target[1])]


def assembler() -> str | None:
    """Where NVIDIA's ptxas is, if it is installed."""
    packaged = Path(sysconfig.get_paths()["purelib"]) / "nvidia/cu13/bin/ptxas"
    return str(packaged) if packaged.exists() else shutil.which("ptxas")


@cache
def version() -> str:
    """The version of the assembler, such as 13.0.88."""
    program = assembler()
    assert program is not None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"V([\d.]+)", told)
    assert found is not None
    return found[1]


def assembled(text: str, architecture: str) -> Assembled:
    """PTX assembled for an architecture; CalledProcessError if it cannot be."""
    program = assembler()
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        source, binary = Path(folder, "kernel.ptx"), Path(folder, "kernel.cubin")
        source.write_text(text)
        command = [program, "-v", f"-arch={architecture}", str(source), "-o", str(binary)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = {name: re.search(pattern, told) for name, pattern in _NUMBERS.items()}
    numbers = {name: int(match[1]) if match else 0 for name, match in found.items()}
    spilled = numbers["stores"] + numbers["loads"]
    return Assembled(numbers["registers"], numbers["stack"], spilled, numbers["shared"])


def has_double(text: str) -> bool:
    """Whether PTX computes in double precision anywhere."""
    return bool(_DOUBLE.search(text))


def complaints(text: str, found: Assembled, budget: int) -> list[str]:
    """What is wrong with a kernel; `budget` is the most registers that it may take."""
    wrong = {
        f"{found.registers} registers, {budget} allowed": found.registers > budget,
        f"{found.stack} bytes of stack": found.stack > 0,
        f"{found.spilled} bytes spilled": found.spilled > 0,
        "more than 48 KiB of shared memory": found.shared > 48 * 1024,
        "double precision": has_double(text),
    }
    return [told for told, is_wrong in wrong.items() if is_wrong]
