"""Augmentation in training: only the training part changes, and a run is one run."""

from dataclasses import replace

import numpy as np

from netwright.data.augmentation import Augmentation
from netwright.data.dataset import Dataset
from netwright.data.preparation import Preparation
from netwright.data.source import DataSource
from netwright.engines.devices import CPU, GPU
from netwright.graph.graph import Graph
from netwright.inspection.subject import Subject
from netwright.inspection.taking import take_step
from netwright.project.examples import example
from netwright.training.augmented import tensors_changed
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.fake_gpu import FakeGpu

SETTINGS = TrainingSettings(epochs=3, batch_size=64)
HOW = Augmentation(shift=0.1, rotation=15.0, noise=0.05)


def digits(how: Augmentation = HOW) -> Dataset:
    dataset = DataSource(preparation=Preparation(augmentation=how)).load()
    parts = {name: part[:200] for name, part in dataset.parts.items()}
    return replace(dataset, parts=parts)


def graph() -> Graph:
    return example("logistic").graph


def trained(dataset: Dataset, cuts: tuple[int, ...] = (1000,), threads: int = 1) -> Trainer:
    trainer = Trainer(graph(), SETTINGS, dataset, threads)
    for steps in cuts:
        trainer.advance(steps)
    return trainer


def weights(trainer: Trainer) -> dict[str, bytes]:
    trainer.close()
    return {name: values.tobytes() for name, values in trainer.weights().items()}


def test_a_run_is_bit_equal_however_it_is_cut_and_differs_from_one_without() -> None:
    whole = weights(trained(digits()))

    assert whole == weights(trained(digits(), (1, 2, 3, 1, 1000), threads=2))
    assert whole != weights(trained(digits(Augmentation())))


def test_a_run_taken_up_again_in_an_epoch_is_bit_equal() -> None:
    first = trained(digits(), (6,))
    state = first.state()
    first.close()
    second = Trainer(graph(), SETTINGS, digits())
    second.restore(state)
    second.advance(1000)

    assert weights(second) == weights(trained(digits()))


def test_evaluation_sees_the_samples_as_they_are() -> None:
    trainer = trained(digits(), (4,))
    plain = Trainer(graph(), SETTINGS, digits(Augmentation()))
    plain.restore(trainer.state())

    for part in ("training", "validation"):
        assert trainer.evaluate(part) == plain.evaluate(part)
    trainer.close()
    plain.close()


def test_each_epoch_has_copies_of_its_own() -> None:
    trainer, dataset = trained(digits(), (1,)), digits()
    (name,) = tensors_changed(trainer.analysis)
    rows = trainer._setup.engine.samples[name].rows[len(dataset.inputs) : -1, :64]
    first = rows.copy()
    trainer.advance(4)

    assert not np.array_equal(rows, first)
    plain = dataset.inputs[dataset.parts["training"]].reshape(200, 64)
    assert 0.05 < np.abs(rows - plain).mean() < 0.3
    trainer.close()


def test_the_stepper_sees_the_samples_that_the_step_sees() -> None:
    dataset = digits()
    trainer = trained(dataset, (6,))
    ahead, before = trainer.next_step(), trainer.weights()
    trainer.advance(1)
    after = trainer.weights()
    trainer.close()

    job = Job(graph(), SETTINGS, dataset)
    taken = take_step(Subject(Checkpoint(1, 6, job, before, 0.0, ahead)), ahead)

    assert taken is not None
    for name, values in after.items():
        np.testing.assert_array_equal(taken.weights[name], values)


def test_a_gpu_gets_the_copies_of_each_epoch_too() -> None:
    gpu, dataset = FakeGpu(), digits()
    on_gpu = replace(SETTINGS, device=GPU)
    ours = Trainer(graph(), on_gpu, dataset, 1, gpus=gpu.gpus)
    other = Trainer(graph(), replace(SETTINGS, device=CPU), dataset, 1)

    losses = ours.advance(1000).losses

    assert ours.device == "Fake GPU 0"
    np.testing.assert_allclose(losses, other.advance(1000).losses, rtol=1e-4)
    ours.close()
    other.close()
