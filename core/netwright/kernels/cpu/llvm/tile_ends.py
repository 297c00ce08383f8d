"""How the register tiles of products begin and end: bias before, what is done to C after."""

from collections.abc import Mapping, Sequence
from typing import Any

from netwright.kernels.cpu.llvm.emit import (
    VECTOR,
    emit_load,
    emit_splat,
    emit_store,
    splat_constant,
    word_constant,
)

At = tuple[int, int, int]
"""An accumulator of a tile: its row, its position, its vector."""


def emit_start(k: Any, bias: Any, tile: Sequence[At]) -> dict[At, Any]:
    """What each accumulator begins with: p[bias + row], given as a pointer and an offset, or 0."""
    pointer, offset = bias
    rows = 1 + max(i for i, _, _ in tile)
    names = ("from_bias", "zero", "ready")
    block = {name: k.append_basic_block(name) for name in names}
    k.cbranch(k.icmp_signed("<", offset, word_constant(0)), block["zero"], block["from_bias"])
    k.position_at_end(block["from_bias"])
    biases = [
        emit_splat(k, k.load(k.gep(pointer, [k.add(offset, word_constant(i))])))
        for i in range(rows)
    ]
    k.branch(block["ready"])
    k.position_at_end(block["zero"])
    k.branch(block["ready"])

    k.position_at_end(block["ready"])
    start = {}
    for place in tile:
        start[place] = k.phi(VECTOR)
        start[place].add_incoming(biases[place[0]], block["from_bias"])
        start[place].add_incoming(splat_constant(0), block["zero"])
    return start


def emit_finish(
    k: Any,
    product: Mapping[At, Any],
    c_at: Mapping[At, Any],
    rectify: Any,
    mask: Any,
    accumulate: Any,
) -> None:
    """Store the sums of a tile at the pointers `c_at`.

    The old C is added when `accumulate`; then max(C, 0) when `rectify`; C where the float `mask`
    further on is above 0, else 0, when `mask` is not 0.
    """

    def nonzero(flag: Any) -> Any:
        return k.icmp_signed("!=", flag, word_constant(0))

    names = ("add_c", "whole", "rectify", "keep", "mask", "store", "end")
    summed = k.block
    block = {name: k.append_basic_block(name) for name in names}
    k.cbranch(nonzero(accumulate), block["add_c"], block["whole"])
    k.position_at_end(block["add_c"])
    added = {place: k.fadd(product[place], emit_load(k, c_at[place])) for place in product}
    k.branch(block["whole"])

    k.position_at_end(block["whole"])
    result = {}
    for place in product:
        result[place] = k.phi(VECTOR)
        result[place].add_incoming(product[place], summed)
        result[place].add_incoming(added[place], block["add_c"])
    k.cbranch(nonzero(rectify), block["rectify"], block["keep"])
    k.position_at_end(block["rectify"])
    for place in product:
        negative = k.fcmp_ordered("<", result[place], splat_constant(0))
        value = k.select(negative, splat_constant(0), result[place])
        emit_store(k, value, c_at[place])
    k.branch(block["end"])
    k.position_at_end(block["keep"])
    k.cbranch(nonzero(mask), block["mask"], block["store"])
    k.position_at_end(block["mask"])
    for place in product:
        gate = emit_load(k, c_at[place], mask)
        is_open = k.fcmp_ordered(">", gate, splat_constant(0))
        value = k.select(is_open, result[place], splat_constant(0))
        emit_store(k, value, c_at[place])
    k.branch(block["end"])
    k.position_at_end(block["store"])
    for place in product:
        emit_store(k, result[place], c_at[place])
    k.branch(block["end"])
    k.position_at_end(block["end"])
