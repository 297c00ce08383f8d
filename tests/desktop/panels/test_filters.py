"""The filters panel shows the kernels as they are."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netwright_desktop.panels.filters import COMMON, FINE, FiltersPanel, scaled, tiled
from support.snapshots import snapshot


def kernels(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


@pytest.fixture
def panel(qtbot: QtBot) -> FiltersPanel:
    panel = FiltersPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 200)
    panel.show()
    return panel


def test_each_filter_on_its_own_scale_is_divided_by_its_largest_weight() -> None:
    given = kernels(4, 3, 3)

    images, highest = scaled(given, common=False)

    assert highest == 1.0
    for image, kernel in zip(images, given, strict=True):
        np.testing.assert_allclose(image, kernel / np.abs(kernel).max(), rtol=1e-6)


def test_a_filter_of_zeros_stays_zero() -> None:
    images, highest = scaled(np.zeros((2, 3, 3), np.float32), common=False)
    assert not images.any()
    assert highest == 1.0


def test_every_weight_is_found_at_its_place_on_the_sheet() -> None:
    given = kernels(5, 12, 12)

    sheet = tiled(given, shape=1.0)

    assert sheet.shape == (38, 25)  # two columns of three, one transparent pixel between
    np.testing.assert_array_equal(sheet[13:25, 13:25], given[3])
    assert np.isnan(sheet[12]).all()
    assert np.isnan(sheet[26:, 13:]).all()  # the place of a sixth


def test_small_kernels_are_drawn_with_several_pixels_for_a_weight() -> None:
    given = kernels(1, 3, 3)

    sheet = tiled(given)

    zoom = FINE // 3
    np.testing.assert_array_equal(sheet[::zoom, ::zoom], given[0])
    np.testing.assert_array_equal(sheet[zoom - 1 :: zoom, zoom - 1 :: zoom], given[0])


def test_a_common_scale_keeps_the_weights_and_is_centred_at_zero(panel: FiltersPanel) -> None:
    given = kernels(6, 1, 3, 3)
    panel.show_snapshots([snapshot(filters=given, filters_of="conv1")])

    panel.scale.setCurrentText(COMMON)

    largest = float(np.abs(given).max())
    assert panel.image.levels.tolist() == [-largest, largest]
    drawn = panel.image.image[np.isfinite(panel.image.image)]
    assert set(drawn.tolist()) == set(given.ravel().tolist())


def test_zero_is_white_below_is_blue_and_above_is_orange(panel: FiltersPanel) -> None:
    given = np.array([[[[-1.0, 0.0, 1.0]]]], np.float32)
    panel.show_snapshots([snapshot(filters=given, filters_of="conv1")])

    panel.image.render()
    picture = panel.image.qimage
    low, zero, high = (
        picture.pixelColor(x, 0) for x in (0, picture.width() // 2, picture.width() - 1)
    )

    assert low.blue() > low.red()
    assert (zero.red(), zero.green(), zero.blue()) == (247, 247, 247)
    assert high.red() > high.blue()


def test_the_channel_of_several_can_be_chosen(panel: FiltersPanel) -> None:
    given = kernels(4, 3, 5, 5)
    panel.show_snapshots([snapshot(filters=given, filters_of="conv1")])
    panel.scale.setCurrentText(COMMON)

    panel.channel.setCurrentIndex(2)

    drawn = panel.image.image[np.isfinite(panel.image.image)]
    assert panel.channel.count() == 3
    assert set(drawn.tolist()) == set(given[:, 2].ravel().tolist())


def test_a_network_without_convolution_shows_nothing(panel: FiltersPanel) -> None:
    panel.show_snapshots([snapshot(filters=kernels(4, 1, 3, 3), filters_of="conv1")])

    panel.show_snapshots([snapshot(run=2)])

    assert panel.image.image is None
