"""A run is planned, measured and compiled for before any memory is taken."""

import pytest

from netwright.engines.cpu import run_plan
from netwright.engines.cpu.run_plan import estimate_memory, plan_without_data, prepare
from netwright.engines.update import Update
from netwright.graph.analysis import analyze
from netwright.kernels.cpu.kernel import is_kept
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.shaping import Flatten
from netwright.training.learning import update_of
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain
from support.learning import ANY_NETWORK
from support.networks import NETWORKS, dataset_for


@pytest.mark.parametrize("optimizer", ANY_NETWORK)
@pytest.mark.parametrize("name", ["starter", "residual", "conv stride"])
def test_the_estimate_is_what_training_takes(name: str, optimizer: str) -> None:
    analysis = analyze(NETWORKS[name])
    dataset = dataset_for(NETWORKS[name], analysis, 90)
    settings = TrainingSettings(batch_size=40, optimizer=optimizer)
    trainer = Trainer(NETWORKS[name], settings, dataset)
    data_bytes = sum(s.rows.nbytes for s in trainer._engine.samples.values())
    taken, batch = trainer.memory_bytes - data_bytes, trainer.batch
    trainer.close()

    assert estimate_memory(analysis, batch, update_of(settings)) == taken


def test_preparing_compiles_every_kernel_that_training_needs() -> None:
    analysis = analyze(NETWORKS["conv channels"])

    prepare(analysis, Update(), 24)

    plan = plan_without_data(analysis, Update(), 24)
    assert plan.kernels
    assert all(is_kept(key) for key in plan.kernels)


def test_planning_a_network_beyond_memory_takes_none_of_it() -> None:
    wide = [Dense(units=65_536), Dense(units=65_536), Dense(units=10)]
    graph = chain([Input((1, 8, 8)), Flatten(), *wide, SoftmaxCrossEntropy()])

    plan = run_plan.plan_without_data(analyze(graph), Update(), 64)

    assert 4 * plan.arena_floats > 4 * 4 * 65_536**2
