"""A dragged frame snaps onto edges and middles of others, and into equal gaps."""

import numpy as np
import pytest

from netwright_desktop.canvas.guides import Line, snap

ROW = np.array([[0.0, 0.0, 180.0, 70.0], [260.0, 0.0, 440.0, 70.0]])


@pytest.mark.parametrize(
    ("frame", "right", "down"),
    [
        ((3.0, 300.0, 183.0, 370.0), -3.0, None),  # left, centre and right at once
        ((40.0, 300.0, 142.0, 370.0), -1.0, None),  # centre
        ((84.0, 300.0, 184.0, 370.0), -4.0, None),  # right
        ((800.0, 2.0, 980.0, 72.0), None, -2.0),  # top, middle and bottom
        ((800.0, -11.0, 980.0, 77.0), None, 2.0),  # middle
        ((800.0, 300.0, 980.0, 370.0), None, None),
    ],
)
def test_the_nearest_line_is_taken(frame: Line, right: float | None, down: float | None) -> None:
    found = snap(frame, ROW, 6.0)

    assert (found.right, found.down) == (right, down)
    assert bool(found.lines) is (right is not None or down is not None)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (523.0, -3.0),  # as far from the second as that is from the first
        (-257.0, -3.0),  # as far from the first
    ],
)
def test_equal_gaps_are_found(left: float, right: float) -> None:
    found = snap((left, 20.0, left + 180.0, 82.0), ROW, 6.0)

    assert found.right == right
    lengths = {abs(x2 - x1) for x1, y1, x2, y2 in found.lines if y1 == y2}
    assert lengths == {80.0}


def test_the_middle_between_two_is_found() -> None:
    far = ROW + np.array([[0.0, 0.0, 0.0, 0.0], [240.0, 0.0, 240.0, 0.0]])

    found = snap((252.0, 20.0, 432.0, 82.0), far, 6.0)

    assert found.right == -2.0
    assert {(x1, x2) for x1, y1, x2, y2 in found.lines if y1 == y2} == {(180, 250), (430, 500)}


def test_lines_reach_from_one_frame_to_the_other() -> None:
    found = snap((3.0, 300.0, 183.0, 370.0), ROW, 6.0)

    assert found.lines == ((90.0, 0.0, 90.0, 370.0),)
