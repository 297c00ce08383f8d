"""Light and dark, icons in the colour of the text."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication

from netwright.layers.catalog import SHELF
from netwright_desktop import theme


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, "light")


def ink(image: QImage) -> QColor:
    """The colour of the most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


def contrast(a: str, b: str) -> float:
    """WCAG 2.2: (lighter + 0.05) / (darker + 0.05) of the relative luminances."""

    def luminance(name: str) -> float:
        color = QColor(name)
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (color.redF(), color.greenF(), color.blueF())
        )
        return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


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
    for family in {layer.family for layer in SHELF} | {"another"}:
        assert contrast(colors.title_text, colors.family(family)) >= 4.5, family
