"""The window in a process that measures itself."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def probe(script: Path, display: str, home: Path, **plan: Any) -> dict[str, Any]:
    """Start the window in a process that measures itself."""
    names = ("CACHE", "CONFIG", "DATA", "STATE")
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in names}
    hidden = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY"}
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    environment |= {"DISPLAY": display, "HOME": str(home), **folders}
    home.mkdir(parents=True, exist_ok=True)
    order = json.dumps({"started": time.monotonic(), **plan})
    done = subprocess.run(
        [sys.executable, str(script), order], env=environment, stdout=subprocess.PIPE, check=True
    )
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer
