"""A drawing becomes an image as large, in the same place and as bright as those of the data."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.inspection.drawing import Frame, fitted

MNIST = Frame(28, 28, 20.0, 14.5, 14.5, 0.0, 1.0)


def seven(side: int = 112) -> np.ndarray:
    """A 7 in the upper left of a square, drawn with strokes of 9 pixels."""
    ink = np.zeros((side, side))
    ink[10:19, 8:50] = 1.0
    for row in range(19, 80):
        column = round(46 - 0.4 * (row - 19))
        ink[row, column - 4 : column + 5] = 1.0
    return ink


def span(values: np.ndarray) -> int:
    places = np.flatnonzero(values > 1e-9)
    return int(places[-1] - places[0] + 1)


def middle(image: np.ndarray) -> tuple[float, float]:
    rows, columns = image.sum(axis=1), image.sum(axis=0)
    places = np.arange(len(image)) + 0.5
    return float(rows @ places / rows.sum()), float(columns @ places / columns.sum())


def test_it_fits_twenty_pixels_around_its_centre_of_mass_as_mnist_does() -> None:
    image = fitted(seven(), MNIST)

    assert image.shape == (28, 28)
    assert span(image.sum(axis=1)) in (20, 21)  # 20 pixels that begin between two
    assert middle(image) == pytest.approx((14.5, 14.5), abs=0.02)
    assert image.max() == pytest.approx(1.0)
    assert image.min() == 0.0


def test_a_pixel_is_the_mean_of_the_ink_in_it() -> None:
    """Against differences of the twice summed drawing, interpolated."""
    rng = np.random.default_rng(0)
    ink = np.zeros((60, 60))
    ink[11:47, 20:45] = rng.random((36, 25))
    ink[11], ink[46] = (np.arange(60) >= 20) & (np.arange(60) < 45), ink[46]
    frame = Frame(20, 24, 13.0, 9.3, 12.1, 0.0, 1.0)

    image = fitted(ink, frame)

    scale = 13.0 / 36
    row, column = middle(ink)
    whole = np.zeros((61, 61))
    whole[1:, 1:] = ink.cumsum(axis=0).cumsum(axis=1)

    def at(count: int, place: float, centre: float) -> np.ndarray:
        """(count + 1, 61): how much of each sum lies before the edges of the pixels."""
        edges = np.clip((np.arange(count + 1) - place) / scale + centre, 0, 60)
        low = np.minimum(edges.astype(int), 59)
        weights = np.zeros((count + 1, 61))
        weights[np.arange(count + 1), low] = 1 - (edges - low)
        weights[np.arange(count + 1), low + 1] = edges - low
        return weights

    before = at(20, 9.3, row) @ whole @ at(24, 12.1, column).T
    right = np.diff(np.diff(before, axis=0), axis=1)
    np.testing.assert_allclose(image, right / right.max(), rtol=1e-9, atol=1e-12)


def test_it_stays_inside_where_the_centre_would_push_it_out() -> None:
    ink = np.zeros((100, 100))
    ink[10:90, 48:53] = 1.0
    ink[80:90, 20:80] = 1.0  # most of the mass is low

    image = fitted(ink, Frame(8, 8, 8.0, 4.0, 4.0, 0.0, 16.0))

    scale = 8.0 / 80
    assert image.max() == pytest.approx(16.0)
    assert image[0].max() > 0
    assert image[7].sum() / image.sum() == pytest.approx(ink[80:90].sum() / ink.sum(), rel=1e-9), (
        scale
    )


def test_nothing_drawn_is_an_empty_image() -> None:
    frame = Frame(8, 8, 7.0, 4.0, 4.0, -0.5, 0.5)

    np.testing.assert_array_equal(fitted(np.zeros((50, 50)), frame), np.full((8, 8), -0.5))


def test_the_frame_of_the_digits_is_all_of_their_rows() -> None:
    frame = Frame.of(load_digits().inputs[:, 0].astype(np.float64))

    assert (frame.height, frame.width, frame.low, frame.high) == (8, 8, 0.0, 1.0)
    assert frame.extent == 8.0
    assert (frame.row, frame.column) == pytest.approx((4.0, 4.0), abs=0.3)


def test_the_frame_of_mnist_is_that_of_its_authors(data_folder: Path) -> None:
    file = data_folder / "t10k-images-idx3-ubyte.gz"
    if not file.is_file():
        pytest.skip("there is no MNIST")
    images = np.frombuffer(gzip.decompress(file.read_bytes())[16:], np.uint8).reshape(-1, 28, 28)

    frame = Frame.of(images[:500] / 255.0)

    assert frame.extent == pytest.approx(20.0, abs=1.0)
    # The middle of pixel 14, counted from 0.
    assert (frame.row, frame.column) == pytest.approx((14.5, 14.5), abs=0.2)
    assert frame.high == pytest.approx(1.0, abs=0.01)


def test_images_of_nothing_have_the_frame_of_their_size() -> None:
    frame = Frame.of(np.zeros((3, 6, 10)))

    assert (frame.extent, frame.row, frame.column) == (6.0, 3.0, 5.0)
