"""File > Export picture: the file is there, or the reason why it is not."""

import os
import subprocess
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from netwright_desktop import filing
from netwright_desktop.main_window import MainWindow


def choose(path: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer the question for a file, which is a dialog of the system."""
    monkeypatch.setattr(filing, "ask_picture_target", lambda *_: path)


def messages(window: MainWindow) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_the_picture_is_written_and_told(
    window: MainWindow,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    path = tmp_path / f"digits{suffix}"
    choose(path, monkeypatch)

    with qtbot.waitSignal(window.session.told) as told:
        window.actions_.of["export_picture"].trigger()

    assert told.args == [f"Picture saved to {path}"]
    starts = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}
    assert path.read_bytes().startswith(starts[suffix])
    assert not window.session.document.undo_label


def test_another_ending_is_refused_in_words(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(tmp_path / "digits.jpg", monkeypatch)

    window.actions_.of["export_picture_as_seen"].trigger()

    (box,) = messages(window)
    assert box.text() == "The picture was not saved"
    assert "ends in .svg, .png, .pdf" in box.informativeText()
    assert not list(tmp_path.glob("*.jpg"))
    box.close()


def test_a_full_disk_is_told_and_leaves_the_old_picture(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        path = disk / "a.png"
        path.write_bytes(b"old")
        choose(path, monkeypatch)
        with qtbot.waitSignal(window.session.failed) as told:
            window.actions_.of["export_picture"].trigger()
        left = {each.name: each.read_bytes() for each in disk.iterdir()}
    finally:
        subprocess.run(["umount", str(disk)], check=True)

    assert told.args == [
        "The picture was not saved",
        f"{path} cannot be written: no space left on device.",
    ]
    assert left == {"a.png": b"old"}
    for box in messages(window):
        box.close()


def test_without_layers_there_is_nothing_to_export(window: MainWindow) -> None:
    window.session.new()

    assert not window.actions_.of["export_picture"].isEnabled()
