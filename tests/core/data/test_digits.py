"""The digits are scikit-learn's, read without waiting for scikit-learn."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits as bundled

from netwright.data import digits
from netwright.data.digits import DIGITS_DIGEST, load_digits
from netwright.data.source import content_hash


def test_images_and_labels_are_those_that_scikit_learn_gives() -> None:
    images, labels = bundled(return_X_y=True)
    dataset = load_digits()

    np.testing.assert_array_equal(dataset.inputs.reshape(-1, 64) * 16, images)
    np.testing.assert_array_equal(dataset.targets, labels)
    assert content_hash(dataset) == DIGITS_DIGEST


def test_they_are_had_without_importing_scikit_learn() -> None:
    code = (
        "import sys; from netwright.data.digits import load_digits; load_digits()\n"
        "print([m for m in ('sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout.strip() == "[]", done.stderr


def test_where_the_file_is_elsewhere_scikit_learn_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digits, "find_spec", lambda _: None)

    assert content_hash(load_digits()) == DIGITS_DIGEST
