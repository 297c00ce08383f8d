"""A display of its own: Xvfb, ended by its process id."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


def has_xvfb() -> bool:
    """Whether a display can be made."""
    return shutil.which("Xvfb") is not None


@contextmanager
def virtual_display(width: int = 1600, height: int = 1000) -> Iterator[str]:
    """Start Xvfb on a number that is free; its name, such as `:99`."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=(writing,), stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()  # empty where Xvfb could not start
        if not number:
            raise RuntimeError("Xvfb did not start.")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=10)
