"""The digits are those that scikit-learn gives."""

import numpy as np

from netwright.data.digits import load_digits


def test_images_and_labels_equal_those_of_scikit_learn() -> None:
    from sklearn import datasets

    images, labels = datasets.load_digits(return_X_y=True)
    digits = load_digits()

    assert np.array_equal(digits.inputs.reshape(-1, 64) * 16, images)
    assert np.array_equal(digits.targets, labels)
    assert digits.inputs.dtype == np.float32
    assert {part: len(numbers) for part, numbers in digits.parts.items()} == {
        "training": 1258,
        "validation": 270,
        "test": 269,
    }
