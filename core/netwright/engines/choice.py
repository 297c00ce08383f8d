"""Which engine a run gets: the GPU's where that can be, else the CPU's with the reason.

The CUDA engine is loaded only where a GPU was found.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from netwright.engines.capacity import CapacityError
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cuda.device import DeviceError
from netwright.engines.cuda.probe import Probe, probe
from netwright.engines.devices import AUTO, CPU, DeviceChoiceError, refusal, why_no_gpu
from netwright.engines.engine import Engine
from netwright.engines.guarded import GuardedEngine
from netwright.engines.samples import Samples
from netwright.engines.update import ADAM, Update
from netwright.program.program import Program

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """What an engine is made for."""

    training: Program | None
    evaluation: Program
    data: Mapping[str, NDArray[np.generic] | Samples]
    batch: int
    update: Update = ADAM


@dataclass(frozen=True)
class Chosen:
    """An engine. `reason` says why it is not the GPU's, where that was asked for."""

    engine: Engine
    reason: str = ""


class Gpus:
    """The GPUs of this machine: asked for once, when a run first wants to know.

    `find` and `make` can be others, such as those of an emulator.
    """

    def __init__(
        self,
        find: Callable[[], Probe] = probe,
        make: Callable[[Probe, Work], Engine] | None = None,
    ) -> None:
        self._find, self._make = find, make
        self._found: Probe | None = None

    @property
    def found(self) -> Probe:
        """What the probe says."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def engine(self, work: Work) -> Engine:
        """An engine on the GPU; DeviceError or CapacityError say why there is none."""
        if self.found.gpu is None:
            raise DeviceError(self.found.reason)
        return (self._make or _cuda_engine)(self.found, work)


GPUS = Gpus()
"""Those of this process."""


def engine_for(
    device: str, work: Work, threads: int = 0, pin: bool = False, gpus: Gpus = GPUS
) -> Chosen:
    """An engine on the device that is asked for: one of DEVICES.

    Raises CapacityError where memory does not suffice, and DeviceChoiceError where the GPU was
    asked for by name and cannot be used.
    """

    def make_cpu() -> CpuEngine:
        return CpuEngine(
            work.training, work.evaluation, work.data, work.batch, work.update, threads, pin
        )

    if device == CPU:
        return Chosen(make_cpu())
    try:
        return Chosen(GuardedEngine(gpus.engine(work), make_cpu))
    except (DeviceError, CapacityError) as fault:
        if device != AUTO:
            if isinstance(fault, CapacityError):
                raise
            raise DeviceChoiceError(refusal(str(fault).rstrip("."))) from fault
        words = _short(fault)
    _log.info("the CPU instead of a GPU: %s", words)
    return Chosen(make_cpu(), why_no_gpu(words))


def _cuda_engine(found: Probe, work: Work) -> Engine:
    if find_spec("netwright.engines.cuda.engine") is None:
        raise DeviceError("this version computes on the CPU only")
    raise NotImplementedError((found, work))


def _short(fault: Exception) -> str:
    """A fault in a few words for the status bar."""
    if isinstance(fault, CapacityError):
        return "the network does not fit into its memory"
    return str(fault).rstrip(".")
