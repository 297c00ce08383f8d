"""The parameter update: rows that run once a step, when every gradient is there.

    finite? | clip values | clip norm | penalties | learning rule | max norm

Clipping and penalties change the gradients in place. Frozen parameters lie behind those that
learn, so that no row comes to them.
"""

from math import prod

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.tape import HALT
from netwright.engines.parameters import row_length, stored_size
from netwright.engines.place import COEFFICIENT_RING, COEFFICIENTS, Place
from netwright.engines.update import Update
from netwright.graph.build import Parameter
from netwright.kernels.cpu import optimizers, regularization
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.pointwise import CHUNK
from netwright.kernels.cpu.reductions import all_finite
from netwright.kernels.variant import float_bits
from netwright.program.program import Program

_PARAMETERS, GRADIENTS = Place("all parameters"), Place("all gradients")


def emit_update(
    asm: Assembly, update: Update, program: Program, size: int, offsets: tuple[int, ...]
) -> None:
    """Append the rows for the first `size` floats of each block of parameters.

    `offsets` are those of the blocks: parameters, gradients, moments.
    """
    moments = tuple(Place(f"all moments {number}") for number in range(update.moments))
    for place, offset in zip((_PARAMETERS, GRADIENTS, *moments), offsets, strict=True):
        asm.pin(place.buffer, offset, size)
    units = -(-size // CHUNK)
    asm.node = ""
    asm.emit(all_finite, (size, GRADIENTS, HALT), units, [GRADIENTS], [])
    first = len(asm.rows)
    _emit_clipping(asm, update, size)
    learned = [p for p in program.parameters if p.tensor.name in program.gradients]
    for parameter in learned:
        _emit_penalty(asm, parameter, Place(program.gradients[parameter.tensor.name].name))
    asm.emit(
        getattr(optimizers, update.kernel),
        (size, COEFFICIENT_RING, asm.slots, COEFFICIENTS, _PARAMETERS, GRADIENTS, *moments),
        units,
        [GRADIENTS, COEFFICIENT_RING],
        [_PARAMETERS, *moments],
    )
    for parameter in learned:
        _emit_limit(asm, parameter)
    asm.check(first)


def _emit_clipping(asm: Assembly, update: Update, size: int) -> None:
    units = -(-size // CHUNK)
    if update.clip_value:
        limited = (size, GRADIENTS, float_bits(update.clip_value))
        asm.emit(regularization.clip_values, limited, units, [GRADIENTS], [GRADIENTS])
    if update.clip_norm:
        limit = float_bits(update.clip_norm)
        sums, scale = asm.buffer("sums of squares", units), asm.buffer("scale of gradients", LANES)
        summed, scaled = (size, GRADIENTS, sums), (size, GRADIENTS, scale)
        asm.emit(regularization.square_sums, summed, units, [GRADIENTS], [sums])
        asm.emit(regularization.norm_scale, (units, sums, scale, limit), 1, [sums], [scale])
        asm.emit(regularization.scaled, scaled, units, [scale, GRADIENTS], [GRADIENTS])


def _emit_penalty(asm: Assembly, parameter: Parameter, gradient: Place) -> None:
    rule, weight = parameter.regularization, Place(parameter.tensor.name)
    if not (rule.l1 or rule.l2):
        return
    size = stored_size(parameter.tensor.shape)
    asm.emit(
        regularization.add_penalty,
        (size, weight, gradient, float_bits(rule.l1), float_bits(rule.l2)),
        -(-size // CHUNK),
        [weight, gradient],
        [gradient],
    )


def _emit_limit(asm: Assembly, parameter: Parameter) -> None:
    limit, shape = parameter.regularization.max_norm, parameter.tensor.shape
    if not limit:
        return
    weight, length = Place(parameter.tensor.name), prod(shape[1:])
    stride = row_length(shape) if len(shape) == 2 else length
    arguments = (length, stride, weight, float_bits(limit))
    asm.emit(regularization.limit_norm, arguments, shape[0], [weight], [weight])
