"""Thirty mixed edits, a training run between them, thirty undos, thirty redos: byte for byte."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.graph.arranging import SetGroups, SetMarks
from netwright.graph.commands import Command, Connect, Disconnect, MoveNodes, RenameNode, SetLayer
from netwright.graph.graph import Mode, Wire
from netwright.graph.json import graph_to_data
from netwright.layers.dense import Dense
from netwright_desktop.canvas.group_edits import switched
from netwright_desktop.canvas.grouping import group_selected, ungroup_selected
from netwright_desktop.canvas.mark_edits import framed, noted, rewritten
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from netwright_desktop.session import Session

SECONDS = 60_000


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    del qapp
    session = Session()
    session.open_example()
    session.run.start()
    yield session
    session.close()


def network(document: GraphDocument) -> bytes:
    """The network part of a project file."""
    return msgspec.json.encode(graph_to_data(document.graph), order="sorted")


class Hand:
    """Does the edits; each is one step of undo."""

    def __init__(self, canvas: CanvasView) -> None:
        self.canvas, self.document = canvas, canvas.document
        self.graph = self.document.graph
        self.ids = {node.name: node.id for node in self.graph.nodes.values()}

    def do(self, command: Command) -> None:
        self.document.do(command)

    def select(self, *names: str) -> None:
        nodes = self.graph.nodes.values()
        self.document.select(node.id for node in nodes if node.name in names)

    def insert(self, kind: str, after: str) -> None:
        wire = next(w for w in self.document.level.wires if w.source == self.ids[after])
        self.canvas.add_layer(kind, self.canvas.canvas_scene.wires.middle_of(wire))

    def switch(self, name: str, mode: Mode) -> None:
        command, _ = switched(self.graph, [self.ids[name]], mode)
        assert command
        self.do(command)

    def group(self, *names: str) -> None:
        self.select(*names)
        group_selected(self.document)

    def change_group(self, **changes: object) -> None:
        (group,) = self.graph.groups.values()
        changed = replace(group, **changes)  # type: ignore[arg-type]
        self.do(SetGroups({group.id: changed}))

    def ungroup(self) -> None:
        self.document.select(self.graph.groups)
        ungroup_selected(self.canvas)

    def rewrite_last_mark(self, text: str) -> None:
        self.do(rewritten(next(reversed(self.graph.marks.values())), text))

    def copy_and_paste(self, name: str) -> None:
        self.select(name)
        self.canvas.copy_selected()
        self.canvas.paste()

    def on(self, do: Callable[[], object], *names: str) -> None:
        self.select(*names)
        do()


def edits_before_training(hand: Hand) -> list[Callable[[], object]]:
    canvas, ids, level = hand.canvas, hand.ids, hand.document.level
    dense = ids["dense1"]
    loose = Wire(ids["relu2"], "output", ids["dense2"], "input")
    places = {dense: (900.0, 500.0), ids["relu2"]: (1200.0, 520.0)}
    return [
        lambda: hand.do(SetLayer(dense, Dense(32))),
        lambda: hand.insert("batch_norm", "relu1"),
        lambda: hand.insert("dropout", "flatten1"),
        lambda: hand.do(RenameNode(dense, "hidden")),
        lambda: hand.do(MoveNodes(places)),
        lambda: hand.do(Disconnect((loose,))),
        lambda: hand.do(Connect(loose)),
        lambda: hand.on(canvas.duplicate_selected, "conv1", "relu1"),
        canvas.delete_selected,
        lambda: hand.do(framed(level, [ids["conv1"]], (0.0, 0.0))[0]),
        lambda: hand.do(noted(level, "first", (0.0, -200.0))[0]),
        lambda: hand.rewrite_last_mark("second"),
        lambda: hand.on(lambda: canvas.nudge(3, 2), "pool1"),
        lambda: hand.switch("relu2", Mode.BYPASSED),
        lambda: hand.on(lambda: canvas.nudge(1, 1), "relu1"),
    ]


def edits_after_training(hand: Hand) -> list[Callable[[], object]]:
    canvas, ids = hand.canvas, hand.ids
    dense = ids["dense1"]
    return [
        lambda: hand.switch("relu2", Mode.MUTED),
        lambda: hand.on(lambda: canvas.delete_selected(heal=True), "relu2"),
        lambda: hand.group("conv1", "relu1", "pool1"),
        lambda: hand.change_group(position=(40.0, 400.0)),
        lambda: hand.change_group(name="features", repeat=1),
        hand.ungroup,
        lambda: hand.group("dense2"),
        lambda: hand.change_group(name="head"),
        lambda: canvas.add_layer("dense", QPointF(50, 1200)),
        lambda: hand.copy_and_paste("hidden"),
        lambda: canvas.add_layer("tanh", QPointF(300, 1200)),
        lambda: hand.do(SetMarks(dict.fromkeys(hand.graph.marks))),
        lambda: hand.on(canvas.cut_selected, "dropout1"),
        lambda: hand.do(SetLayer(dense, Dense(48))),
        lambda: hand.do(MoveNodes({ids["input1"]: (-40.0, 0.0)})),
    ]


def train(session: Session, qtbot: QtBot) -> None:
    """Train for a moment, and stop."""
    session.run.train()
    qtbot.waitUntil(lambda: bool(session.run.drain()), timeout=SECONDS)
    session.run.stop()
    qtbot.waitUntil(
        lambda: bool(session.run.drain() or True) and not session.run.is_active, timeout=SECONDS
    )
    assert session.run.has_weights


def test_thirty_edits_are_taken_back_and_done_again_with_training_between(
    session: Session, qtbot: QtBot
) -> None:
    document = session.document
    canvas = CanvasView(document)
    qtbot.addWidget(canvas)
    canvas.resize(1200, 800)
    canvas.show()
    hand, states = Hand(canvas), [network(document)]

    def act(todo: list[Callable[[], object]]) -> None:
        for edit in todo:
            edit()
            assert network(document) != states[-1]
            states.append(network(document))

    act(edits_before_training(hand))
    train(session, qtbot)
    assert network(document) == states[-1]
    act(edits_after_training(hand))
    assert len(states) == 31

    for state in reversed(states[:-1]):
        document.undo()
        assert network(document) == state
    assert not document.undo_label
    for state in states[1:]:
        document.redo()
        assert network(document) == state
