"""Where compiled kernels are kept: the user's cache folder, one folder per state of the sources.

Numba notices a change only in the file of the function itself, not in its callees, nor in
options given by the environment. So the folder's name is a hash of everything a binary
depends on: all kernel, engine and formula sources, versions, processor, Numba's settings. A stale
binary can never be loaded; folders of older states are removed.
"""

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import llvmlite.binding
from numba import config

from netwright.kernels.folder import user_cache

_SOURCES = Path(__file__).parent.parent
_KEPT_SECONDS = 14 * 24 * 3600


def processor() -> tuple[str, dict[str, bool]]:
    """Name and features that code is compiled for: the host's, unless Numba is told otherwise."""
    name = config.CPU_NAME or llvmlite.binding.get_host_cpu_name()
    if config.CPU_FEATURES is not None:
        listed = (item for item in config.CPU_FEATURES.split(",") if item)
        return name, {item[1:]: item[0] == "+" for item in listed}
    return name, dict(llvmlite.binding.get_host_cpu_features())


def fingerprint() -> str:
    """A hash of everything that the compiled kernels depend on."""
    digest = hashlib.sha256()
    for folder in ("kernels/cpu", "engines/cpu", "operations/formula"):
        for path in sorted((_SOURCES / folder).rglob("*.py")):
            digest.update(path.relative_to(_SOURCES).as_posix().encode())
            digest.update(path.read_bytes())
    name, features = processor()
    options = {key: value for key, value in os.environ.items() if key.startswith("NUMBA_")}
    options.pop("NUMBA_CACHE_DIR", None)
    digest.update(repr((name, sorted(features.items()), sorted(options.items()))).encode())
    digest.update(repr((version("numba"), version("llvmlite"), sys.version)).encode())
    return digest.hexdigest()[:16]


def use_cache_folder() -> Path:
    """Point Numba at the folder for the present state, and drop folders long unused."""
    base = user_cache() / "jit"
    folder = base / fingerprint()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.touch()
        _drop_old(base, folder)
    except OSError:
        # Without a place to write, kernels are compiled anew in every process. Left to itself
        # Numba would keep them beside the sources, under a key that misses changes.
        folder = Path(tempfile.mkdtemp(prefix="netwright-jit-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    config.CACHE_DIR = str(folder)
    return folder


def _drop_old(base: Path, current: Path) -> None:
    limit = time.time() - _KEPT_SECONDS
    for other in base.iterdir():
        if other != current and other.stat().st_mtime < limit:
            shutil.rmtree(other, ignore_errors=True)


FOLDER = use_cache_folder()
