"""The register tile of scattered products: what an image of few channels gets from each position.

The sums of all places of a window lie in registers at once, so that each register of B is loaded
once. Then they are added to the places of C that they belong to, which overlap.
"""

from functools import cache
from typing import Any

from numba import types
from numba.extending import intrinsic

from netwright.kernels.cpu.llvm.emit import (
    I64,
    VECTOR,
    emit_load,
    emit_pair,
    emit_splat,
    emit_store,
    floats,
    fma,
    int64,
    splat_constant,
    word_constant,
    words,
)


@intrinsic(prefer_literal=True)
def scatter_tile(
    typing: Any,
    rows: Any,
    columns: Any,
    positions: Any,
    p: Any,
    a: Any,
    b: Any,
    b_step: Any,
    taps: Any,
    count: Any,
    c: Any,
    c_down: Any,
    c_step: Any,
    first: Any,
    end: Any,
    clip: Any,
) -> Any:
    """C += the products of a window of rows x columns weights and each of some positions.

    p[c + r c_down + (j + s) c_step + lanes] +=
        sum over t of p[a + low(t) + r columns + s] p[b + j b_step + high(t) + lanes]

    for the rows r from `first` below `end`, s below `columns`, j below `positions`, LANES lanes, t
    over `count` words of `taps` that pack two offsets. `clip` is left + 256 right: the first `left`
    and the last `right` of the positions + columns - 1 places j + s do not exist. Terms that meet
    in a place are added in order of j.
    """
    del typing
    height, width, mp = rows.literal_value, columns.literal_value, positions.literal_value
    tile = [(r, s, j) for j in range(mp) for r in range(height) for s in range(width)]
    plain = (int64,) * 3, (int64,) * 7
    sig = types.void(rows, columns, positions, floats, *plain[0], words, *plain[1])
    del a, b, b_step, taps, count, c, c_down, c_step, first, end, clip, p

    def generate(context: Any, k: Any, signature_: Any, values: Any) -> Any:
        del signature_
        _, _, _, p, a, b, b_step, taps, count, c, c_down, c_step, first, end, clip = values
        a_row, b_row = k.gep(p, [a]), k.gep(p, [b])
        b_starts = [k.gep(b_row, [k.mul(b_step, word_constant(j))]) for j in range(mp)]
        ready, loop = k.block, k.append_basic_block("loop")
        k.branch(loop)

        k.position_at_end(loop)
        t = k.phi(I64)
        t.add_incoming(word_constant(0), ready)
        sums = {place: k.phi(VECTOR) for place in tile}
        for place in tile:
            sums[place].add_incoming(splat_constant(0), ready)
        low, high = emit_pair(k, taps, t)
        weights = k.gep(a_row, [low])
        vectors = [emit_load(k, k.gep(start, [high])) for start in b_starts]

        @cache
        def weight(r: int, s: int) -> Any:
            return emit_splat(k, k.load(k.gep(weights, [word_constant(r * width + s)])))

        grown = {
            (r, s, j): fma(k, weight(r, s), vectors[j], sums[r, s, j]) for r, s, j in sorted(tile)
        }
        following = k.add(t, word_constant(1))
        t.add_incoming(following, loop)
        for place in tile:
            sums[place].add_incoming(grown[place], loop)
        done = k.append_basic_block("done")
        k.cbranch(k.icmp_signed("<", following, count), loop, done)

        k.position_at_end(done)
        left = k.and_(clip, word_constant(255))
        behind = k.sub(word_constant(mp + width - 1), k.lshr(clip, word_constant(8)))
        exists = [
            k.and_(
                k.icmp_signed("<=", left, word_constant(u)),
                k.icmp_signed("<", word_constant(u), behind),
            )
            for u in range(mp + width - 1)
        ]
        c_row = k.gep(p, [c])
        for r in range(height):
            here, after = k.append_basic_block(f"row{r}"), k.append_basic_block(f"after{r}")
            is_wanted = k.and_(
                k.icmp_signed("<=", first, word_constant(r)),
                k.icmp_signed("<", word_constant(r), end),
            )
            k.cbranch(is_wanted, here, after)
            k.position_at_end(here)
            start = k.gep(c_row, [k.mul(c_down, word_constant(r))])
            for u, is_there in enumerate(exists):
                adding, added = k.append_basic_block("adding"), k.append_basic_block("added")
                k.cbranch(is_there, adding, added)
                k.position_at_end(adding)
                pointer = k.gep(start, [k.mul(c_step, word_constant(u))])
                value = emit_load(k, pointer)
                for j in range(mp):
                    if 0 <= u - j < width:
                        value = k.fadd(value, grown[r, u - j, j])
                emit_store(k, value, pointer)
                k.branch(added)
                k.position_at_end(added)
            k.branch(after)
            k.position_at_end(after)
        return context.get_dummy_value()

    return sig, generate
