"""The layout of any drawing: nothing overlaps, wires go forward and beside boxes."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.graph.layout.drawing import Box, Direction, Drawing, Link
from netwright.graph.layout.layout import lay_out
from support.outlines import drawn_links, frames_of, overlaps, passed_over

DIRECTIONS = st.sampled_from(list(Direction))


@st.composite
def drawings(draw: st.DrawFn, *, with_circles: bool = False, same_width: bool = False) -> Drawing:
    """Up to 24 boxes of different sizes, wired at random from the earlier to the later."""
    count = draw(st.integers(1, 24))
    width = st.just(180.0) if same_width else st.integers(60, 260).map(float)
    sizes = draw(st.lists(st.tuples(width, st.integers(40, 200)), min_size=count, max_size=count))
    boxes = {f"b{i}": Box(width, float(height)) for i, (width, height) in enumerate(sizes)}
    pairs = draw(st.lists(st.tuples(*[st.integers(0, count - 1)] * 2), max_size=40))
    links = []
    for one, other in pairs:
        source, target = (one, other) if with_circles else (min(one, other), max(one, other))
        if source == target:
            continue
        start = float(draw(st.integers(10, sizes[source][1] - 10)))
        end = float(draw(st.integers(10, sizes[target][1] - 10)))
        links.append(Link(f"b{source}", start, f"b{target}", end))
    return Drawing(boxes, links)


@settings(max_examples=300, deadline=None)
@given(drawings(), DIRECTIONS, st.floats(100, 2000))
def test_boxes_never_overlap(drawing: Drawing, direction: Direction, width: float) -> None:
    layout = lay_out(drawing, direction, width)

    assert set(layout.positions) == set(drawing.boxes)
    assert overlaps(frames_of(layout.positions, drawing.boxes), room=20) == []


@settings(max_examples=300, deadline=None)
@given(drawings(), DIRECTIONS, st.floats(100, 2000))
def test_no_wire_runs_over_a_box(drawing: Drawing, direction: Direction, width: float) -> None:
    layout = lay_out(drawing, direction, width)

    frames = frames_of(layout.positions, drawing.boxes)
    assert passed_over(frames, drawn_links(drawing, layout)) == []


@settings(max_examples=150, deadline=None)
@given(drawings())
def test_wires_go_to_the_right_or_down(drawing: Drawing) -> None:
    right, down = (lay_out(drawing, d).positions for d in (Direction.RIGHT, Direction.DOWN))

    for link in drawing.links:
        source, target = link.source, link.target
        assert right[source][0] + drawing.boxes[source].width < right[target][0]
        assert down[source][1] + drawing.boxes[source].height < down[target][1]


@settings(max_examples=100, deadline=None)
@given(drawings(with_circles=True), DIRECTIONS)
def test_circles_are_laid_out_too(drawing: Drawing, direction: Direction) -> None:
    layout = lay_out(drawing, direction)

    assert overlaps(frames_of(layout.positions, drawing.boxes)) == []


@settings(max_examples=50, deadline=None)
@given(drawings(), DIRECTIONS)
def test_names_of_boxes_decide_nothing(drawing: Drawing, direction: Direction) -> None:
    renamed = Drawing(
        {f"{len(drawing.boxes)}-{name[::-1]}": box for name, box in drawing.boxes.items()},
        [
            replace(
                link,
                source=f"{len(drawing.boxes)}-{link.source[::-1]}",
                target=f"{len(drawing.boxes)}-{link.target[::-1]}",
            )
            for link in drawing.links
        ],
    )

    one, other = lay_out(drawing, direction), lay_out(renamed, direction)

    assert list(one.positions.values()) == list(other.positions.values())
    assert one.routes == other.routes


@pytest.mark.parametrize("direction", Direction)
def test_an_empty_drawing_has_an_empty_layout(direction: Direction) -> None:
    assert lay_out(Drawing({}, []), direction).positions == {}


def test_a_source_stands_right_before_what_it_feeds() -> None:
    box = Box(180, 70)
    names = ("input", "conv", "relu", "dense", "loss", "target")
    links = [Link(a, 48, b, 48) for a, b in pairwise(names[:5])]
    links.append(Link("target", 48, "loss", 60))

    positions = lay_out(Drawing(dict.fromkeys(names, box), links)).positions

    assert positions["target"][0] == positions["dense"][0]


def test_a_chain_is_a_straight_line_though_its_boxes_differ() -> None:
    boxes = {"a": Box(180, 70), "b": Box(180, 150), "c": Box(180, 90)}
    links = [Link("a", 48, "b", 120), Link("b", 30, "c", 60)]

    positions = lay_out(Drawing(boxes, links)).positions

    assert positions["a"][1] + 48 == positions["b"][1] + 120
    assert positions["b"][1] + 30 == positions["c"][1] + 60


@pytest.mark.parametrize("direction", Direction)
def test_parts_that_no_wire_joins_stand_apart(direction: Direction) -> None:
    boxes = {name: Box(180, 70) for name in "abcdef"}
    links = [Link("a", 48, "b", 48), Link("c", 48, "d", 48)]

    layout = lay_out(Drawing(boxes, links), direction)

    assert overlaps(frames_of(layout.positions, boxes), room=40) == []
