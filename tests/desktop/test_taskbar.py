"""The share of a run reaches the session bus as desktops expect it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netwright_desktop.taskbar import APPLICATION, TaskBar, update

SAYS = """
from PySide6.QtCore import QCoreApplication
from netwright_desktop.taskbar import TaskBar

app = QCoreApplication([])
bar = TaskBar()
for share in (0.0, 0.251, 0.2512, None):
    bar.show(share)
app.processEvents()
"""
HEARS = """
dbus-monitor "interface='com.canonical.Unity.LauncherEntry'" > "$1" & monitor=$!
for i in 1 2 3 4 5 6 7 8 9 10; do grep -q NameAcquired "$1" && break; sleep 0.2; done
"$2" -c "$3"
sleep 0.5
kill $monitor
"""


def test_a_share_is_told_as_percent_and_no_run_as_nothing() -> None:
    assert update(25).arguments() == [APPLICATION, {"progress": 0.25, "progress-visible": True}]
    assert update(None).arguments() == [APPLICATION, {"progress": 0.0, "progress-visible": False}]


def test_where_nobody_listens_nothing_happens() -> None:
    TaskBar().show(0.5)


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="there is no session bus here")
def test_a_desktop_on_the_bus_hears_each_percent_once(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    command = ["dbus-run-session", "--", "sh", "-c", HEARS, "sh", str(heard), sys.executable, SAYS]

    subprocess.run(command, check=True, timeout=60, capture_output=True)

    text = heard.read_text()
    assert text.count("member=Update") == 3
    assert text.count('string "application://netwright.desktop"') == 3
    assert "double 0.25" in text
    assert text.rindex("boolean false") > text.rindex("boolean true")
