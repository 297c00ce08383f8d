"""A whole GPU that is none: the real driver code on the fake library, kernels in the emulator.

What is not tested by it is the GPU alone, and that the driver's compiler takes our PTX.
"""

from typing import Any

from netwright.engines.choice import Gpus
from netwright.engines.cuda.arena import GpuArena
from netwright.engines.cuda.driver import GpuDevice
from netwright.engines.cuda.probe import Probe, probe
from netwright.kernels.variant import Key
from support.fake_driver import FakeDriver, floats_at, words_at
from support.simt.kernel import Order, emulated, new_state
from support.simt.memory import shadow_of


class FakeGpu:
    """The parts, and the `gpus` of a machine that has it."""

    def __init__(self, capability: tuple[int, int] = (7, 5)) -> None:
        self.driver = FakeDriver()
        self.driver.be(capability=capability)
        self.driver.call_at_launch(self._launch)
        self.device: GpuDevice | None = None
        self.gpus = Gpus(lambda: probe([self.driver.path]), self.open)
        self._kernels: list[Key] = []
        self._sizes: dict[int, tuple[int, int]] = {}
        self._shadows: dict[int, tuple[Any, Any]] = {}
        self._state = new_state()

    def open(self, found: Probe) -> GpuDevice:
        """The device of the fake driver."""
        assert found.gpu is not None
        self.device = _Noting(self, found)
        return self.device

    def source(self, key: Key, capability: tuple[int, int]) -> bytes:
        """PTX that holds nothing but the number of the kernel."""
        del capability
        self._kernels.append(key)
        return f".visible .entry kernel{len(self._kernels) - 1}(".encode()

    def _launch(
        self, name: str, blocks: int, threads: int, shared: int, p: int, w: int, at: int
    ) -> None:
        del shared
        floats, words = self._sizes[p]
        memories = floats_at(p, floats), words_at(w, words), *self._shadows[p]
        kernel = emulated(self._kernels[int(name.removeprefix("kernel"))])
        kernel.launch(memories, self._state, at, blocks, threads, Order.FORWARDS)


class _Noting(GpuDevice):
    """Notes how large arenas are: a launch is told addresses alone."""

    def __init__(self, fake: FakeGpu, found: Probe) -> None:
        assert found.gpu is not None
        super().__init__(found.gpu, fake.source, fake.driver.library)
        self._fake = fake

    def allocate(self, floats: int, words: int) -> GpuArena:
        arena = super().allocate(floats, words)
        address = arena._pointer.value
        self._fake._sizes[address] = floats, words
        self._fake._shadows[address] = shadow_of(floats), shadow_of(words)
        return arena
