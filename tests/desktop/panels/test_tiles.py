"""Images side by side: every number is at its place, and every place is found."""

import numpy as np

from netwright_desktop.panels.tiles import FINE, colored, scaled, tiled, tiling


def images(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


def test_each_on_its_own_scale_is_divided_by_its_largest_number() -> None:
    given = images(4, 3, 3)

    found, highest = scaled(given, common=False)

    assert highest == 1.0
    for image, right in zip(found, given, strict=True):
        np.testing.assert_allclose(image, right / np.abs(right).max(), rtol=1e-6)


def test_zeros_stay_zeros() -> None:
    found, highest = scaled(np.zeros((2, 3, 3), np.float32), common=False)
    assert not found.any()
    assert highest == 1.0


def test_every_number_is_found_at_its_place_on_the_sheet() -> None:
    given = images(5, 12, 12)

    sheet = tiled(given, tiling(given))

    assert sheet.shape == (38, 25)  # two columns of three, one transparent pixel between
    np.testing.assert_array_equal(sheet[13:25, 13:25], given[3])
    assert np.isnan(sheet[12]).all()
    assert np.isnan(sheet[26:, 13:]).all()  # the place of a sixth


def test_small_images_are_drawn_with_several_pixels_for_a_number() -> None:
    given = images(1, 3, 3)

    sheet = tiled(given, tiling(given))

    zoom = FINE // 3
    np.testing.assert_array_equal(sheet[::zoom, ::zoom], given[0])
    np.testing.assert_array_equal(sheet[zoom - 1 :: zoom, zoom - 1 :: zoom], given[0])


def test_each_image_is_found_where_it_is_drawn() -> None:
    given = np.arange(7, dtype=np.float32)[:, None, None] + np.zeros((7, 3, 5), np.float32)
    places = tiling(given, shape=1.7)
    sheet = tiled(given, places)
    height, width = sheet.shape
    for y in range(height):
        for x in range(width):
            if not np.isnan(sheet[y, x]):
                assert places.at(x + 0.5, y + 0.5) == int(sheet[y, x])
    assert places.at(-1, 2) is None
    assert places.at(2, height + 20) is None
    assert places.at(width + 20, 2) is None


def test_a_wide_place_holds_more_columns() -> None:
    given = images(16, 3, 3)
    assert tiling(given, 1.0).columns == 4
    assert tiling(given, 4.0).columns == 8
    assert tiling(given, 100.0).columns == 16


def test_weights_of_three_channels_are_a_colour_around_grey() -> None:
    given = np.zeros((1, 3, 1, 2), np.float32)
    given[0, 0, 0, 1], given[0, 2, 0, 1] = 0.5, -0.5

    found = colored(given, highest=0.5)

    assert found.shape == (1, 1, 2, 3)
    assert found[0, 0].tolist() == [[127.5, 127.5, 127.5], [255, 127.5, 0]]
