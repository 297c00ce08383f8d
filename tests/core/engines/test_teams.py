"""Blocks of the batch at the same time: the same bits, whoever computes them."""

from math import gcd

import numpy as np
import pytest

from netwright.engines.cpu import crew
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cpu.plan import Tape
from netwright.engines.cpu.run_plan import RunPlan, plan_run, plan_without_data
from netwright.engines.cpu.teams import runs_apart
from netwright.engines.samples import Samples
from netwright.engines.update import ADAM
from netwright.graph.analysis import analyze
from netwright.program.program import evaluation_program, training_program
from netwright.training.fault import NonFiniteError
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.networks import NETWORKS, data_for, dataset_for, weights_for

BATCH = 190
"""Six blocks of 32: for 2, 3 and 4 threads 2, 3 and 2 teams, the last ones of two threads."""
SAMPLES = 3 * BATCH // 2
"""Two thirds of them are for training."""
STEPS = 8


@pytest.fixture(autouse=True)
def any_network_is_large_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_WORK_OF_A_THREAD", 1)


def planned(name: str, threads: int, batch: int = BATCH) -> RunPlan:
    analysis = analyze(NETWORKS[name])
    evaluation = evaluation_program(analysis)
    data = {
        item.tensor.name: Samples(np.zeros((1, -(-item.tensor.size // 16) * 16), np.float32), 0)
        for item in evaluation.data
    }
    return plan_run(training_program(analysis), evaluation, ADAM, batch, data, threads)


def training_tape(name: str, threads: int) -> Tape:
    tape = planned(name, threads).training
    assert tape is not None
    return tape


def trained(name: str, threads: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Losses and weights after some steps."""
    graph = NETWORKS[name]
    dataset = dataset_for(graph, analyze(graph), SAMPLES)
    settings = TrainingSettings(epochs=100, batch_size=BATCH, seed=3)
    trainer = Trainer(graph, settings, dataset, threads)
    losses, weights = trainer.advance(STEPS).losses, trainer.weights()
    trainer.close()
    return losses, weights


@pytest.mark.parametrize("name", list(NETWORKS))
def test_teams_find_the_same_bits_as_one_thread(name: str) -> None:
    losses, weights = trained(name, 1)

    for threads in (2, 3, 4):
        others, other_weights = trained(name, threads)
        assert np.array_equal(others, losses)
        assert all(np.array_equal(other_weights[key], weights[key]) for key in weights)


@pytest.mark.parametrize("name", ["starter", "two losses"])
def test_teams_evaluate_as_one_thread_does(name: str) -> None:
    analysis = analyze(NETWORKS[name])
    weights, data = weights_for(analysis), data_for(analysis, 331)
    training, evaluation = training_program(analysis), evaluation_program(analysis)
    found = []
    for threads in (1, 2, 3):
        engine = CpuEngine(training, evaluation, data, BATCH, threads=threads)
        engine.set_parameters(weights)
        found.append([engine.evaluate(np.arange(n), evaluation.kept[0].name) for n in (1, 70, 331)])
        engine.close()

    for others in found[1:]:
        for other, alone in zip(others, found[0], strict=True):
            assert all(np.array_equal(other[i], alone[i]) for i in range(3))
    assert [len(kept) for _, _, kept in found[0]] == [1, 70, 331]


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 5, 12])
def test_every_team_has_as_many_threads_and_blocks_as_any_other(threads: int) -> None:
    plan = planned("starter", threads)

    assert plan.lanes.blocks == 6
    assert plan.training is not None
    assert plan.training.assembly.teams == gcd(threads, 6)


@pytest.mark.parametrize("name", list(NETWORKS))
def test_a_network_runs_apart_only_if_no_sum_is_read_within_the_step(name: str) -> None:
    program = training_program(analyze(NETWORKS[name]))
    is_in_one_go = len(training_tape(name, 1).assembly.sections) == 2
    sums_up_tables = any(call.operation == "embedding_gradient" for call in program.calls)

    assert runs_apart(program, 0) == (is_in_one_go and not sums_up_tables)


def test_how_a_batch_is_cut_does_not_depend_on_threads() -> None:
    cuts = {(p.lanes.blocks, p.lanes.lanes) for p in (planned("starter", n) for n in range(1, 9))}

    assert len(cuts) == 1


def test_parameters_that_outweigh_activations_are_read_by_one_block_after_the_other() -> None:
    program = training_program(analyze(NETWORKS["starter"]))

    assert runs_apart(program, 1_000)
    assert not runs_apart(program, 10_000_000)


def test_each_team_has_a_workspace_and_gradients_of_its_own() -> None:
    alone, both = training_tape("starter", 1), training_tape("starter", 2)
    gradients = both.offset("gradients of teams")

    assert alone.assembly.copies == 1
    assert both.assembly.copies == 2
    assert both.arena_size >= both.persistent_end + 2 * both.assembly.workspace
    for name in training_program(analyze(NETWORKS["starter"])).gradients:
        assert name in both.assembly.pinned
    assert both.assembly.gathered
    for name, (second, _) in both.assembly.gathered.items():
        moved = both.offset(name) + second
        assert gradients <= moved < both.persistent_end


def test_the_estimate_counts_what_teams_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWRIGHT_THREADS", "2")
    analysis = analyze(NETWORKS["starter"])

    assert (
        plan_without_data(analysis, ADAM, BATCH).arena_floats == planned("starter", 2).arena_floats
    )


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_a_gradient_that_one_team_finds_infinite_stops_all(threads: int) -> None:
    graph = NETWORKS["starter"]
    dataset = dataset_for(graph, analyze(graph), SAMPLES)
    dataset.inputs[dataset.parts["training"][-1]] = 3e38
    settings = TrainingSettings(epochs=100, batch_size=BATCH, seed=3)
    trainer = Trainer(graph, settings, dataset, threads)
    before = trainer.weights()

    with pytest.raises(NonFiniteError):
        trainer.advance(3)

    assert trainer.step == 0
    assert all(np.array_equal(trainer.weights()[key], before[key]) for key in before)
    trainer.close()
