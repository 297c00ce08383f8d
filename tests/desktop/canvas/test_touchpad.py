"""Two fingers move the view, a pinch zooms at the fingers; so does a wheel, if the user says so."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QNativeGestureEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication

from netwright_desktop.canvas.view import CanvasView
from support.desk import CanvasDesk
from support.pointer import wheel

AT = QPoint(600, 300)
NO_KEYS, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pad(qapp: QApplication) -> QPointingDevice:
    """A touchpad."""
    return QPointingDevice(
        "pad",
        77,
        QInputDevice.DeviceType.TouchPad,
        QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position | QInputDevice.Capability.PixelScroll,
        2,
        1,
        "",
        QPointingDeviceUniqueId(),
        qapp,
    )


def fingers(
    view: CanvasView, pad: QPointingDevice, by: QPoint, keys: Qt.KeyboardModifier = NO_KEYS
) -> None:
    port = view.viewport()
    event = QWheelEvent(
        QPointF(AT),
        QPointF(port.mapToGlobal(AT)),
        by,
        by * 2,
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.ScrollUpdate,
        False,
        Qt.MouseEventSource.MouseEventNotSynthesized,
        pad,
    )
    QApplication.sendEvent(port, event)


def test_two_fingers_move_the_view_by_their_way(canvas: CanvasView, pad: QPointingDevice) -> None:
    zoom, before = canvas.zoom, canvas.mapToScene(AT)

    fingers(canvas, pad, QPoint(40, -25))

    assert canvas.zoom == zoom
    moved = canvas.mapFromScene(before) - AT
    assert (moved - QPoint(40, -25)).manhattanLength() <= 2


def test_with_ctrl_two_fingers_zoom(canvas: CanvasView, pad: QPointingDevice) -> None:
    zoom = canvas.zoom
    fingers(canvas, pad, QPoint(0, 60), CONTROL)
    assert canvas.zoom > zoom


def test_a_pinch_zooms_at_the_fingers(canvas: CanvasView, pad: QPointingDevice) -> None:
    canvas.zoom_to(1.0)
    before = canvas.mapToScene(AT)
    place = QPointF(AT)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        pad,
        2,
        place,
        place,
        QPointF(canvas.viewport().mapToGlobal(AT)),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(canvas.viewport(), event)

    assert canvas.zoom == pytest.approx(1.25)
    assert (canvas.mapFromScene(before) - AT).manhattanLength() <= 2


def test_the_wheel_moves_the_view_if_the_user_says_so(desk: CanvasDesk) -> None:
    canvas, action = desk.canvas, desk.actions.of["wheel_pans"]
    zoom, before = canvas.zoom, canvas.mapToScene(AT)
    action.trigger()
    assert action.isChecked()
    wheel(canvas, AT, -1)
    assert canvas.zoom == zoom
    assert canvas.mapFromScene(before).y() < AT.y()

    assert CanvasView(canvas.document).wheel_pans, "it is remembered"

    action.trigger()
    wheel(canvas, AT, 1)
    assert canvas.zoom > zoom
