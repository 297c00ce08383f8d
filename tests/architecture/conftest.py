"""The source files that the architecture tests read."""

from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
ROOTS = ("core", "desktop", "resources")


@pytest.fixture(scope="session")
def top() -> Path:
    """The folder of pyproject.toml."""
    return TOP


@pytest.fixture(scope="session")
def sources() -> list[Path]:
    """Every Python file of the product."""
    return sorted(path for root in ROOTS for path in (TOP / root).rglob("*.py"))
