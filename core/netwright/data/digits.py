"""The 1,797 handwritten digits, 8 x 8, that come with scikit-learn.

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
Learning Repository, 1998 (its test part). Brightness 0 .. 16 becomes 0 .. 1.
"""

import gzip
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.data.split import stratified_parts

DIGITS_DIGEST = "dc03189b4746b9956cbef3f3f059983e30dbf36fc76c971951ba57233a7c7071"
"""`netwright.data.source.content_hash` of the digits, which are the same in every version."""


def load_digits(seed: int = 0, shares: tuple[float, float, float] = (0.7, 0.15, 0.15)) -> Dataset:
    """The digits as (1, 8, 8) images, split by class with `seed` into the three parts."""
    images, labels = _bundled()
    targets = np.asarray(labels, np.int64)
    inputs = (np.asarray(images, np.float32) / np.float32(16)).reshape(-1, 1, 8, 8)
    parts = stratified_parts(targets, shares, seed)
    return Dataset("digits", inputs, targets, parts, tuple(str(digit) for digit in range(10)))


def _bundled() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Images (samples, 64) and labels, from scikit-learn's file.

    Read without importing scikit-learn, which takes a second and more; where the file is not
    in its usual place, scikit-learn is asked for it.
    """
    found = find_spec("sklearn")
    if found and found.origin:
        file = Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz"
        if file.is_file():
            with gzip.open(file, "rt", encoding="ascii") as lines:
                table = np.loadtxt(lines, delimiter=",")
            return table[:, :-1], table[:, -1]
    from sklearn.datasets import load_digits as bundled

    images, labels = bundled(return_X_y=True)
    return images, labels
