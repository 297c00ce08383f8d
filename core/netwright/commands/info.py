"""`netwright info`: version, devices, and where compiled kernels are kept."""

import argparse
import os
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from netwright.commands.device import NO_CUDA
from netwright.commands.output import print_json
from netwright.kernels.cache import FOLDER


def run(chosen: argparse.Namespace) -> int:
    """Print it."""
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    about: dict[str, Any] = {
        "version": version_of_this(),
        "devices": [
            {"kind": "cpu", "available": True, "threads": threads, "reason": ""},
            {"kind": "cuda", "available": False, "threads": 0, "reason": NO_CUDA},
        ],
        "cache": str(FOLDER),
    }
    if chosen.json:
        print_json(about)
        return 0
    print(f"netwright {about['version']}")
    print(f"cpu    {threads} threads")
    print(f"cuda   not available: {NO_CUDA}")
    print(f"cache  {FOLDER}")
    return 0


def version_of_this() -> str:
    try:
        return version("netwright")
    except PackageNotFoundError:
        return "not installed"
