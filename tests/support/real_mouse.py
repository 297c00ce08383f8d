"""A mouse and a keyboard of the X server, by xdotool, and pictures of its screen."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Condition = Callable[[dict[str, Any]], object]

STEPS = 4
"""Moves of one drag."""
PAUSE = 0.03
"""Seconds after each act, as between those of a quick hand."""


def has_tools() -> bool:
    """Whether there is all that a real mouse needs."""
    return all(shutil.which(tool) for tool in ("Xvfb", "xdotool", "openbox"))


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

    def drag(self, start: list[int], end: list[int]) -> None:
        """Press here, move there in steps, let go."""
        self._do("mousemove", *start)
        self._do("mousedown", 1)
        for step in range(1, STEPS + 1):
            self._do(
                "mousemove", *(a + (b - a) * step // STEPS for a, b in zip(start, end, strict=True))
            )
        self._do("mouseup", 1)

    def click(self, at: list[int]) -> None:
        """Click with the left button."""
        self._do("mousemove", *at)
        self._do("click", 1)

    def key(self, *keys: str) -> None:
        """Press keys one after the other, such as ctrl+n."""
        self._do("key", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--delay", 15, text)

    def fill(self, at: list[int], text: str) -> None:
        """Click into a field and replace what it holds."""
        self.click(at)
        self.key("ctrl+a")
        self.type(text)
        self.key("Return")

    def picture(self, name: str) -> None:
        """Keep a picture of the whole screen, where ImageMagick can take one."""
        if shutil.which("import"):
            file = self._pictures / f"{name}.png"
            self._run("import", "-window", "root", str(file))

    def _do(self, *words: object) -> None:
        self._run("xdotool", *(str(word) for word in words))
        time.sleep(PAUSE)

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True, timeout=30)
