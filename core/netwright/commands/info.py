"""`netwright info`: version, devices, and where compiled kernels are kept."""

import argparse
import os
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from netwright.commands.output import print_json
from netwright.engines.cuda.probe import Probe, probe
from netwright.engines.devices import described
from netwright.kernels.cache import FOLDER


def run(chosen: argparse.Namespace) -> int:
    """Print it."""
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    found = probe()
    about: dict[str, Any] = {
        "version": version_of_this(),
        "devices": [
            {"kind": "cpu", "available": True, "threads": threads, "reason": ""},
            *_gpus(found),
        ],
        "cache": str(FOLDER),
    }
    if chosen.json:
        print_json(about)
        return 0
    print(f"netwright {about['version']}")
    print(f"cpu    {threads} threads")
    for gpu in found.gpus:
        print(f"cuda   {described(gpu)}")
    if found.reason:
        print(f"cuda   not available: {found.reason}")
    else:
        print(f"driver {found.driver or 'NVIDIA'}, CUDA {'.'.join(map(str, found.cuda or ()))}")
    print(f"cache  {FOLDER}")
    return 0


def _gpus(found: Probe) -> list[dict[str, Any]]:
    """One entry for each GPU, or one that says why there is none."""
    common = {"kind": "cuda", "available": not found.reason, "threads": 0, "reason": found.reason}
    about = {"driver": found.driver, "cuda": found.cuda}
    return [
        {
            **common,
            "available": gpu.is_usable and not found.reason,
            "name": gpu.name,
            "memory": gpu.memory,
            "capability": gpu.capability,
            **about,
        }
        for gpu in found.gpus
    ] or [common]


def version_of_this() -> str:
    try:
        return version("netwright")
    except PackageNotFoundError:
        return "not installed"
