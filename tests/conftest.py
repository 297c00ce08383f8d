"""What every test shares: Qt without a display, the folder of real data files."""

import os
from pathlib import Path

import pytest

# Before Qt loads: without a display a window would abort the whole run. The JIT cache stays in
# the user's cache folder, so that only the first run compiles.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("NETWRIGHT_TEST_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real data files that NETWRIGHT_DATA names; skips without it."""
    name = os.environ.get("NETWRIGHT_DATA")
    if not name:
        pytest.skip("NETWRIGHT_DATA names no folder of data files")
    folder = Path(name)
    if not folder.is_dir():
        pytest.fail(f"NETWRIGHT_DATA is {name!r}, which is no folder")
    return folder
