"""A hand on the whole window: what a user does with mouse and keyboard, as real events."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QTabBar, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from netwright.graph.graph import Node
from netwright_desktop.inspector.fields import FieldEditor, Number, WholeNumber
from netwright_desktop.inspector.training import TrainingForm
from netwright_desktop.main_window import MainWindow
from support.pointer import NO_KEYS, click, drag, drop

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


class Hand:
    """Acts on a window that is shown and active; nodes are called by their names."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.canvas = window.canvas
        self._qtbot = qtbot

    def node(self, name: str) -> Node:
        """The node of that name."""
        return next(n for n in self.window.session.document.graph.nodes.values() if n.name == name)

    def names(self) -> set[str]:
        """The names of all nodes."""
        return {node.name for node in self.window.session.document.graph.nodes.values()}

    def press_key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Press a key in whatever has the focus."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, keys)

    def drop_layer(self, kind: str, column: float, row: float) -> None:
        """Drag a layer from the palette onto a place of the canvas, counted in nodes."""
        mime = self.window.layers.mime_of(kind)
        assert mime is not None
        place = self.canvas.viewport().rect().topLeft() + QPoint(
            int((column + 0.6) * 260 * self.canvas.zoom), int((row + 0.6) * 160 * self.canvas.zoom)
        )
        drop(self.canvas, mime, place)

    def wire(self, source: str, target: str, port: str = "input") -> None:
        """Draw a wire with the mouse from the output of a node to a port of another."""
        start = self.canvas.port_position(self.node(source).id, "output", True)
        end = self.canvas.port_position(self.node(target).id, port, False)
        drag(self.canvas, [start, (start + end) / 2, end])

    def select(self, name: str) -> None:
        """Click on the title of a node."""
        rect = self.canvas.node_rect(self.node(name).id)
        click(self.canvas, QPoint(rect.center().x(), rect.top() + 8))

    def set_layer(self, name: str, setting: str, text: str) -> None:
        """Select a node and type into a field of the inspector."""
        self.select(name)
        self.show_tab("Inspector")
        self._type(self.window.inspector.form.editors[setting], text)

    def rename(self, name: str, new: str) -> None:
        """Select a node and type another name into the inspector."""
        self.select(name)
        self.show_tab("Inspector")
        self._replace(self.window.inspector.name_field, new)

    def set_training(self, setting: str, text: str) -> None:
        """Type into a field of the training form."""
        self.show_tab("Training")
        form = self.window.findChild(TrainingForm)
        assert isinstance(form, TrainingForm)
        self._type(form.form.editors[setting], text)

    def show_tab(self, title: str) -> None:
        """Click on the tab of a dock."""
        for bar in self.window.findChildren(QTabBar):
            for index in range(bar.count()):
                if bar.tabText(index) == title:
                    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(index).center())
                    return
        raise AssertionError(f"no tab {title}")

    def press_button(self, action: str) -> None:
        """Click on a button of the tool bar."""
        bar = self.window.findChild(QToolBar, "Tools")
        assert isinstance(bar, QToolBar)
        button = bar.widgetForAction(self.window.actions_.of[action])
        assert button.isVisible()
        assert button.isEnabled(), f"{action} cannot be clicked"
        QTest.mouseClick(button, LEFT)

    def read_message(self) -> str:
        """What the message in front says; closes it with its button."""
        (box,) = (box for box in self.window.findChildren(QMessageBox) if box.isVisible())
        words = f"{box.text()}\n{box.informativeText()}"
        button = box.button(QMessageBox.StandardButton.Ok)
        QTest.mouseClick(button, LEFT)
        self._qtbot.waitUntil(lambda: not self.window.findChildren(QMessageBox))
        return words

    def _type(self, editor: FieldEditor, text: str) -> None:
        assert isinstance(editor, WholeNumber | Number)
        field: QWidget = editor.box if isinstance(editor, WholeNumber) else editor.line
        self._replace(field, text)

    def _replace(self, field: QWidget, text: str) -> None:
        self._qtbot.waitUntil(field.isVisible)
        QTest.mouseClick(field, LEFT)
        QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
