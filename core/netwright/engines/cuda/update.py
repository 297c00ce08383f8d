"""The parameter update: launches that come once a step, when every gradient is there.

    finite? | clip values | clip norm | penalties | learning rule | max norm | tick

Clipping and penalties change the gradients in place. Frozen parameters lie behind those that
learn, so that no launch comes to them.
"""

from netwright.engines.cuda.assembly import HALT, STEP, Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, blocks_for
from netwright.engines.place import COEFFICIENT_RING, COEFFICIENTS, Argument, Place
from netwright.engines.update import Update
from netwright.kernels.cuda import optimizers
from netwright.program.program import Program

_PARAMETERS, GRADIENTS = Place("all parameters"), Place("all gradients")


def emit_update(
    asm: Assembly, update: Update, program: Program, size: int, offsets: tuple[int, ...]
) -> None:
    """Append the launches for the first `size` floats of each block of parameters.

    `offsets` are those of the blocks: parameters, gradients, moments.
    """
    moments = tuple(Place(f"all moments {number}") for number in range(update.moments))
    for place, offset in zip((_PARAMETERS, GRADIENTS, *moments), offsets, strict=True):
        asm.pin(place.buffer, offset, size)
    asm.node = ""
    blocks = blocks_for(size, 4)
    finite = (size, GRADIENTS, asm.state(HALT))
    asm.emit(optimizers.all_finite, finite, blocks, THREADS, [GRADIENTS], [])
    kept: tuple[Argument, ...] = (*moments, *(0,) * (2 - len(moments)))
    ring = (COEFFICIENT_RING, asm.slots, COEFFICIENTS, asm.state(STEP), asm.state(HALT))
    asm.emit(
        getattr(optimizers, update.kernel),
        (size, *ring, _PARAMETERS, GRADIENTS, *kept),
        blocks,
        THREADS,
        [GRADIENTS, COEFFICIENT_RING, _PARAMETERS, *moments],
        [_PARAMETERS, *moments],
    )


def emit_tick(asm: Assembly) -> None:
    """Append the launch that ends a step."""
    asm.emit(optimizers.tick, (asm.state(STEP), asm.state(HALT)), 1, 1, [], [])
