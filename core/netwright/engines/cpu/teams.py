"""Blocks of the batch that are computed at the same time, each by a team of threads.

A team takes whole blocks through forward and backward pass in a workspace of its own, so that
what one thread writes is not fetched from the cache of another. Sums over the batch are added
in the order of the blocks whatever the number of teams:

    first team       adds each of its blocks to the gradients, as one team alone would do
    other teams      put the sum of a block aside
    all threads      add those to the gradients, team by team, before the next blocks begin

so that results are the same, bit for bit, for any number of threads.
"""

from collections.abc import Iterable

from netwright.engines.cpu.assembly import ALIGNMENT, Assembly
from netwright.engines.cpu.update import GRADIENTS
from netwright.engines.place import Place
from netwright.kernels.cpu.pointwise import CHUNK
from netwright.kernels.cpu.reductions import add_copies
from netwright.program.program import Program

_IN_ORDER = ("embedding_gradient",)
"""What adds to a sum number by number: its blocks come one after the other."""
_LANES = 32
"""Activations are counted for the smallest block that is worth a team."""


def runs_apart(program: Program, parameters: int) -> bool:
    """Whether blocks of the batch are worth computing at the same time, for any batch.

    Activations of a block must outweigh the parameters, of whose gradients every team writes a
    copy: 784-128-64-10 has 26 thousand floats against 110, LeNet-5 1.0 million against 0.06, an
    LSTM of 128 units over 28 steps 1.3 million against 0.08. A sum over the batch that is read
    within the step, as batch norm does, needs all blocks first.
    """
    made = [tensor for call in program.calls for tensor in call.outputs]
    sums = {tensor.name for tensor in made if not tensor.batched}
    if any(tensor.name in sums for call in program.calls for tensor in call.inputs):
        return False
    if any(call.operation in _IN_ORDER for call in program.calls):
        return False
    return _LANES * sum(tensor.size for tensor in made if tensor.batched) > parameters


def emit_gathering(asm: Assembly, names: Iterable[str], first: int, size: int, start: int) -> int:
    """Add what the other teams found to the gradients of the first; returns where theirs end.

    `names` are the gradients, `first` and `size` where they lie and how many floats they are;
    those of the other teams lie from `start` on. They are pinned: what no kernel writes stays 0.
    """
    others = Place("gradients of teams")
    apart = -(-size // ALIGNMENT) * ALIGNMENT
    asm.pin(GRADIENTS.buffer, first, size)
    asm.pin(others.buffer, start, (asm.teams - 1) * apart)
    asm.gathered = dict.fromkeys(names, (start - first, apart))
    asm.begin_gathering()
    asm.node = ""
    arguments = (size, GRADIENTS, others, apart, asm.teams - 1)
    asm.emit(add_copies, arguments, -(-size // CHUNK), [GRADIENTS, others], [GRADIENTS])
    return start + (asm.teams - 1) * apart
