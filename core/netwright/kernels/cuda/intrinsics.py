"""What kernels for the GPU call beside arithmetic: the whole vocabulary, declared.

Nothing here does anything in Python. `compiler.py` puts the code of `nvvm.py` in its place; the
emulator of the tests has code of its own. A kernel is written with these names, `math`, float32
and other plain functions of this package, so that it can be read without knowing either.

Indices are int64. Memory `a` is p (float32), w (int64), or what `shared` and `registers` give.
What touches memory or waits stands alone on the right of an assignment, or as a statement.
"""

from typing import Any, NoReturn


def _only_on_a_device() -> NoReturn:
    raise NotImplementedError("This name has a meaning in kernels alone.")


def thread_index() -> Any:
    """The number of this thread in its block."""
    _only_on_a_device()


def thread_count() -> Any:
    """How many threads a block has."""
    _only_on_a_device()


def block_index() -> Any:
    """The number of this block."""
    _only_on_a_device()


def block_count() -> Any:
    """How many blocks the launch has."""
    _only_on_a_device()


def arguments(w: Any, at: Any, count: int) -> Any:
    """The words w[at], ..., w[at + count - 1] as a tuple; count is a literal."""
    del w, at, count
    _only_on_a_device()


def as_float(word: Any) -> Any:
    """The float32 whose bits are the low half of a word."""
    del word
    _only_on_a_device()


def quotient(a: Any, b: Any) -> Any:
    """a // b for 0 <= a < 2^32 and 0 < b < 2^32, by one division of 32 bits."""
    del a, b
    _only_on_a_device()


def shared(count: int) -> Any:
    """`count` float32 numbers that all threads of the block see; count is a literal.

    They begin at a multiple of 16 bytes and hold anything.
    """
    del count
    _only_on_a_device()


def part(a: Any, first: int) -> Any:
    """The shared memory `a` from number `first`, a multiple of 4, on."""
    del a, first
    _only_on_a_device()


def registers(count: int) -> Any:
    """`count` float32 numbers of this thread; indices must be known once loops are unrolled."""
    del count
    _only_on_a_device()


def load4(a: Any, i: Any) -> Any:
    """a[i], ..., a[i + 3] in one access of 128 bits; i is a multiple of 4."""
    del a, i
    _only_on_a_device()


def store4(a: Any, i: Any, x: Any, y: Any, z: Any, u: Any) -> Any:
    """a[i], ..., a[i + 3] = x, y, z, u in one access of 128 bits; i is a multiple of 4."""
    del a, i, x, y, z, u
    _only_on_a_device()


def barrier() -> Any:
    """Wait for all threads of the block; what they wrote can then be read."""
    _only_on_a_device()


def warp_barrier() -> Any:
    """Wait for all threads of the warp."""
    _only_on_a_device()


def shuffle_xor(value: Any, mask: int) -> Any:
    """The float32 `value` of the thread of this warp whose number differs in the bits of `mask`.

    All 32 threads of the warp take part.
    """
    del value, mask
    _only_on_a_device()


def raise_flag(w: Any, i: Any) -> Any:
    """w[i] = 1; many threads may do so at once."""
    del w, i
    _only_on_a_device()


def high_product(a: Any, b: Any) -> Any:
    """The high 32 bits of the product of two uint32 numbers."""
    del a, b
    _only_on_a_device()


def copy4(to: Any, i: Any, a: Any, j: Any, count: Any) -> Any:
    """Begin to copy: shared memory to[i], ..., to[i + 3] = a[j], ..., a[j + 3] of p.

    Only the first `count` of the four are read, the others become 0; i and j are multiples of 4.
    Nobody may touch `to` there until this thread has waited for its copies and the others have
    waited for this thread. Compute capability 8.0.
    """
    del to, i, a, j, count
    _only_on_a_device()


def wait_for_copies() -> Any:
    """Wait until all copies are done that this thread has begun."""
    _only_on_a_device()


def mma(
    a0: Any, a1: Any, a2: Any, a3: Any, b0: Any, b1: Any, c0: Any, c1: Any, c2: Any, c3: Any
) -> Any:
    """A B + C on a tensor core, (16, 8) by (8, 8), held by the 32 threads of a warp together.

    Thread number 4 g + t gives A[g, t], A[g + 8, t], A[g, t + 4], A[g + 8, t + 4], then B[t, g],
    B[t + 4, g], and gives and gets C[g, 2 t], C[g, 2 t + 1], C[g + 8, 2 t], C[g + 8, 2 t + 1].
    Of A and B it reads the sign, the exponent and 10 digits behind the point, which is TF32;
    products are exact, sums are cut off, not rounded, at float32. Compute capability 8.0.
    """
    del a0, a1, a2, a3, b0, b1, c0, c1, c2, c3
    _only_on_a_device()


def tf32_up(x: Any) -> Any:
    """A float32 of which `mma` reads x rounded to the nearest number; NaN may become 0."""
    del x
    _only_on_a_device()


def tf32_cut(x: Any) -> Any:
    """What `mma` reads of x, as a float32: without the last 13 bits."""
    del x
    _only_on_a_device()
