"""The register tile of correlations: sums of products of stretches of memory, lane by lane.

A tile keeps its accumulators in registers over a whole patch. It is bound by fused
multiply-adds: rows x columns of them per step, for rows + columns loads.
"""

from typing import Any

from numba import types
from numba.extending import intrinsic

from netwright.kernels.cpu.llvm.emit import (
    I64,
    LANES,
    VECTOR,
    emit_load,
    emit_pair,
    emit_store,
    floats,
    fma,
    int64,
    word_constant,
    words,
)


@intrinsic(prefer_literal=True)
def correlation_tile(
    typing: Any,
    rows: Any,
    columns: Any,
    p: Any,
    d: Any,
    d_row: Any,
    x: Any,
    column_table: Any,
    segments: Any,
    lengths: Any,
    count: Any,
    sums: Any,
) -> Any:
    """Sums of products of stretches, as a weight gradient needs them, lane by lane.

    sums[i, j] += over segments g and l below lengths[g], LANES at a time, of
        p[d + i d_row + low(g) + l] p[x + low(j) + high(g) + l]

    for i below `rows`, j over `columns` words of `column_table` that pack (offset in x, offset
    in out), g over `count` words of `segments` that pack (offset in d, offset in x). Lengths
    are multiples of LANES. `sums` holds rows x columns registers, so that several tiles may
    pass over the same patch in turns while these lie in the cache.
    """
    del typing
    mr, nc = rows.literal_value, columns.literal_value
    tile = [(i, j) for i in range(mr) for j in range(nc)]
    plain = (int64, int64, int64, words, words, words, int64)
    sig = types.void(rows, columns, floats, *plain, floats)
    del p, d, d_row, x, column_table, segments, lengths, count, sums

    def generate(context: Any, k: Any, signature_: Any, values: Any) -> Any:
        del signature_
        _, _, p, d, d_row, x, table, segments, lengths, count, kept = values
        d_rows = [k.gep(p, [k.add(d, k.mul(d_row, word_constant(i)))]) for i in range(mr)]
        offsets = [emit_pair(k, table, word_constant(j))[0] for j in range(nc)]
        x_rows = [k.gep(p, [k.add(x, offset)]) for offset in offsets]
        slots = {place: word_constant(n * LANES) for n, place in enumerate(tile)}
        outer, inner, after, finish, end = (
            k.append_basic_block(name) for name in ("segment", "loop", "after", "finish", "end")
        )
        start = {place: emit_load(k, kept, slot) for place, slot in slots.items()}
        entry = k.block
        k.cbranch(k.icmp_signed("<", word_constant(0), count), outer, end)

        k.position_at_end(outer)
        g = k.phi(I64)
        g.add_incoming(word_constant(0), entry)
        outer_sums = {place: k.phi(VECTOR) for place in tile}
        for place in tile:
            outer_sums[place].add_incoming(start[place], entry)
        in_d, in_x = emit_pair(k, segments, g)
        length = k.load(k.gep(lengths, [g]))
        d_here = [k.gep(row, [in_d]) for row in d_rows]
        x_here = [k.gep(row, [in_x]) for row in x_rows]
        k.branch(inner)

        k.position_at_end(inner)
        lane = k.phi(I64)
        lane.add_incoming(word_constant(0), outer)
        running = {place: k.phi(VECTOR) for place in tile}
        for place in tile:
            running[place].add_incoming(outer_sums[place], outer)
        d_vectors = [emit_load(k, row, lane) for row in d_here]
        x_vectors = [emit_load(k, row, lane) for row in x_here]
        grown = {(i, j): fma(k, d_vectors[i], x_vectors[j], running[i, j]) for i, j in tile}
        following = k.add(lane, word_constant(LANES))
        lane.add_incoming(following, inner)
        for place in tile:
            running[place].add_incoming(grown[place], inner)
        k.cbranch(k.icmp_signed("<", following, length), inner, after)

        k.position_at_end(after)
        next_segment = k.add(g, word_constant(1))
        g.add_incoming(next_segment, after)
        for place in tile:
            outer_sums[place].add_incoming(grown[place], after)
        k.cbranch(k.icmp_signed("<", next_segment, count), outer, finish)

        k.position_at_end(finish)
        for place, slot in slots.items():
            emit_store(k, grown[place], kept, slot)
        k.branch(end)
        k.position_at_end(end)
        return context.get_dummy_value()

    return sig, generate
