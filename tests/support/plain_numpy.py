"""Answers of an exported network, by NumPy alone: `plain_numpy.py WEIGHTS.npz IMAGES.npy OUT.npz`.

It knows nothing of Netwright. What it computes is written down from the documentation of the
file: conv (out, in, kh, kw) with a border of zeros, max pooling 2 x 2, dense (out, in).
"""

import sys

import numpy as np

w = dict(np.load(sys.argv[1], allow_pickle=False))
x = np.load(sys.argv[2]).astype(np.float64)  # (samples, channels, height, width)


def conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    _, _, kh, kw = weight.shape
    x = np.pad(x, ((0, 0), (0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    sums: np.ndarray = np.einsum("nchwij,ocij->nohw", windows, weight)
    sums += bias[:, None, None]
    return sums


def max_pool(x: np.ndarray) -> np.ndarray:
    n, c, h, width = x.shape
    pooled: np.ndarray = x.reshape(n, c, h // 2, 2, width // 2, 2).max(axis=(3, 5))
    return pooled


x = max_pool(np.maximum(conv(x, w["conv1/weight"], w["conv1/bias"]), 0))
x = np.maximum(x.reshape(len(x), -1) @ w["dense1/weight"].T + w["dense1/bias"], 0)
logits = x @ w["dense2/weight"].T + w["dense2/bias"]
exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
probabilities = exponents / exponents.sum(axis=1, keepdims=True)
np.savez(sys.argv[3], logits=logits, probabilities=probabilities)
