"""The parameter update: launches that come once a step, when every gradient is there.

    finite? | clip values | clip norm | penalties | learning rule | max norm | tick

Clipping and penalties change the gradients in place. Frozen parameters lie behind those that
learn, so that no launch comes to them.
"""

from math import prod

from netwright.engines.cuda.assembly import HALT, STEP, Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, blocks_for
from netwright.engines.parameters import row_length, stored_size
from netwright.engines.place import COEFFICIENT_RING, COEFFICIENTS, Argument, Place
from netwright.engines.update import Update
from netwright.graph.build import Parameter
from netwright.kernels.cuda import optimizers, regularization
from netwright.kernels.variant import float_bits
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
    _emit_clipping(asm, update, size)
    learned = [p for p in program.parameters if p.tensor.name in program.gradients]
    for parameter in learned:
        _emit_penalty(asm, parameter, Place(program.gradients[parameter.tensor.name].name))
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
    for parameter in learned:
        _emit_limit(asm, parameter)


def emit_tick(asm: Assembly) -> None:
    """Append the launch that ends a step."""
    asm.emit(optimizers.tick, (asm.state(STEP), asm.state(HALT)), 1, 1, [], [])


def _emit_clipping(asm: Assembly, update: Update, size: int) -> None:
    blocks, halt = blocks_for(size, 4), asm.state(HALT)
    if update.clip_value:
        limited = (size, GRADIENTS, float_bits(update.clip_value), halt)
        kernel = regularization.clip_values
        asm.emit(kernel, limited, blocks, THREADS, [GRADIENTS], [GRADIENTS])
    if update.clip_norm:
        limit = float_bits(update.clip_norm)
        sums, scale = asm.buffer("sums of squares", blocks), asm.buffer("scale of gradients", 1)
        summed, scaled = (size, GRADIENTS, sums), (size, GRADIENTS, scale, halt)
        found = (blocks, sums, scale, limit)
        asm.emit(regularization.square_sums, summed, blocks, THREADS, [GRADIENTS], [sums])
        asm.emit(regularization.norm_scale, found, 1, THREADS, [sums], [scale])
        reads = [scale, GRADIENTS]
        asm.emit(regularization.scaled, scaled, blocks, THREADS, reads, [GRADIENTS])


def _emit_penalty(asm: Assembly, parameter: Parameter, gradient: Place) -> None:
    rule, weight = parameter.regularization, Place(parameter.tensor.name)
    if not (rule.l1 or rule.l2):
        return
    size = stored_size(parameter.tensor.shape)
    strengths = (float_bits(rule.l1), float_bits(rule.l2), asm.state(HALT))
    asm.emit(
        regularization.add_penalty,
        (size, weight, gradient, *strengths),
        blocks_for(size, 4),
        THREADS,
        [weight, gradient],
        [gradient],
    )


def _emit_limit(asm: Assembly, parameter: Parameter) -> None:
    limit, shape = parameter.regularization.max_norm, parameter.tensor.shape
    if not limit:
        return
    weight, length = Place(parameter.tensor.name), prod(shape[1:])
    stride = row_length(shape) if len(shape) == 2 else length
    arguments = (length, stride, weight, float_bits(limit), asm.state(HALT))
    asm.emit(regularization.limit_norm, arguments, shape[0], THREADS, [weight], [weight])
