"""Compiled kernels are kept, and a stale one is never loaded."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CORE = Path(__file__).parents[3] / "core"
COMPILE = """
from netwright.kernels.cache import FOLDER
from netwright.kernels.cpu.kernel import address
from netwright.kernels.cpu.pointwise import formula
assert address(formula, "relu(x)", "x:each")
print(FOLDER)
"""


def compiled(cache: Path, sources: Path = CORE, **environment: str) -> Path:
    """Compile one kernel in a process of its own; the folder in which it is kept."""
    done = subprocess.run(
        [sys.executable, "-c", COMPILE],
        env={
            **os.environ,
            "XDG_CACHE_HOME": str(cache),
            "PYTHONPATH": str(sources),
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.strip())


def binaries(folder: Path) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in folder.rglob("*.nbc")}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the engine that may be changed."""
    copy = tmp_path / "core"
    for path in (CORE / "netwright").rglob("*.py"):
        target = copy / path.relative_to(CORE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return copy


def test_a_second_process_loads_what_the_first_compiled(tmp_path: Path) -> None:
    folder = compiled(tmp_path)
    first = binaries(folder)

    again = compiled(tmp_path)

    assert first
    assert again == folder
    assert binaries(folder) == first


def test_a_change_in_a_callee_of_another_file_is_another_folder(
    tmp_path: Path, sources: Path
) -> None:
    before = compiled(tmp_path, sources)
    changed = sources / "netwright/kernels/cpu/llvm/lanes.py"
    changed.write_text(changed.read_text() + "\n# another state\n")

    assert compiled(tmp_path, sources) != before


def test_numba_options_are_part_of_the_key(tmp_path: Path) -> None:
    assert compiled(tmp_path, NUMBA_OPT="1") != compiled(tmp_path, NUMBA_OPT="2")


def test_a_place_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    folder = compiled(blocked)

    assert not folder.exists()
    assert not list((CORE / "netwright").rglob("*.nbc"))


def test_the_folder_is_the_users_alone(tmp_path: Path) -> None:
    assert compiled(tmp_path).stat().st_mode & 0o077 == 0


def test_the_second_process_is_told_formulas_as_they_are(tmp_path: Path) -> None:
    wanted = [["netwright.kernels.cpu.pointwise", "formula", "(x / (1.0 + abs(x)))", "x:each"]]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(CORE)}

    subprocess.run(
        [sys.executable, "-m", "netwright.kernels.cpu.ahead", json.dumps(wanted)],
        env=environment,
        check=True,
    )

    (kept,) = tmp_path.rglob("netwright.kernels.cpu.pointwise.formula-*")
    assert kept.parent.name == "kept"
