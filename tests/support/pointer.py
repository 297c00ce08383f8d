"""A mouse and a keyboard for the canvas, as tests need them."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

NO_KEYS = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def press(
    view: QAbstractScrollArea,
    at: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEYS,
) -> None:
    _send(view, QEvent.Type.MouseButtonPress, at, button, button, keys)


def move(
    view: QAbstractScrollArea,
    to: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEYS,
) -> None:
    _send(view, QEvent.Type.MouseMove, to, Qt.MouseButton.NoButton, button, keys)


def release(
    view: QAbstractScrollArea,
    at: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEYS,
) -> None:
    _send(view, QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton, keys)


def click(
    view: QAbstractScrollArea,
    at: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEYS,
) -> None:
    press(view, at, button, keys)
    release(view, at, button, keys)


def drag(
    view: QAbstractScrollArea,
    path: Iterable[QPoint],
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEYS,
) -> None:
    """Press at the first point, go through the others, let go at the last."""
    start, *others = path
    press(view, start, button, keys)
    move(view, (start + others[0]) / 2, button, keys)
    for point in others:
        move(view, point, button, keys)
    release(view, others[-1], button, keys)


def double_click(view: QAbstractScrollArea, at: QPoint) -> None:
    click(view, at)
    _send(view, QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT, NO_KEYS)
    release(view, at)


def wheel(view: QAbstractScrollArea, at: QPoint, clicks: int) -> None:
    port = view.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(port.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * clicks),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


def hover_with(view: QAbstractScrollArea, mime: QMimeData, at: QPoint) -> bool:
    """Drag something over the view; whether it would be taken."""
    copy, port = Qt.DropAction.CopyAction, view.viewport()
    QApplication.sendEvent(port, QDragEnterEvent(at, copy, mime, LEFT, NO_KEYS))
    event = QDragMoveEvent(at, copy, mime, LEFT, NO_KEYS)
    QApplication.sendEvent(port, event)
    return event.isAccepted()


def drop(view: QAbstractScrollArea, mime: QMimeData, at: QPoint) -> None:
    """Drag something onto the view and let it fall."""
    hover_with(view, mime, at)
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(at), copy, mime, LEFT, NO_KEYS))


def _send(
    view: QAbstractScrollArea,
    kind: QEvent.Type,
    at: QPoint,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
) -> None:
    port = view.viewport()
    where = QPointF(port.mapToGlobal(at))
    QApplication.sendEvent(port, QMouseEvent(kind, QPointF(at), where, button, buttons, keys))
