"""Light and dark, icons in the colour of the text."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication

from netwright.layers.catalog import FAMILIES
from netwright_desktop import theme


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, "light")


def ink(image: QImage) -> QColor:
    """The colour of the most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


def linear(name: str) -> NDArray[np.float64]:
    """Red, green and blue as amounts of light."""
    color = QColor(name)
    values = np.array([color.redF(), color.greenF(), color.blueF()])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """WCAG 2.2: (lighter + 0.05) / (darker + 0.05) of the relative luminances."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    dark, light = sorted(float(weights @ linear(name)) for name in (a, b))
    return (light + 0.05) / (dark + 0.05)


SIGHTS = {
    "normal": np.eye(3),
    "no red": np.array(
        [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]
    ),
    "no green": np.array(
        [[0.3674, 0.8607, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]
    ),
    "no blue": np.array(
        [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]
    ),
}
"""How linear RGB is seen: G. Machado, M. Oliveira, L. Fernandes 2009, severity 1."""
TO_XYZ = np.array(
    [[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]]
)  # fmt: skip


def lab(name: str, sight: str) -> NDArray[np.float64]:
    """A colour in CIE L*a*b*, as it is seen."""
    seen = np.clip(SIGHTS[sight] @ linear(name), 0, 1)
    x, y, z = np.cbrt(TO_XYZ @ seen / TO_XYZ.sum(axis=1))  # without the line near black
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_scheme_can_be_forced(qapp: QApplication, scheme: str) -> None:
    theme.apply(qapp, scheme)

    window = qapp.palette().color(QPalette.ColorRole.Window)
    assert (window.lightness() < 128) == theme.is_dark() == (scheme == "dark")
    assert qapp.style().objectName().lower() == "fusion"


def test_a_change_of_scheme_is_told(qapp: QApplication) -> None:
    told: list[bool] = []
    theme.signals.changed.connect(lambda: told.append(theme.is_dark()))

    theme.apply(qapp, "dark")

    assert told[-1]


def test_the_system_is_followed(qapp: QApplication) -> None:
    theme.apply(qapp, "system")

    expected = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.is_dark() == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_icons_have_the_colour_of_the_text(qapp: QApplication, scheme: str) -> None:
    theme.apply(qapp, scheme)
    icon, size = theme.icon("square"), QSize(32, 32)

    normal = ink(icon.pixmap(size).toImage())
    disabled = ink(icon.pixmap(size, QIcon.Mode.Disabled).toImage())

    assert normal.name() == theme.colors().text
    assert disabled.name() == theme.colors().disabled_text


def test_icons_are_sharp_on_dense_screens(qapp: QApplication) -> None:
    pixmap = theme.icon("play").pixmap(QSize(24, 24), 2.0)

    assert pixmap.size() == QSize(48, 48)
    assert pixmap.devicePixelRatio() == 2.0


def test_an_icon_that_does_not_exist_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("no such icon")


@pytest.mark.parametrize("colors", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read(colors: theme.Colors) -> None:
    for text in (colors.text, colors.muted_text, colors.error):
        for ground in (colors.window, colors.base, colors.canvas, colors.node_body):
            assert contrast(text, ground) >= 4.5, (text, ground)
    for family in (*FAMILIES, "another"):
        assert contrast(colors.title_text, theme.family_color(family)) >= 4.5, family
        assert contrast(colors.canvas, theme.family_color(family)) >= 1.5, family


@pytest.mark.parametrize("sight", SIGHTS)
def test_families_are_told_apart(sight: str) -> None:
    assert set(theme.FAMILIES) == set(FAMILIES)
    for one, other in combinations(FAMILIES, 2):
        a, b = (lab(theme.family_color(family), sight) for family in (one, other))
        assert np.linalg.norm(a - b) >= 9, (one, other)


@pytest.mark.parametrize("colors", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_colour_of_the_heat_map(colors: theme.Colors) -> None:
    assert min(contrast(colors.text, heat) for heat in colors.heat) >= 4.5


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("colors", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_heat_map_is_a_ladder_of_lightness_with_any_sight(
    colors: theme.Colors, sight: str
) -> None:
    lightness = np.array([lab(heat, sight)[0] for heat in colors.heat])
    steps = np.diff(lightness) * (1 if colors is theme.DARK else -1)

    assert colors.heat[0] == colors.node_body
    assert (steps >= 3).all()
