"""What may follow a layer is what the analysis has nothing against."""

import pytest

from netwright.graph.analysis import analyze
from netwright.graph.commands import AddNodes
from netwright.graph.fitting import can_take
from netwright.graph.graph import Graph, Wire
from netwright.layers.catalog import SHELF
from netwright.layers.data import Input
from netwright.layers.layer import Layer


@pytest.mark.parametrize("shape", [(4,), (3, 8, 8), (5, 7), (1, 1, 1)], ids=str)
@pytest.mark.parametrize("layer", SHELF, ids=lambda layer: layer.kind)
def test_a_layer_that_can_be_fed_has_no_problem_with_its_input(
    layer: type[Layer], shape: tuple[int, ...]
) -> None:
    graph = Graph()
    source, node = graph.new_node(Input(shape)), graph.new_node(layer())
    if source.name == node.name or not node.layer.inputs:
        return
    wire = Wire(source.id, "output", node.id, node.layer.inputs[0])
    AddNodes((source, node), (wire,)).apply(graph)
    analysis = analyze(graph)
    tensor = analysis.nodes[source.id].outputs["output"]
    needed = [port for port in node.layer.inputs if port not in node.layer.optional]
    if len(needed) == 1:
        assert can_take(layer(), tensor) == bool(analysis.nodes[node.id].outputs)
    else:
        assert can_take(layer(), tensor)
