"""What lowers an operation: appends its rows to the tape in the making."""

from collections.abc import Callable

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.fusion import FusedCall

Lowering = Callable[[Assembly, FusedCall], None]
