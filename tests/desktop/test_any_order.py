"""Whatever a user does, in whatever order: no exception, a true picture, and undo to the start.

NETWRIGHT_ACTIONS says how many actions are tried; 10,000 take some minutes.
"""

import os
from collections.abc import Callable, Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from netwright.graph.analysis import analyze
from netwright.graph.commands import RenameNode, SetLayer, name_problem
from netwright.graph.graph import Graph
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.layers.catalog import SHELF
from netwright.layers.setting import settings_of
from netwright_desktop.actions.edit import EDIT
from netwright_desktop.actions.layer import LAYER
from netwright_desktop.actions.menus import rows_in
from netwright_desktop.canvas.mark_editor import MarkEditor
from netwright_desktop.canvas.search import LAYER_MIME
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.inspector.in_place import InPlaceEditor
from netwright_desktop.search.finder import Finder
from netwright_desktop.session import Session
from support.desk import CanvasDesk
from support.drawings import digits_network, lenet
from support.pointer import LEFT, click, double_click, drag, drop, move, press, wheel
from support.scripted_worker import ScriptedWorker

ACTIONS = int(os.environ.get("NETWRIGHT_ACTIONS", "1500"))
AT_ONCE, BURSTS = 25, 20
STEPS = 50
MOST_NODES = 40
ACTION_IDS = [row.id for menu in (EDIT, LAYER) for row in rows_in(menu)]
NAMES = ["a", "b", "conv1", "group1", "x/y", ""]
KEYS = [
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
]
numbers = st.integers(0, 10**6)
pixels = st.builds(QPoint, st.integers(0, 999), st.integers(0, 699))


@pytest.fixture
def desk(
    qapp: QApplication, qtbot: QtBot, worker: ScriptedWorker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CanvasDesk]:
    del qapp
    # What is asked has an answer: a group that is kept as a block gets a name.
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("block", True))
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    session = Session(lambda: worker)
    view = CanvasView(session.document)
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    yield CanvasDesk(session, view)
    session.close()


