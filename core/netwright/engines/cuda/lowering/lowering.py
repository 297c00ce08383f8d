"""What lowers an operation: appends its launches."""

from collections.abc import Callable

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.fusion import FusedCall

Lowering = Callable[[Assembly, FusedCall], None]
THREADS = 256
"""Threads of a block, where nothing speaks for another number."""
WARP = 32
"""Threads of a block where each does much: the smallest that fills what runs in step."""
_MOST_BLOCKS = 4096
"""Beyond this threads take several turns."""


def blocks_for(count: int, each: int = 1, threads: int = THREADS) -> int:
    """Blocks that do `count` numbers if a thread does `each` of them at a turn."""
    return max(1, min(_MOST_BLOCKS, -(-count // (each * threads))))
