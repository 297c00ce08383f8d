"""Without a display the window's work is done all the same."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from netwright_desktop.offscreen import has_display

RUN = "from netwright_desktop.app import main; raise SystemExit(main({arguments!r}))"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    return subprocess.run(
        [sys.executable, "-c", RUN.format(arguments=list(arguments))],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a display")
def test_the_starter_is_trained_and_its_weights_and_a_picture_are_left(tmp_path: Path) -> None:
    done = run(tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["output/digits.npz", "output/netwright.png"]
    with np.load(tmp_path / "output" / "digits.npz", allow_pickle=False) as weights:
        assert {"conv1/weight", "dense2/bias"} <= set(weights)
    picture = QImage(str(tmp_path / "output" / "netwright.png"))
    assert (picture.width(), picture.height()) == (1280, 800)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a display")
def test_a_project_that_is_not_there_is_one_sentence_and_a_failure(tmp_path: Path) -> None:
    done = run(tmp_path, "gone.netw")

    assert done.returncode == 1
    assert done.stderr.startswith("netwright: gone.netw")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"QT_QPA_PLATFORM": "vnc:size=1280x720"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_display_is_recognised(
    environment: dict[str, str], platform: str, expected: bool
) -> None:
    assert has_display(environment, platform) is expected