def test_any_order_of_actions_can_be_undone_to_the_start(desk: CanvasDesk) -> None:
    Use.desk = desk
    run_state_machine_as_test(
        Use,
        settings=settings(
            max_examples=max(1, ACTIONS // STEPS // 5),
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("seed", range(max(1, ACTIONS // (BURSTS * AT_ONCE))))
def test_long_random_use_can_be_undone_to_the_start(desk: CanvasDesk, seed: int) -> None:
    Use.desk = desk
    use = Use()
    use.open((Graph, digits_network, lenet)[seed % 3])
    for burst in range(BURSTS):
        use.do_much(BURSTS * seed + burst)
        use.the_file_would_hold_it_all()
        use.the_picture_is_that_of_the_network()
        use.the_analysis_is_that_of_the_network()
    use.teardown()


class Use(RuleBasedStateMachine):
    """A user with a mouse, a keyboard and no plan."""

    desk: CanvasDesk

    def __init__(self) -> None:
        super().__init__()
        self.canvas = self.desk.canvas
        self.document = self.desk.session.document
        self.start = graph_to_data(Graph())

    @initialize(start=st.sampled_from([Graph, digits_network, lenet]))
    def open(self, start: Callable[[], Graph]) -> None:
        self.document.open(start())
        self.start = graph_to_data(self.document.graph)
        self.canvas.fit_all()

    # What the user does.

    @rule(kind=st.sampled_from(SHELF), at=pixels)
    def drop_a_layer(self, kind: type, at: QPoint) -> None:
        if len(self.document.graph.nodes) >= MOST_NODES:
            return
        mime = QMimeData()
        mime.setData(LAYER_MIME, kind.kind.encode())  # type: ignore[attr-defined]
        drop(self.canvas, mime, at)

    @rule(start=numbers, end=numbers, keys=st.sampled_from(KEYS))
    def drag_from_port_to_port(self, start: int, end: int, keys: Qt.KeyboardModifier) -> None:
        ports = self.ports()
        if ports:
            path = [ports[start % len(ports)], ports[end % len(ports)]]
            drag(self.canvas, path, keys=keys)

    @rule(start=numbers, end=pixels, keys=st.sampled_from(KEYS))
    def drag_a_box(self, start: int, end: QPoint, keys: Qt.KeyboardModifier) -> None:
        boxes = sorted(self.canvas.canvas_scene.nodes)
        if boxes:
            box = self.canvas.node_rect(boxes[start % len(boxes)])
            drag(self.canvas, [box.center(), end], keys=keys)

    @rule(start=pixels, end=pixels, keys=st.sampled_from(KEYS))
    def drag_anywhere(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier) -> None:
        drag(self.canvas, [start, end], keys=keys)

    @rule(start=pixels, end=pixels)
    def cut_across(self, start: QPoint, end: QPoint) -> None:
        right, control = Qt.MouseButton.RightButton, Qt.KeyboardModifier.ControlModifier
        drag(self.canvas, [start, end], right, control)

    @rule(start=numbers, end=pixels)
    def begin_a_drag_and_give_it_up(self, start: int, end: QPoint) -> None:
        ports = self.ports()
        if ports:
            press(self.canvas, ports[start % len(ports)])
            move(self.canvas, end)
            QTest.keyClick(self.canvas, Qt.Key.Key_Escape)
            QTest.mouseRelease(self.canvas.viewport(), LEFT, pos=end)

    @rule(start=numbers, keys=st.sampled_from(KEYS), twice=st.booleans())
    def click_a_box(self, start: int, keys: Qt.KeyboardModifier, twice: bool) -> None:
        boxes = sorted(self.canvas.canvas_scene.nodes)
        if boxes:
            at = self.canvas.node_rect(boxes[start % len(boxes)]).center()
            if twice:
                double_click(self.canvas, at)
            else:
                click(self.canvas, at, keys=keys)

    @rule(at=pixels, twice=st.booleans())
    def click_anywhere(self, at: QPoint, twice: bool) -> None:
        if twice:
            double_click(self.canvas, at)
        else:
            click(self.canvas, at)

    @rule(action=st.sampled_from(ACTION_IDS))
    def choose_an_action(self, action: str) -> None:
        chosen = self.desk.actions.of[action]
        too_many = len(self.document.graph.nodes) >= MOST_NODES
        if chosen.isEnabled() and not (too_many and action in ("paste", "duplicate")):
            chosen.trigger()

    @rule(number=numbers, field=numbers, value=st.integers(0, 5))
    def change_a_setting(self, number: int, field: int, value: int) -> None:
        nodes = list(self.document.graph.nodes.values())
        if not nodes:
            return
        node = nodes[number % len(nodes)]
        whole = [f.name for f, _ in settings_of(node.layer) if type(f.default) is int]
        if whole:
            try:
                layer = type(node.layer)(
                    **{
                        **{f.name: getattr(node.layer, f.name) for f, _ in settings_of(node.layer)},
                        whole[field % len(whole)]: value,
                    }
                )
            except ValueError:
                return
            self.document.do(SetLayer(node.id, layer))

    @rule(number=numbers, name=st.sampled_from(NAMES))
    def rename(self, number: int, name: str) -> None:
        graph = self.document.graph
        items = [*graph.nodes, *graph.groups]
        if items and not name_problem(graph, items[number % len(items)], name):
            self.document.do(RenameNode(items[number % len(items)], name))

    @rule(at=pixels, clicks=st.integers(-4, 4))
    def zoom(self, at: QPoint, clicks: int) -> None:
        wheel(self.canvas, at, clicks)

    @rule(key=st.sampled_from([Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Escape]))
    def press_a_key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.canvas, key)

    @rule(times=st.integers(1, 5))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.document.undo()

    @rule(times=st.integers(1, 5))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.document.redo()

    def do_much(self, seed: int) -> None:
        """A long way into a network: hypothesis prefers few things, in short orders."""
        dice = Random(seed)

        def pixel() -> QPoint:
            return QPoint(dice.randrange(1000), dice.randrange(700))

        def number() -> int:
            return dice.randrange(10**6)

        acts: list[tuple[int, Callable[[], None]]] = [
            (4, lambda: self.drop_a_layer(dice.choice(SHELF), pixel())),
            (6, lambda: self.drag_from_port_to_port(number(), number(), dice.choice(KEYS))),
            (3, lambda: self.drag_a_box(number(), pixel(), dice.choice(KEYS))),
            (1, lambda: self.drag_anywhere(pixel(), pixel(), dice.choice(KEYS))),
            (1, lambda: self.cut_across(pixel(), pixel())),
            (1, lambda: self.begin_a_drag_and_give_it_up(number(), pixel())),
            (4, lambda: self.click_a_box(number(), dice.choice(KEYS), dice.random() < 0.2)),
            (1, lambda: self.click_anywhere(pixel(), dice.random() < 0.2)),
            (5, lambda: self.choose_an_action(dice.choice(ACTION_IDS))),
            (1, lambda: self.change_a_setting(number(), number(), dice.randrange(6))),
            (1, lambda: self.rename(number(), dice.choice(NAMES))),
            (1, lambda: self.undo(1)),
        ]
        chosen = dice.choices([act for _, act in acts], [w for w, _ in acts], k=AT_ONCE)
        for act in chosen:
            act()
            self.nothing_is_left_open()

    # What must hold whatever was done.

    @invariant()
    def nothing_is_left_open(self) -> None:
        """Searches and editors take a word and end; else they would hide the canvas."""
        for finder in self.canvas.findChildren(Finder):
            if finder.isVisible():
                QTest.keyClicks(finder.field, "re")
                QTest.keyClick(finder.field, Qt.Key.Key_Return)
                finder.close()
        self.write_in_editors()
        if self.canvas.tool is not None:  # a wire that waits for its second click, the knife
            QTest.keyClick(self.canvas, Qt.Key.Key_Escape)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def write_in_editors(self) -> None:
        for editor in self.canvas.findChildren(MarkEditor):
            if editor.isVisible():
                QTest.keyClicks(editor, "word")
                editor.close()
        for in_place in self.canvas.findChildren(InPlaceEditor):
            if in_place.isVisible():
                QTest.keyClicks(QApplication.focusWidget() or in_place, "7")
                QTest.keyClick(in_place.name_field, Qt.Key.Key_Return)
                in_place.leave()

    @invariant()
    def the_file_would_hold_it_all(self) -> None:
        data = graph_to_data(self.document.graph)
        assert graph_from_data(data) == self.document.graph

    @invariant()
    def the_picture_is_that_of_the_network(self) -> None:
        scene, level = self.canvas.canvas_scene, self.document.level
        assert set(scene.nodes) == {*level.boxes, *level.gates}
        assert set(scene.wires.wires) == set(level.wires)
        for box in level.boxes:
            item = self.document.graph.item(box)
            assert (scene.nodes[box].pos().x(), scene.nodes[box].pos().y()) == item.position
        assert self.canvas.tool is None

    @invariant()
    def the_analysis_is_that_of_the_network(self) -> None:
        fresh, shown = analyze(self.document.graph), self.document.analysis
        assert shown.problems == fresh.problems
        assert shown.parameter_count == fresh.parameter_count

    def teardown(self) -> None:
        end, steps = graph_to_data(self.document.graph), 0
        while self.document.undo_label:
            self.document.undo()
            steps += 1
        assert graph_to_data(self.document.graph) == self.start
        for _ in range(steps):
            self.document.redo()
        assert graph_to_data(self.document.graph) == end

    def ports(self) -> list[QPoint]:
        """Where the ports are that can be seen."""
        scene, seen = self.canvas.canvas_scene, self.canvas.viewport().rect()
        found = [
            self.canvas.mapFromScene(where)
            for box in sorted(scene.nodes)
            for _, where in scene.ports_of(scene.nodes[box])
        ]
        return [at for at in found if seen.contains(at)]
