"""How the window looks: Fusion, light and dark following the system, colours and icons."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QByteArray, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QImage,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from netwright_resources.files import icon_file


class Scheme(StrEnum):
    """Which colours the user wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colors:
    """Every colour that is drawn, as `#rrggbb`.

    Curves are of the colour-blind-safe palette of Okabe and Ito (2008), in the order in which
    they are told apart best.
    """

    window: str
    base: str
    canvas: str
    grid: str
    node_body: str
    node_border: str
    text: str
    muted_text: str
    disabled_text: str
    title_text: str
    accent: str
    error: str
    wire: str
    note: str
    note_border: str
    curves: tuple[str, ...]
    heat: tuple[str, ...]
    """Of the heat map, from little to much: one hue, ever further from the body of a node."""
    flow: tuple[str, ...]
    """Of gradients on wires, from next to nothing, hardly seen on the canvas, to far too much."""


LIGHT = Colors(
    window="#f3f4f6",
    base="#ffffff",
    canvas="#f8f9fb",
    grid="#eceff3",
    node_body="#ffffff",
    node_border="#bcc4d0",
    text="#1c2330",
    muted_text="#5a6575",
    disabled_text="#9aa3b0",
    title_text="#ffffff",
    accent="#0072b2",
    error="#c4320a",
    wire="#7a8699",
    note="#fff7d1",
    note_border="#d9c874",
    curves=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"),
    heat=("#ffffff", "#fdeccb", "#fbd58c", "#f5b841", "#e39a0b"),
    flow=("#d3dae4", "#a9cbe0", "#6fb1d9", "#2a86bd", "#004f7d", "#d55e00"),
)

DARK = Colors(
    window="#23272e",
    base="#1b1e24",
    canvas="#191c21",
    grid="#22262d",
    node_body="#2a2f38",
    node_border="#4a5361",
    text="#e6e9ee",
    muted_text="#a3adbb",
    disabled_text="#697484",
    title_text="#ffffff",
    accent="#3da5e0",
    error="#ff7a52",
    wire="#8b97a8",
    note="#3a3623",
    note_border="#6b6230",
    curves=("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#f0e442", "#ffffff"),
    heat=("#2a2f38", "#453b2e", "#5c4822", "#745414", "#8e5f00"),
    flow=("#3a414c", "#34566d", "#3580ad", "#56b4e9", "#b9e2fb", "#ff8a4c"),
)


FAMILIES = {
    "Data": "#00775a",
    "Core": "#00659e",
    "Convolution": "#3e66ea",
    "Pooling": "#601290",
    "Recurrent": "#880001",
    "Normalization": "#645e38",
    "Activation": "#955b00",
    "Merge": "#3e464f",
    "Shape": "#522e6a",
    "Loss": "#9c4678",
}
"""Families of layers: white text can be read on each, and any two are told apart with every kind
of colour blindness, for which their lightness differs too."""
_OTHER_FAMILY = "#5a6575"


def family_color(name: str) -> str:
    """The colour of a family of layers, in light and dark."""
    return FAMILIES.get(name, _OTHER_FAMILY)


FRAMES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9")
"""Colours of frames, of the palette of Okabe and Ito (2008)."""


def frame_color(number: int) -> str:
    """The colour of a frame, in light and dark."""
    return FRAMES[number % len(FRAMES)]


class Signals(QObject):
    """Says that other colours are in use; what draws by itself draws again."""

    changed = Signal()


signals = Signals()


@dataclass
class _State:
    wanted: Scheme = Scheme.SYSTEM
    colors: Colors = LIGHT
    followed: QApplication | None = None


_state = _State()


def colors() -> Colors:
    """The colours in use."""
    return _state.colors


@contextmanager
def drawing_in(chosen: Colors) -> Iterator[None]:
    """Within the block other colours are in use; nobody who draws at other times hears of it."""
    before, _state.colors = _state.colors, chosen
    try:
        yield
    finally:
        _state.colors = before


def is_dark() -> bool:
    """Whether the dark colours are in use."""
    return _state.colors is DARK


def apply(app: QApplication, scheme: Scheme | str = Scheme.SYSTEM) -> None:
    """Give the application Fusion and its colours; `system` follows the system from now on."""
    _state.wanted = Scheme(scheme)
    if _state.followed is not app:
        _state.followed = app
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(_follow)
    wanted = {Scheme.LIGHT: Qt.ColorScheme.Light, Scheme.DARK: Qt.ColorScheme.Dark}
    # The system's own window frames follow this hint.
    app.styleHints().setColorScheme(wanted.get(_state.wanted, Qt.ColorScheme.Unknown))
    _follow()


def _follow() -> None:
    app = _state.followed
    if app is None:
        return
    dark = _state.wanted is Scheme.DARK or (
        _state.wanted is Scheme.SYSTEM and app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    )
    _state.colors = DARK if dark else LIGHT
    app.setPalette(palette(_state.colors))
    app.setPalette(_boxes(_state.colors), "QCheckBox")  # type: ignore[arg-type]
    signals.changed.emit()


def palette(chosen: Colors) -> QPalette:
    """The palette of every ordinary widget."""
    role = QPalette.ColorRole
    result = QPalette(QColor(chosen.window))
    for roles, color in (
        ((role.Window, role.Button, role.AlternateBase), chosen.window),
        ((role.Base, role.ToolTipBase), chosen.base),
        ((role.Text, role.WindowText, role.ButtonText, role.ToolTipText), chosen.text),
        ((role.Highlight, role.Accent, role.Link), chosen.accent),
        ((role.PlaceholderText,), chosen.muted_text),
        ((role.HighlightedText,), "#ffffff" if chosen is LIGHT else "#0d1014"),
    ):
        for one in roles:
            result.setColor(one, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for one in (role.Text, role.WindowText, role.ButtonText):
        result.setColor(disabled, one, QColor(chosen.disabled_text))
    result.setColor(disabled, role.Highlight, QColor(chosen.node_border))
    return result


def _boxes(chosen: Colors) -> QPalette:
    """The palette of boxes that are checked: Fusion's rim around them is dark on dark."""
    result = palette(chosen)
    if chosen is DARK:
        result.setColor(QPalette.ColorRole.Base, QColor(chosen.node_border))
    return result


@cache
def icon(name: str) -> QIcon:
    """The icon of that name, always in the colour of the text around it.

    Names are those of https://lucide.dev; FileNotFoundError where we ship none.
    """
    return QIcon(_TintedSvg(icon_file(name).read_bytes()))


class _TintedSvg(QIconEngine):
    """Draws an SVG at any size in the colour that the theme has at that moment."""

    def __init__(self, svg: bytes) -> None:
        super().__init__()
        self._svg = svg

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        del state
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        svg = self._svg.replace(b"currentColor", _icon_color(mode).encode())
        QSvgRenderer(QByteArray(svg)).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        image = QImage(size * scale, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(scale)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return QPixmap.fromImage(image)

    def clone(self) -> "_TintedSvg":
        return _TintedSvg(self._svg)


def _icon_color(mode: QIcon.Mode) -> str:
    if mode == QIcon.Mode.Disabled:
        return _state.colors.disabled_text
    if mode == QIcon.Mode.Selected:
        return QGuiApplication.palette().color(QPalette.ColorRole.HighlightedText).name()
    return _state.colors.text
