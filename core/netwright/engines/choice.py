"""Which engine a run gets: the GPU's where that can be, else the CPU's with the reason.

The CUDA engine is loaded only where a GPU was found.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from netwright.engines.capacity import CapacityError
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cuda.device import Device, DeviceError
from netwright.engines.cuda.probe import Probe, probe
from netwright.engines.devices import AUTO, CPU, DeviceChoiceError, refusal, why_no_gpu
from netwright.engines.engine import DeviceEngine, Engine
from netwright.engines.guarded import GuardedEngine
from netwright.engines.precision import FLOAT32
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
    precision: str = FLOAT32
    """One of PRECISIONS. The CPU has float32 alone."""


@dataclass(frozen=True)
class Chosen:
    """An engine. `reason` says why it is not the GPU's, where that was asked for."""

    engine: Engine
    reason: str = ""


class Gpus:
    """The GPUs of this machine: asked for once, when a run first wants to know.

    One device serves all engines that follow one another, so that kernels are loaded once; one
    thread at a time may use them. `find` and `open_device` can be others, such as those of an
    emulator.
    """

    def __init__(
        self,
        find: Callable[[], Probe] = probe,
        open_device: Callable[[Probe], Device] | None = None,
        make: Callable[[Device, Work], DeviceEngine] | None = None,
    ) -> None:
        self._find, self._open, self._make = find, open_device, make
        self._found: Probe | None = None
        self._device: Device | None = None

    @property
    def found(self) -> Probe:
        """What the probe says."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def engine(self, work: Work) -> DeviceEngine:
        """An engine on the GPU; DeviceError or CapacityError say why there is none."""
        if self.found.gpu is None:
            raise DeviceError(self.found.reason)
        if self._device is None:
            self._device = (self._open or _open_gpu)(self.found)
        return (self._make or _cuda_engine)(self._device, work)

    def lose(self) -> None:
        """The GPU failed: in this process it may go on failing, so it is not used again."""
        self._found = replace(self.found, reason="it failed, start Netwright again")
        self._device = None


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

    def go_on() -> CpuEngine:
        gpus.lose()
        return make_cpu()

    if device == CPU:
        return Chosen(make_cpu())
    try:
        return Chosen(GuardedEngine(gpus.engine(work), go_on))
    except (DeviceError, CapacityError) as fault:
        if device != AUTO:
            if isinstance(fault, CapacityError):
                raise
            raise DeviceChoiceError(refusal(str(fault).rstrip("."))) from fault
        words = _short(fault)
    _log.info("the CPU instead of a GPU: %s", words)
    return Chosen(make_cpu(), why_no_gpu(words))


def _open_gpu(found: Probe) -> Device:
    from netwright.engines.cuda.driver import GpuDevice
    from netwright.engines.cuda.shipped import ptx_of

    assert found.gpu is not None
    return GpuDevice(found.gpu, ptx_of)


def _cuda_engine(device: Device, work: Work) -> DeviceEngine:
    from netwright.engines.cuda.engine import CudaEngine, Manner
    from netwright.engines.cuda.resident import Residence

    missing = missing_on_gpu(work)
    if missing:
        raise DeviceError(f"only the CPU has {', '.join(missing)}")
    return CudaEngine(
        work.training, work.evaluation, work.data, work.batch, work.update,
        device=device, manner=Manner(Residence.IF_SHIPPED, work.precision),
    )  # fmt: skip


def missing_on_gpu(work: Work) -> list[str]:
    """The operations of the programs that only the CPU can do."""
    from netwright.engines.cuda.lowering.table import LOWERINGS

    programs = [program for program in (work.training, work.evaluation) if program is not None]
    used = {call.operation for program in programs for call in (*program.calls, *program.updates)}
    return sorted(used - LOWERINGS.keys())


def _short(fault: Exception) -> str:
    """A fault in a few words, as they stand inside of a sentence, without the driver's code."""
    if isinstance(fault, CapacityError):
        return "the network does not fit into its memory"
    words = str(fault).partition(" (")[0].rstrip(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words
