"""Which GPU there is: asked in the background, since the driver may take its time."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netwright.engines.devices import CPU, GPU, has_tf32, refusal, told
from netwright.engines.precision import NO_TF32_HERE, TF32
from netwright_desktop.background import Background

if TYPE_CHECKING:
    from netwright.engines.cuda.probe import Probe


def _probed() -> "Probe":
    from netwright.engines.cuda.probe import probe

    return probe()


class GpuReport(QObject):
    """What the driver says of the GPU; nothing until it has answered.

    Signals:
        changed: it has answered.
    """

    changed = Signal()

    def __init__(
        self,
        background: Background,
        parent: QObject | None = None,
        find: "Callable[[], Probe]" = _probed,
    ) -> None:
        super().__init__(parent)
        self._background, self._find = background, find
        self._found: Probe | None = None

    def ask(self) -> None:
        """Ask the driver; returns at once."""
        self._background.run(self._find, self._take, lambda _: None)

    def line(self, device: str) -> str:
        """Where a run with this device in its settings computes, in one line."""
        if device == CPU:
            return CPU
        return told(self._found) if self._found else ""

    def refusal(self, device: str) -> str:
        """Why a run with this device cannot be, in one sentence; empty if it can."""
        if device != GPU or self._found is None or self._found.gpu is not None:
            return ""
        return refusal(self._found.reason)

    def precision_refusal(self, precision: str) -> str:
        """What becomes of TF32 on a machine that has none, in one sentence; else empty."""
        if precision != TF32 or self._found is None or has_tf32(self._found):
            return ""
        return NO_TF32_HERE

    def _take(self, found: "Probe") -> None:
        self._found = found
        self.changed.emit()
