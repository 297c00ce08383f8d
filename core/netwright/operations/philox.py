"""Counter-based random numbers: Philox4x32-10.

The same (seed, stream, position) gives the same number on every machine, engine, thread
count and order of asking. Source: J. Salmon et al., "Parallel random numbers: as easy as
1, 2, 3", SC 2011; the constants are the paper's.
"""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (0x9E3779B9, 0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_ROUNDS = 10


def stream_of(name: str) -> int:
    """The stream that belongs to a name, such as `conv1/weight`."""
    return crc32(name.encode())


def random_words(
    seed: int, stream: int, count: int, start: int = 0, epoch: int = 0
) -> NDArray[np.uint32]:
    """`count` random 32-bit words of one stream, beginning at word `start`.

    Counter (block, epoch, stream, 0) under the key (seed low, seed high) gives four words a block.
    """
    first, last = start // 4, (start + count + 3) // 4
    c0 = np.arange(first, last, dtype=np.uint64) & _LOW
    c1 = np.full_like(c0, epoch & 0xFFFFFFFF)
    c2 = np.full_like(c0, stream & 0xFFFFFFFF)
    c3 = np.zeros_like(c0)
    key0, key1 = seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF
    for _ in range(_ROUNDS):
        product0, product1 = c0 * _MULTIPLIERS[0], c2 * _MULTIPLIERS[1]
        c0 = (product1 >> _SHIFT) ^ c1 ^ np.uint64(key0)
        c2 = (product0 >> _SHIFT) ^ c3 ^ np.uint64(key1)
        c1, c3 = product1 & _LOW, product0 & _LOW
        key0, key1 = (key0 + _WEYL[0]) & 0xFFFFFFFF, (key1 + _WEYL[1]) & 0xFFFFFFFF
    words = np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32).ravel()
    return words[start - 4 * first :][:count]


def uniform(
    seed: int, stream: int, count: int, start: int = 0, epoch: int = 0
) -> NDArray[np.float64]:
    """`count` numbers evenly spread over the open interval (0, 1), from the one at `start` on."""
    words = random_words(seed, stream, count, start, epoch)
    return (words.astype(np.float64) + 0.5) / 2.0**32


def normal(seed: int, stream: int, count: int) -> NDArray[np.float64]:
    """`count` numbers of the standard normal distribution (Box-Muller)."""
    pairs = (count + 1) // 2
    u, v = uniform(seed, stream, 2 * pairs).reshape(2, pairs)
    radius = np.sqrt(-2.0 * np.log(u))
    return np.concatenate([radius * np.cos(2 * np.pi * v), radius * np.sin(2 * np.pi * v)])[:count]


def permutation(seed: int, stream: int, count: int, epoch: int = 0) -> NDArray[np.int64]:
    """The numbers 0 .. count-1 in random order: the order of 64-bit random keys."""
    words = random_words(seed, stream, 2 * count, epoch=epoch).astype(np.uint64)
    keys = (words[0::2] << _SHIFT) | words[1::2]
    order = np.argsort(keys)
    of_order = keys[order]
    if (of_order[1:] == of_order[:-1]).any():  # then, and only then, sorting is not unique
        order = np.argsort(keys, kind="stable")
    return order.astype(np.int64)
