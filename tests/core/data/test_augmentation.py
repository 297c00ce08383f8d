"""Samples are changed as told, the same on every machine, however many are made at once."""

from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from netwright.data import augmentation
from netwright.data.augmentation import Augmentation, augmented
from netwright.data.fault import DataError

IMAGES = np.random.default_rng(0).normal(size=(40, 2, 9, 7)).astype(np.float32)
ALL = Augmentation(True, 0.2, 20.0, 0.1)


def test_the_same_seed_and_epoch_give_the_same_samples_and_others_do_not() -> None:
    first = augmented(IMAGES, ALL, 3, 1)

    assert np.array_equal(first, augmented(IMAGES, ALL, 3, 1))
    for seed, epoch in ((4, 1), (3, 2)):
        other = augmented(IMAGES, ALL, seed, epoch)
        assert all(not np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def test_a_sample_does_not_depend_on_those_that_are_made_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = augmented(IMAGES, ALL, 3, 1)

    alone = [augmented(IMAGES[k : k + 1], ALL, 3, 1, k)[0] for k in range(40)]
    np.testing.assert_array_equal(whole, alone)
    monkeypatch.setattr(augmentation, "_AT_ONCE", 1000)
    np.testing.assert_array_equal(whole, augmented(IMAGES, ALL, 3, 1))


def test_samples_given_stay_as_they_are() -> None:
    before = IMAGES.copy()

    augmented(IMAGES, ALL, 3, 1)

    np.testing.assert_array_equal(IMAGES, before)


def test_about_half_are_mirrored_and_nothing_else() -> None:
    images = np.tile(IMAGES, (10, 1, 1, 1))
    flipped = augmented(images, Augmentation(flip=True), 0, 0)

    mirrored = (flipped == images[..., ::-1]).all(axis=(1, 2, 3))
    same = (flipped == images).all(axis=(1, 2, 3))
    assert (mirrored ^ same).all()
    assert 150 < np.count_nonzero(mirrored) < 250


def test_images_are_moved_and_turned_as_scipy_does() -> None:
    count = 8
    shifts = np.random.default_rng(1).uniform(-0.3, 0.3, (count, 2))
    turns = np.random.default_rng(2).uniform(-1, 1, count)
    moved = augmentation._moved(IMAGES[:count], shifts, turns)

    center = np.array([4.0, 3.0])
    for image, shift, turn, result in zip(IMAGES, shifts, turns, moved, strict=False):
        back = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        offset = center - back @ (center + shift * (9, 7))
        for channel in range(2):
            wanted = ndimage.affine_transform(image[channel], back, offset, order=1, mode="nearest")
            np.testing.assert_allclose(result[channel], wanted, atol=1e-5)


def test_noise_has_its_deviation_and_suits_rows_of_numbers_too() -> None:
    rows = np.zeros((3000, 7), np.float32)
    noisy = augmented(rows, Augmentation(noise=0.5), 1, 0)

    assert noisy.std() == pytest.approx(0.5, rel=0.02)
    assert noisy.mean() == pytest.approx(0, abs=0.02)
    assert abs(np.corrcoef(noisy[:, 0], noisy[:, 4])[0, 1]) < 0.06


@pytest.mark.parametrize(
    "wrong", [{"shift": 0.6}, {"rotation": -1}, {"noise": float("nan")}, {"shift": True}]
)
def test_changes_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="Augmentation: the "):
        Augmentation(**wrong)
