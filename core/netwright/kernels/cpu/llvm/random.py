"""Philox4x32-10 over lanes; see `operations/philox.py`, which gives the same words."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from netwright.kernels.cpu.llvm.emit import (
    I64,
    INT_VECTOR,
    LANES,
    emit_splat_word,
    int64,
    lanes,
    splat_constant,
    word_constant,
)

_WIDE = ir.VectorType(I64, LANES)
_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_WEYL = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10


@intrinsic
def kept_lanes(
    typing: Any, counter: Any, between: Any, epoch: Any, stream: Any, seed: Any, threshold: Any
) -> Any:
    """Four registers: 1 where a random word is at least `threshold`, else 0.

    They are the four words of block `counter` + lane x `between` of the stream, one each.
    """
    del typing, counter, between, epoch, stream, seed, threshold
    result = types.UniTuple(lanes, 4)

    def generate(context: Any, b: Any, sig: Any, values: Any) -> Any:
        del sig
        counter, between, epoch, stream, seed, threshold = values
        numbers = ir.Constant(INT_VECTOR, list(range(LANES)))
        step = b.mul(numbers, emit_splat_word(b, between))
        counters = [
            b.add(emit_splat_word(b, counter), step),
            emit_splat_word(b, epoch),
            emit_splat_word(b, stream),
            ir.Constant(INT_VECTOR, [0] * LANES),
        ]
        keys = [emit_splat_word(b, seed), emit_splat_word(b, b.lshr(seed, word_constant(32)))]
        limit = emit_splat_word(b, threshold)
        one, zero = splat_constant(1), splat_constant(0)
        words = _rounds(b, counters, keys)
        kept = [b.select(b.icmp_unsigned(">=", word, limit), one, zero) for word in words]
        return context.make_tuple(b, result, kept)

    return result(*(int64,) * 6), generate


def _rounds(b: Any, counters: list[Any], keys: list[Any]) -> list[Any]:
    c0, c1, c2, c3 = counters
    shift = ir.Constant(_WIDE, [32] * LANES)
    for number in range(_ROUNDS):
        high, low = [], []
        for counter, factor in zip((c0, c2), _MULTIPLIERS, strict=True):
            wide = b.mul(b.zext(counter, _WIDE), ir.Constant(_WIDE, [factor] * LANES))
            high.append(b.trunc(b.lshr(wide, shift), INT_VECTOR))
            low.append(b.trunc(wide, INT_VECTOR))
        grown = [
            b.add(key, ir.Constant(INT_VECTOR, [_signed(weyl * number)] * LANES))
            for key, weyl in zip(keys, _WEYL, strict=True)
        ]
        c0, c1 = b.xor(b.xor(high[1], c1), grown[0]), low[1]
        c2, c3 = b.xor(b.xor(high[0], c3), grown[1]), low[0]
    return [c0, c1, c2, c3]


def _signed(value: int) -> int:
    low = value & 0xFFFFFFFF
    return low - (1 << 32) if low >> 31 else low
