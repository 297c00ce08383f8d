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
