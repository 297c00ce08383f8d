"""The layout of networks of the literature, checked with the curves that the canvas draws."""

import pytest

from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.graph.layout.drawing import Direction
from netwright.layers.activation import Relu
from netwright.layers.data import Input
from netwright.layers.merging import Concatenate
from support.build import Branches
from support.outlines import drawn_wires, frames_of, laid_out, outlines_of, overlaps, passed_over
from support.published_networks import PUBLISHED

NAMES = pytest.mark.parametrize("name", PUBLISHED)
DIRECTIONS = pytest.mark.parametrize("direction", Direction)


def test_the_published_networks_are_what_their_papers_say() -> None:
    """Parameters as torchvision counts ResNet-18, and as the paper's GoogLeNet has."""
    counts = {name: analyze(make()) for name, make in PUBLISHED.items()}

    assert counts["ResNet-18"].parameter_count == 11_689_512
    assert counts["GoogLeNet"].parameter_count == 6_998_552
    assert not any(analysis.problems for analysis in counts.values())


@NAMES
@DIRECTIONS
def test_nothing_lies_over_a_node(name: str, direction: Direction) -> None:
    graph = PUBLISHED[name]()
    outlines = outlines_of(graph)

    positions, routes = laid_out(graph, direction)

    frames = frames_of(positions, {node_id: outlines[node_id].box for node_id in positions})
    assert overlaps(frames, room=20) == []
    assert set(routes) == graph.wires
    assert passed_over(frames, drawn_wires(positions, routes, outlines)) == []


def test_wires_would_run_over_nodes_without_their_routes() -> None:
    graph = PUBLISHED["GoogLeNet"]()
    outlines = outlines_of(graph)
    positions, routes = laid_out(graph)
    frames = frames_of(positions, {node_id: outlines[node_id].box for node_id in positions})

    straight = dict.fromkeys(routes, ())

    assert passed_over(frames, drawn_wires(positions, straight, outlines))


@NAMES
@DIRECTIONS
def test_equal_networks_get_equal_layouts(name: str, direction: Direction) -> None:
    one, other = PUBLISHED[name](), PUBLISHED[name]()
    assert set(one.nodes) != set(other.nodes)  # ids are chance

    first, second = (laid_out(graph, direction) for graph in (one, other))

    assert list(first[0].values()) == list(second[0].values())
    assert list(first[1].values()) == list(second[1].values())


@pytest.mark.parametrize(("direction", "axis"), [(Direction.RIGHT, 1), (Direction.DOWN, 0)])
def test_branches_stand_in_the_order_of_the_ports_that_they_feed(
    direction: Direction, axis: int
) -> None:
    net = Branches(Input((4, 8, 8)))
    branches = [net.then(net.start, Relu(), Relu()) for _ in range(4)]
    wanted = [branches[place] for place in (2, 0, 3, 1)]
    net.join(Concatenate(count=4), *wanted)

    positions, _ = laid_out(net.graph, direction)

    across = [positions[node_id][axis] for node_id in wanted]
    assert across == sorted(across)


def test_a_selection_stays_where_it_is_and_moves_nothing_else() -> None:
    graph = PUBLISHED["U-Net"]()
    chosen = list(graph.nodes)[5:12]
    for number, node_id in enumerate(chosen):
        graph.moved(node_id, (300.0 + 37 * number % 100, 90.0 * number))

    positions, routes = laid_out(graph, node_ids=chosen)

    assert set(positions) == set(chosen)
    assert all(wire.source in chosen and wire.target in chosen for wire in routes)
    assert _middle(graph, positions) == pytest.approx(
        _middle(graph, {n: graph.nodes[n].position for n in chosen}), abs=1
    )


def test_a_network_from_disk_is_laid_out_as_the_one_that_was_saved() -> None:
    graph = PUBLISHED["ResNet-18"]()
    read = graph_from_data(graph_to_data(graph))

    assert laid_out(graph) == laid_out(read)


def _middle(graph: Graph, positions: dict[str, tuple[float, float]]) -> tuple[float, float]:
    boxes = {node_id: item.box for node_id, item in outlines_of(graph).items()}
    left, top, right, bottom = zip(*frames_of(positions, boxes).values(), strict=True)
    return (min(left) + max(right)) / 2, (min(top) + max(bottom)) / 2
