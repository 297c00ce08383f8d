"""Undo, redo, gestures, and what counts as saved."""

from netwright.graph.commands import AddNodes, MoveNodes, RenameNode, SetLayer
from netwright.graph.graph import Graph, Node
from netwright.graph.history import History
from netwright.layers.dense import Dense


def history_of_one_node() -> History:
    return History(Graph({"a": Node("a", "dense1", Dense())}))


def test_commands_of_one_gesture_are_one_step() -> None:
    history = history_of_one_node()
    drag = object()
    for x in range(50):
        history.do(MoveNodes({"a": (float(x), 0.0)}), gesture=drag)

    history.undo()
    assert history.graph.nodes["a"].position == (0.0, 0.0)
    assert not history.undo_label
    history.redo()

    assert history.graph.nodes["a"].position == (49.0, 0.0)


def test_two_gestures_are_two_steps() -> None:
    history = history_of_one_node()
    history.do(MoveNodes({"a": (1.0, 0.0)}), gesture="first")
    history.do(MoveNodes({"a": (2.0, 0.0)}), gesture="second")

    history.undo()

    assert history.graph.nodes["a"].position == (1.0, 0.0)


def test_a_gesture_does_not_go_on_after_an_undo() -> None:
    history = history_of_one_node()
    history.do(RenameNode("a", "b"))
    history.do(MoveNodes({"a": (1.0, 0.0)}), gesture="drag")
    history.do(MoveNodes({"a": (2.0, 0.0)}), gesture="other")
    history.undo()
    history.do(MoveNodes({"a": (3.0, 0.0)}), gesture="drag")

    history.undo()

    assert history.graph.nodes["a"].position == (1.0, 0.0)


def test_labels_say_what_undo_and_redo_would_do() -> None:
    history = history_of_one_node()
    assert (history.undo_label, history.redo_label) == ("", "")

    history.do(RenameNode("a", "b"))
    history.do(SetLayer("a", Dense(5)))
    history.undo()

    assert (history.undo_label, history.redo_label) == ("Rename", "Change settings")


def test_a_new_edit_drops_what_was_undone() -> None:
    history = history_of_one_node()
    history.do(RenameNode("a", "b"))
    history.undo()

    history.do(RenameNode("a", "c"))
    history.redo()

    assert history.graph.nodes["a"].name == "c"


def test_every_change_is_told() -> None:
    told: list[str] = []
    history = History(Graph(), lambda: told.append("changed"))

    history.do(AddNodes((Node("a", "a", Dense()),)))
    history.undo()
    history.redo()
    history.redo()

    assert len(told) == 3


def test_a_graph_is_saved_until_it_changes_and_again_when_undone() -> None:
    history = history_of_one_node()
    saved = [history.is_saved]

    history.do(RenameNode("a", "b"))
    saved.append(history.is_saved)
    history.mark_saved()
    history.do(RenameNode("a", "c"))
    saved.append(history.is_saved)
    history.undo()
    saved.append(history.is_saved)
    history.undo()
    saved.append(history.is_saved)

    assert saved == [True, False, False, True, False]


def test_redoing_up_to_the_saved_state_is_saved() -> None:
    history = history_of_one_node()
    history.do(RenameNode("a", "b"))
    history.mark_saved()

    history.undo()
    history.redo()

    assert history.is_saved


def test_a_gesture_that_goes_on_after_saving_is_unsaved() -> None:
    history = history_of_one_node()
    history.do(MoveNodes({"a": (1.0, 0.0)}), gesture="drag")
    history.mark_saved()

    history.do(MoveNodes({"a": (2.0, 0.0)}), gesture="drag")

    assert not history.is_saved
