"""A mouse and a keyboard of the X server, by xdotool, and pictures of its screen."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support import whereabouts
from support.display import virtual_display

Condition = Callable[[dict[str, Any]], object]

STEPS = 4
"""Moves of one drag."""
PAUSE = 0.03
"""Seconds after each act, as between those of a quick hand."""

FIELDS = ("SpinBox", "QLineEdit", "QComboBox")
"""What text is typed into."""


def has_tools() -> bool:
    """Whether there is all that a real mouse needs."""
    return all(shutil.which(tool) for tool in ("Xvfb", "xdotool", "openbox"))


NEEDS_TOOLS = [
    pytest.mark.slow,
    pytest.mark.skipif(not has_tools(), reason="needs Xvfb, xdotool and openbox"),
]


@contextmanager
def program(folder: Path) -> Iterator["RealMouse"]:
    """The program in a window of its own on a display of its own, with a home of its own."""
    where, home = folder / "where.json", folder / "home"
    pictures = Path(os.environ.get("NETWRIGHT_PICTURES", folder))
    home.mkdir()
    with virtual_display(1320, 860) as display:
        environment = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
        environment |= {"DISPLAY": display, "XDG_CONFIG_HOME": str(home)}
        environment |= {"XDG_DATA_HOME": str(home), "XDG_STATE_HOME": str(home)}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        manager = subprocess.Popen(["openbox"], env=environment)  # gives windows the keyboard
        process = subprocess.Popen(
            [sys.executable, whereabouts.__file__, str(where)], env=environment, cwd=home
        )
        try:
            mouse = RealMouse(display, where, pictures)
            mouse.until(lambda seen: len(seen["layers"]) > 5)
            yield mouse
        finally:
            for started in (process, manager):
                started.terminate()
                started.wait(timeout=20)


class RealMouse:
    """Acts on one display; knows from a file where things are."""

    def __init__(self, display: str, where: Path, pictures: Path) -> None:
        self._environment = {**os.environ, "DISPLAY": display}
        self._where = where
        self._pictures = pictures

    def look(self) -> dict[str, Any]:
        """Where everything is now."""
        found = json.loads(self._where.read_text())
        assert isinstance(found, dict)
        return found

    def until(self, condition: Condition, seconds: float = 60) -> dict[str, Any]:
        """Wait until what can be seen is as wanted."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.1)
            if self._where.exists() and condition(self.look()):
                return self.look()
        raise AssertionError(f"it did not come: {self.look() if self._where.exists() else None}")

    def drag(self, start: list[int], end: list[int], button: int = 1, key: str = "") -> None:
        """Press here, move there in steps, let go; a key is held meanwhile."""
        self.move(start)
        with self._held(key):
            self._do("mousedown", button)
            for step in range(1, STEPS + 1):
                self.move([a + (b - a) * step // STEPS for a, b in zip(start, end, strict=True)])
            self._do("mouseup", button)

    def move(self, to: list[int]) -> None:
        """Move the pointer."""
        self._do("mousemove", *to)

    def click(self, at: list[int], key: str = "", times: int = 1) -> None:
        """Click with the left button, once or twice; a key is held meanwhile."""
        self.move(at)
        with self._held(key):
            self._do("click", "--repeat", times, "--delay", 60, 1)

    def wheel(self, at: list[int], up: int) -> None:
        """Turn the wheel, up or down."""
        self.move(at)
        self._do("click", "--repeat", abs(up), "--delay", 30, 4 if up > 0 else 5)

    def key(self, *keys: str) -> None:
        """Press keys one after the other, such as ctrl+n."""
        self._do("key", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--delay", 15, text)

    def field(self, name: str) -> list[int]:
        """Where a field is, once the form no longer moves."""
        before: list[int] = self.until(lambda seen: name in seen["fields"])["fields"][name]
        while (now := self.until(lambda seen: name in seen["fields"])["fields"][name]) != before:
            before = now
        return before

    def fill(self, at: list[int], text: str) -> None:
        """Click into a field and replace what it holds, once the keyboard is there."""
        self.click(at)
        self.until(lambda seen: seen["focus"] in FIELDS, seconds=10)
        self.key("ctrl+a")
        self.type(text)
        self.key("Return")

    def picture(self, name: str) -> None:
        """Keep a picture of the whole screen, where ImageMagick can take one."""
        if shutil.which("import"):
            file = self._pictures / f"{name}.png"
            self._run("import", "-window", "root", str(file))

    @contextmanager
    def _held(self, key: str) -> Iterator[None]:
        if key:
            self._do("keydown", key)
        try:
            yield
        finally:
            if key:
                self._do("keyup", key)

    def _do(self, *words: object) -> None:
        self._run("xdotool", *(str(word) for word in words))
        time.sleep(PAUSE)

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True, timeout=30)
