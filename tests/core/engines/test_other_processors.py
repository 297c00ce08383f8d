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


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="x86 only")
@pytest.mark.parametrize("lanes", list(PROCESSORS))
def test_every_kernel_equals_the_reference_with_narrower_registers(lanes: int) -> None:
    name, features = PROCESSORS[lanes]
    environment = {**os.environ, "NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": features}
    script = f"""
import sys
from netwright.kernels.cpu.llvm.emit import LANES
assert LANES == {lanes}, LANES
import pytest
sys.path.insert(0, "tests")
from support.cover import networks_with_every_kernel
file = "tests/core/engines/test_cpu_against_reference.py"
training = "test_losses_counts_and_gradients_equal_the_reference"
answers = "test_evaluation_and_answers_equal_the_reference"
tests = [f"{{file}}::{{test}}[{{name}}-{{samples}}]"
    for name in networks_with_every_kernel((3, 27, 100))
    for test, samples in ((training, 3), (training, 27), (training, 100), (answers, 131))]
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *tests]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
