"""A device that fails during a run: the CPU goes on from the latest copy, and says so."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.engines import guarded
from netwright.engines.capacity import CapacityError
from netwright.engines.choice import Chosen, Gpus, Work, engine_for
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cuda.device import Device, DeviceError, OutOfMemoryError
from netwright.engines.cuda.probe import Gpu, Probe
from netwright.engines.devices import AUTO, CPU, GPU, DeviceChoiceError, told
from netwright.engines.engine import DeviceEngine
from netwright.engines.guarded import GuardedEngine
from netwright.training.run import Run
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState
from netwright.training.trainer import Trainer
from netwright.training.unattended import train
from support.build import starter

DIGITS = load_digits()
FOUND = Probe((Gpu(0, "Test GPU", 1 << 30, (9, 0), 132, 232448),), (13, 0))
FAULT = "A kernel failed (CUDA_ERROR_LAUNCH_FAILED in cuGraphLaunch)."
LASTING = 10.0
"""Seconds between two copies in tests: none is made while they run."""


class FailingEngine(CpuEngine):
    """Stands for a GPU: from the call on that a test chooses, every call fails."""

    device = "Test GPU"
    fails_at: tuple[str, int] = ("nothing", 0)

    def __init__(self, work: Work, fails_at: tuple[str, int]) -> None:
        super().__init__(work.training, work.evaluation, work.data, work.batch, work.update, 1)
        self.fails_at, self.is_lost, self.is_closed = fails_at, False, False
        self._calls: dict[str, int] = {}

    def _hear(self, name: str) -> None:
        self._calls[name] = self._calls.get(name, 0) + 1
        self.is_lost |= (name, self._calls[name]) == self.fails_at
        if self.is_lost:
            raise DeviceError(FAULT)

    def train(self, *given: Any) -> Any:
        self._hear("train")
        return super().train(*given)

    def evaluate(self, *given: Any) -> Any:
        self._hear("evaluate")
        return super().evaluate(*given)

    def parameters(self) -> Any:
        self._hear("parameters")
        return super().parameters()

    def gradients(self) -> Any:
        self._hear("gradients")
        return super().gradients()

    def moments(self) -> Any:
        self._hear("moments")
        return super().moments()

    def copy_later(self, done: Any) -> None:
        self._hear("copy_later")
        done(super().parameters(), super().moments(), 0.0)

    def set_parameters(self, values: Any) -> None:
        self._hear("set_parameters")
        super().set_parameters(values)

    def close(self) -> None:
        self.is_closed = True
        super().close()


class NoDevice:
    """A device that nobody asks for anything."""

    name = "Test GPU"


def machine_with(make: Callable[[Device, Work], DeviceEngine]) -> Gpus:
    return Gpus(lambda: FOUND, lambda _: cast("Device", NoDevice()), make)


def gpus(fails_at: tuple[str, int] = ("nothing", 0)) -> Gpus:
    """A machine with a GPU that fails there."""
    return machine_with(lambda _, work: FailingEngine(work, fails_at))


def trainer(fails_at: tuple[str, int], **settings: Any) -> Trainer:
    return Trainer(starter(), TrainingSettings(**settings), DIGITS, 1, gpus=gpus(fails_at))


@pytest.fixture(autouse=True)
def _copies_are_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "SECONDS", LASTING)


def test_a_run_on_a_gpu_that_works_is_a_run() -> None:
    ours = trainer(("nothing", 0), epochs=2)
    other = Trainer(starter(), TrainingSettings(epochs=2, device=CPU), DIGITS, 1)

    assert (ours.device, ours.device_note) == ("Test GPU", "")
    np.testing.assert_array_equal(ours.advance(50).losses, other.advance(50).losses)
    for name, weights in other.weights().items():
        np.testing.assert_array_equal(ours.weights()[name], weights)


def test_a_gpu_lost_in_training_leaves_the_cpu_with_the_latest_weights() -> None:
    """No copy was made since the beginning: those are the initial weights."""
    ours = trainer(("train", 3))
    other = Trainer(starter(), TrainingSettings(device=CPU), DIGITS, 1)
    ours.advance(10)
    ours.advance(10)

    steps = ours.advance(5)

    assert (ours.step, len(steps.losses)) == (25, 5)
    assert ours.device == "CPU"
    assert ours.device_note == "GPU failed – using CPU"
    assert ours.device_fault == (
        f"{FAULT} Training goes on on the CPU, with the weights of 20 steps before."
    )
    other.step = 20
    np.testing.assert_array_equal(steps.losses, other.advance(5).losses)


def test_copies_are_made_while_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "SECONDS", 0.0)
    monkeypatch.setattr(guarded, "SHARE", 1e9)
    ours = trainer(("train", 3))
    other = Trainer(starter(), TrainingSettings(device=CPU), DIGITS, 1)
    ours.advance(10)
    ours.advance(10)

    steps = ours.advance(5)

    assert ours.device_fault == f"{FAULT} Training goes on on the CPU."
    np.testing.assert_array_equal(steps.losses, other.advance(25).losses[20:])


@pytest.mark.parametrize("call", ["evaluate", "parameters", "gradients", "moments"])
def test_whatever_call_fails_the_run_goes_on(call: str) -> None:
    ours = trainer((call, 2), epochs=2)
    run = Run(1, ours)
    run.want(frozenset())

    while not ours.finished:
        run.advance()
        ours.weights()
        ours.gradients()
        ours.state()
        ours.evaluate("test")

    assert ours.device == "CPU"
    assert ours.device_fault.startswith(FAULT)


def test_snapshots_tell_the_fault_once_and_mark_it_on_the_curve() -> None:
    run = Run(1, trainer(("train", 2)))
    run.advance()
    before = run.snapshot(RunState.RUNNING)
    run.advance()

    first, second = (run.snapshot(RunState.RUNNING) for _ in range(2))

    assert before.device == "Test GPU"
    assert first.device_fault.startswith(FAULT)
    (mark,) = first.changes
    assert (mark.step, mark.text) == (run.trainer.step, "GPU failed – using CPU")
    assert first.first_step + len(first.losses) - 1 == run.trainer.step
    assert second.device_fault == ""
    assert second.changes == ()
    assert second.device == "GPU failed – using CPU, 1 thread"


def test_the_command_line_tells_it_too() -> None:
    heard: list[str] = []

    outcome = train(
        starter(), TrainingSettings(epochs=1), DIGITS, 1, heard.append, gpus=gpus(("train", 2))
    )

    assert outcome.finished
    assert outcome.device == "CPU"
    assert [words for words in heard if words.startswith(FAULT)] == [
        f"{FAULT} Training goes on on the CPU, with the weights of one step before."
    ]


def test_a_run_taken_up_again_counts_what_was_lost_from_there() -> None:
    state = trainer(("nothing", 0)).state()
    ours = trainer(("train", 2))
    ours.advance(3)
    state = ours.state()
    ours = trainer(("train", 2))
    ours.restore(state)

    ours.advance(4)
    ours.advance(1)

    assert "with the weights of 4 steps before" in ours.device_fault


def test_where_the_cpu_has_no_room_either_the_latest_weights_stay() -> None:
    engine: list[FailingEngine] = []

    def no_room() -> CpuEngine:
        raise CapacityError("Nothing is free.")

    ours = Trainer(starter(), TrainingSettings(), DIGITS, 1, gpus=gpus(("train", 2)))
    guard = ours._engine
    assert isinstance(guard, GuardedEngine)
    guard._make_other = no_room
    engine.append(guard._engine)  # type: ignore[arg-type]
    initial = ours.weights()
    ours.advance(2)

    with pytest.raises(CapacityError, match=r"Nothing is free\."):
        ours.advance(1)

    for name, weights in ours.weights().items():
        np.testing.assert_array_equal(weights, initial[name])
    assert ours.gradients() == {}
    assert engine[0].is_closed
    with pytest.raises(DeviceError, match="A kernel failed"):
        ours.advance(1)


# --- the choice ----------------------------------------------------------------------------------


def chosen(device: str, machine: Gpus) -> Chosen:
    works: list[Work] = []

    def make(_: Device, work: Work) -> DeviceEngine:
        works.append(work)
        return FailingEngine(work, ("nothing", 0))

    made = machine_with(make)
    Trainer(starter(), TrainingSettings(device=GPU), DIGITS, 1, gpus=made)
    return engine_for(device, works[0], 1, gpus=machine)


def refusing(fault: Exception) -> Gpus:
    def make(_: Device, work: Work) -> DeviceEngine:
        raise fault

    return machine_with(make)


def test_auto_takes_the_gpu_if_there_is_one() -> None:
    assert chosen(AUTO, gpus()).engine.device == "Test GPU"
    assert chosen(GPU, gpus()).engine.device == "Test GPU"


def test_who_asks_for_the_cpu_asks_no_driver() -> None:
    def find() -> Probe:
        raise AssertionError("asked")

    found = chosen(CPU, Gpus(find))

    assert (found.engine.device, found.reason) == ("CPU", "")


NONE = Gpus(lambda: Probe(reason="no NVIDIA driver"))
FULL = refusing(OutOfMemoryError("The GPU has too little free memory."))
SMALL = refusing(CapacityError("Training this network takes 2 GiB, but 1 GiB are free."))


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        (NONE, "no NVIDIA driver"),
        (FULL, "the GPU has too little free memory"),
        (SMALL, "the network does not fit into its memory"),
    ],
)
def test_auto_says_why_it_takes_the_cpu(machine: Gpus, reason: str) -> None:
    found = chosen(AUTO, machine)

    assert found.engine.device == "CPU"
    assert found.reason == f"GPU: none ({reason}) – using CPU"


def test_who_asks_for_a_gpu_that_there_is_not_is_told_so() -> None:
    with pytest.raises(DeviceChoiceError) as caught:
        chosen(GPU, NONE)

    assert str(caught.value) == (
        "The GPU cannot be used: no NVIDIA driver. Choose Auto or CPU as the device."
    )


def test_a_network_that_does_not_fit_on_the_gpu_says_what_it_needs() -> None:
    with pytest.raises(CapacityError, match=r"takes 2 GiB, but 1 GiB"):
        chosen(GPU, SMALL)


def test_a_gpu_that_failed_is_not_used_again() -> None:
    machine = gpus(("train", 1))
    Trainer(starter(), TrainingSettings(), DIGITS, 1, gpus=machine).advance(1)

    later = Trainer(starter(), TrainingSettings(), DIGITS, 1, gpus=machine)

    assert later.device_note == "GPU: none (it failed, start Netwright again) – using CPU"


def test_the_machine_is_asked_once() -> None:
    asked: list[int] = []

    def find() -> Probe:
        asked.append(1)
        return FOUND

    machine = Gpus(find)

    assert machine.found is machine.found
    assert len(asked) == 1


def test_what_was_found_is_told_in_one_line() -> None:
    assert told(FOUND) == "GPU: Test GPU"
    assert told(Probe(reason="no NVIDIA driver")) == "GPU: none (no NVIDIA driver) – using CPU"
