"""Softmax, log-softmax and maxout: a thread for each place that has channels.

Numbers lie as [outer, channel, inner], lanes innermost in `inner`, so that neighbouring threads
read neighbouring numbers. `inner` may be any number of places.
"""

import math

from numpy import float32

from netwright.kernels.cuda.functions import largest
from netwright.kernels.cuda.intrinsics import (
    arguments,
    block_count,
    block_index,
    quotient,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def softmax() -> Kernel:
    """y = exp(x) / s, s = the sum of exp(x). Arguments: outer, channels, inner, x, y."""

    def kernel(p, w, at):
        outer, channels, inner, x, y = arguments(w, at, 5)
        i = block_index() * thread_count() + thread_index()
        while i < outer * inner:
            o = quotient(i, inner)
            begin = o * (channels - 1) * inner + i
            most = p[x + begin]
            for k in range(1, channels):
                most = largest(p[x + begin + k * inner], most)
            total = float32(0)
            for k in range(channels):
                e = math.exp(p[x + begin + k * inner] - most)
                p[y + begin + k * inner] = e
                total += e
            share = float32(1) / total
            for k in range(channels):
                p[y + begin + k * inner] = p[y + begin + k * inner] * share
            i += block_count() * thread_count()

    return kernel


def log_softmax() -> Kernel:
    """y = x - log s. Arguments as `softmax`."""

    def kernel(p, w, at):
        outer, channels, inner, x, y = arguments(w, at, 5)
        i = block_index() * thread_count() + thread_index()
        while i < outer * inner:
            o = quotient(i, inner)
            begin = o * (channels - 1) * inner + i
            most = p[x + begin]
            for k in range(1, channels):
                most = largest(p[x + begin + k * inner], most)
            total = float32(0)
            for k in range(channels):
                total += math.exp(p[x + begin + k * inner] - most)
            shift = most + math.log(total)
            for k in range(channels):
                p[y + begin + k * inner] = p[x + begin + k * inner] - shift
            i += block_count() * thread_count()

    return kernel


def softmax_gradient() -> Kernel:
    """dx = y (dy - the sum of y dy). Arguments: outer, channels, inner, y, dy, dx."""

    def kernel(p, w, at):
        outer, channels, inner, y, dy, dx = arguments(w, at, 6)
        i = block_index() * thread_count() + thread_index()
        while i < outer * inner:
            o = quotient(i, inner)
            begin = o * (channels - 1) * inner + i
            total = float32(0)
            for k in range(channels):
                total += p[y + begin + k * inner] * p[dy + begin + k * inner]
            for k in range(channels):
                value = p[y + begin + k * inner] * (p[dy + begin + k * inner] - total)
                p[dx + begin + k * inner] = value
            i += block_count() * thread_count()

    return kernel


def log_softmax_gradient() -> Kernel:
    """dx = dy - exp(y) (the sum of dy). Arguments as `softmax_gradient`."""

    def kernel(p, w, at):
        outer, channels, inner, y, dy, dx = arguments(w, at, 6)
        i = block_index() * thread_count() + thread_index()
        while i < outer * inner:
            o = quotient(i, inner)
            begin = o * (channels - 1) * inner + i
            total = float32(0)
            for k in range(channels):
                total += p[dy + begin + k * inner]
            for k in range(channels):
                value = p[dy + begin + k * inner] - math.exp(p[y + begin + k * inner]) * total
                p[dx + begin + k * inner] = value
            i += block_count() * thread_count()

    return kernel


def maxout() -> Kernel:
    """y[g] = the largest of its pieces.

    Arguments: groups (outer ones included), pieces, inner, x, y. A thread for each y.
    """

    def kernel(p, w, at):
        groups, pieces, inner, x, y = arguments(w, at, 5)
        i = block_index() * thread_count() + thread_index()
        while i < groups * inner:
            g = quotient(i, inner)
            begin = x + g * (pieces - 1) * inner + i
            most = p[begin]
            for k in range(1, pieces):
                most = largest(p[begin + k * inner], most)
            p[y + i] = most
            i += block_count() * thread_count()

    return kernel


def maxout_gradient() -> Kernel:
    """dx = dy where x is the first of its pieces that is y, else 0.

    Arguments: groups (outer ones included), pieces, inner, x, y, dy, dx. A thread for each y.
    """

    def kernel(p, w, at):
        groups, pieces, inner, x, y, dy, dx = arguments(w, at, 7)
        i = block_index() * thread_count() + thread_index()
        while i < groups * inner:
            g = quotient(i, inner)
            begin = g * (pieces - 1) * inner + i
            left = p[dy + i]
            for k in range(pieces):
                value = float32(0)
                if p[x + begin + k * inner] == p[y + i]:
                    value = left
                    left = float32(0)
                p[dx + begin + k * inner] = value
            i += block_count() * thread_count()

    return kernel
