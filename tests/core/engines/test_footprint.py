"""What is said of memory before training is what the engine takes."""

from dataclasses import replace

import pytest

from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cpu.footprint import footprint
from netwright.engines.parameters import stored_size
from netwright.graph.analysis import analyze
from netwright.program.footprint import LayerMemory
from netwright.program.program import evaluation_program, training_program
from netwright.training.learning import update_of
from netwright.training.settings import TrainingSettings
from support.build import starter
from support.networks import data_for
from support.whole_networks import WHOLE


@pytest.mark.parametrize("optimizer", ["Momentum", "Adam"])
@pytest.mark.parametrize("batch", [1, 200])
def test_the_sum_is_the_arena_of_the_engine(optimizer: str, batch: int) -> None:
    analysis = analyze(WHOLE["ResNet block"])
    update = update_of(TrainingSettings(optimizer=optimizer))
    engine = CpuEngine(
        training_program(analysis),
        evaluation_program(analysis),
        data_for(analysis, 20),
        batch,
        update,
    )

    told = footprint(analysis, batch, update)

    assert told.total == 4 * engine.arena_floats
    engine.close()


@pytest.mark.parametrize("name", WHOLE)
def test_layers_share_out_parameters_gradients_and_moments(name: str) -> None:
    analysis = analyze(WHOLE[name])

    told = footprint(analysis, 32, update_of(TrainingSettings()))

    every = sum(told.layers.values(), start=LayerMemory())
    assert (every.parameters, every.gradients, every.moments) == (
        told.parameters,
        told.gradients,
        told.moments,
    )
    assert told.parameters == 4 * sum(stored_size(p.tensor.shape) for p in analysis.parameters)
    assert told.moments == 2 * told.gradients
    # Layers that are done leave their room to others.
    assert 0 < told.workspace < 2 * every.activations


def test_every_layer_of_the_network_is_told() -> None:
    graph = starter()

    told = footprint(analyze(graph), 32, update_of(TrainingSettings()))

    computing = [n for n in graph.nodes.values() if n.layer.kind not in ("input", "target")]
    assert all(told.layers[node.id].activations for node in computing if node.layer.has_weights)


def test_frozen_parameters_have_neither_gradients_nor_moments() -> None:
    graph = starter()
    node = next(n for n in graph.nodes.values() if n.layer.kind == "dense")
    graph.set(replace(node, layer=replace(node.layer, frozen=True)))  # type: ignore[call-arg]

    told = footprint(analyze(graph), 32, update_of(TrainingSettings()))

    layer = told.layers[node.id]
    assert layer.parameters > 0
    assert (layer.gradients, layer.moments) == (0, 0)
