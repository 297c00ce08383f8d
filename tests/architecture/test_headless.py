"""The engine and the resources run on a machine without Qt."""

import subprocess
import sys

WALK = """
import importlib, pkgutil, sys
import netwright, netwright_resources

for package in (netwright, netwright_resources):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        # __main__ runs the program; CUDA kernels load only where there is CUDA.
        if module.name.endswith(".__main__") or "cuda" in module.name.split("."):
            continue
        importlib.import_module(module.name)

for name in sorted(sys.modules):
    if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "netwright_desktop"}:
        print(name)
"""


def test_importing_everything_without_a_window_loads_no_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WALK], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
