"""The program as it is, telling a file where on the screen its parts are: for a real mouse.

    python whereabouts.py WHERE.json

It only looks; all that happens comes from mouse and keyboard.
"""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QTabBar, QToolBar, QWidget

import netwright_desktop.app as program
from netwright_desktop.inspector.training import TrainingForm
from netwright_desktop.main_window import MainWindow

Place = tuple[int, int]


class TellingWindow(MainWindow):
    """Writes down ten times a second where everything is."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._file = Path(sys.argv[1])
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tell)
        self._timer.start(100)

    def _tell(self) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(self._whereabouts()))
        fresh.replace(self._file)

    def _whereabouts(self) -> dict[str, Any]:
        latest = self.session.run.latest
        modal = QApplication.activeModalWidget()
        return {
            "search": _middle(self.layers.field),
            "palette": self._palette(),
            "nodes": self._nodes(),
            "canvas": _rect(self.canvas.viewport()),
            "fields": {
                name: _middle(editor)
                for form in (self.inspector.form, self._training().form)
                for name, editor in form.editors.items()
                if editor.isVisible()
            },
            "buttons": self._buttons(),
            "tabs": {
                bar.tabText(index): _at(bar, bar.tabRect(index).center())
                for bar in self.findChildren(QTabBar)
                for index in range(bar.count())
            },
            "dialog": modal.windowTitle() if isinstance(modal, QDialog) else "",
            "popup": type(QApplication.activePopupWidget()).__name__,
            "focus": type(QApplication.focusWidget()).__name__,
            "minimap": self.minimap.isVisible(),
            "wires": sorted(str(wire) for wire in self.session.document.graph.wires),
            "layers": {n.name: str(n.layer) for n in self.session.document.graph.nodes.values()},
            "settings": str(self.session.settings),
            "selected": sorted(self._called(i) for i in self.session.document.selected),
            "groups": [group.name for group in self.session.document.graph.groups.values()],
            "marks": [str(mark) for mark in self.session.document.graph.marks.values()],
            "level": self._called(self.session.document.level.group),
            "undo": self.session.document.undo_label,
            "zoom": self.canvas.zoom,
            "state": str(self.session.run.state),
            "step": latest.step if latest else 0,
        }

    def _called(self, item_id: str) -> str:
        graph = self.session.document.graph
        item = graph.nodes.get(item_id) or graph.groups.get(item_id)
        return item.name if item else item_id

    def _training(self) -> TrainingForm:
        found = self.findChild(TrainingForm)
        assert isinstance(found, TrainingForm)
        return found

    def _palette(self) -> dict[str, Place]:
        tree = self.layers.tree
        rows = zip(self.layers.shown(), self.layers._indexes(), strict=True)
        return {kind: _at(tree.viewport(), tree.visualRect(index).center()) for kind, index in rows}

    def _nodes(self) -> dict[str, dict[str, Place]]:
        """The boxes of the open level, by name: their titles and ports."""
        port_of, viewport = self.canvas.port_position, self.canvas.viewport()
        nodes = {}
        for item in self.canvas.canvas_scene.nodes.values():
            box, rect = item.box, self.canvas.node_rect(item.box.id)
            places = {"title": QPoint(rect.center().x(), rect.top() + 8)}
            places |= {name: port_of(box.id, name, False) for name in box.inputs}
            places |= {name: port_of(box.id, name, True) for name in box.outputs}
            nodes[box.name] = {name: _at(viewport, place) for name, place in places.items()}
        return nodes

    def _buttons(self) -> dict[str, Place]:
        bar = self.findChild(QToolBar, "Tools")
        assert isinstance(bar, QToolBar)
        return {
            name: _middle(bar.widgetForAction(action))
            for name, action in self.actions_.of.items()
            if action in bar.actions()
        }


def _at(widget: QWidget, place: QPoint) -> Place:
    there = widget.mapToGlobal(place)
    return there.x(), there.y()


def _middle(widget: QWidget) -> Place:
    return _at(widget, widget.rect().center())


def _rect(widget: QWidget) -> tuple[int, int, int, int]:
    return (*_at(widget, QPoint()), widget.width(), widget.height())


if __name__ == "__main__":
    vars(program)["MainWindow"] = TellingWindow
    raise SystemExit(program.main([]))
