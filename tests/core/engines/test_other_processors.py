"""Narrower vector units, forced by Numba's settings, compute the same on this machine."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PROCESSORS = {
    8: (
        "x86-64-v3",
        "+avx,+avx2,+bmi,+bmi2,+f16c,+fma,+lzcnt,+movbe,+sse3,+ssse3,+sse4.1,+sse4.2,+popcnt",
    ),
    4: ("x86-64-v2", "+sse3,+ssse3,+sse4.1,+sse4.2,+popcnt"),
}


# By lanes: how kernels are told apart, and the batches of the trainings that have all of them.
CASES = [
    pytest.param(8, "by_function", (3, 27, 100), id="8"),
    pytest.param(4, "by_function", (27,), id="4"),
    pytest.param(8, "by_variant", (3, 27, 100), id="8-every variant", marks=pytest.mark.long),
    pytest.param(4, "by_variant", (3, 27, 100), id="4-every variant", marks=pytest.mark.long),
]


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="x86 only")
@pytest.mark.parametrize(("lanes", "told_apart", "batches"), CASES)
def test_every_kernel_equals_the_reference_with_narrower_registers(
    lanes: int, told_apart: str, batches: tuple[int, ...]
) -> None:
    name, features = PROCESSORS[lanes]
    environment = {**os.environ, "NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": features}
    script = f"""
import sys
from netwright.kernels.cpu.llvm.emit import LANES
assert LANES == {lanes}, LANES
import pytest
sys.path.insert(0, "tests")
from support.cover import {told_apart}, networks_with_every_kernel
file = "tests/core/engines/test_cpu_against_reference.py"
training = "test_losses_counts_and_gradients_equal_the_reference"
answers = "test_evaluation_and_answers_equal_the_reference"
tests = [f"{{file}}::{{test}}[{{name}}-{{samples}}]"
    for name in networks_with_every_kernel({batches}, {told_apart})
    for test, samples in (*((training, batch) for batch in {batches}), (answers, 131))]
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *tests]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
