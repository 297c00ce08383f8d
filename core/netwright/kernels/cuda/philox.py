"""Philox4x32-10 in a kernel: the random numbers of `operations/philox.py`."""

from numpy import uint32

from netwright.kernels.cuda.intrinsics import high_product

ROUNDS = 10


def random_block(block, epoch, stream, seed):
    """The four words of 32 bits of a block of one stream, as a tuple of uint32."""
    c0, c1, c2, c3 = uint32(block), uint32(epoch), uint32(stream), uint32(0)
    key0, key1 = uint32(seed), uint32(seed >> 32)
    for _ in range(ROUNDS):
        high0, high1 = high_product(uint32(0xD2511F53), c0), high_product(uint32(0xCD9E8D57), c2)
        low0, low1 = uint32(uint32(0xD2511F53) * c0), uint32(uint32(0xCD9E8D57) * c2)
        c0, c1 = uint32(high1 ^ c1 ^ key0), low1
        c2, c3 = uint32(high0 ^ c3 ^ key1), low0
        key0, key1 = uint32(key0 + uint32(0x9E3779B9)), uint32(key1 + uint32(0xBB67AE85))
    return c0, c1, c2, c3
