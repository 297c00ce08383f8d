"""Data that do not fit into the GPU's memory come while steps run, and no bit is another.

The fake driver does what is asked as late as it may, or one of its streams as early: whatever
event nobody waits for gives wrong numbers with one of the three.
"""

from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import numpy as np
import pytest

from netwright.engines.capacity import CapacityError
from netwright.engines.cuda import staging, streaming
from netwright.engines.cuda.device import Device, DeviceError
from netwright.engines.cuda.engine import CudaEngine
from netwright.graph.analysis import analyze
from netwright.layers.activation import Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.program.program import evaluation_program, training_program
from netwright.training.order import BatchOrder
from support.build import chain
from support.fake_driver import Haste
from support.fake_gpu import FakeGpu
from support.networks import data_for, weights_for
from support.simt.device import EmulatedDevice

ANALYSIS = analyze(
    chain([Input((61,)), Dense(units=9), Tanh(), Dense(units=4), SoftmaxCrossEntropy()])
)
PROGRAMS = training_program(ANALYSIS), evaluation_program(ANALYSIS)
SAMPLES, BATCH, FIRST, STEPS = 1199, 21, 52, 12
"""The last batch of an epoch is smaller; the steps go into a second epoch."""
DATA, WEIGHTS = data_for(ANALYSIS, SAMPLES), weights_for(ANALYSIS)
LARGE, SMALL = 1 << 28, 1_700_000
"""Memory in which all data have room, and in which they have not."""
STEP = 4 * 32 * (64 + 1)
"""Bytes of the samples of a step."""
Found = list[np.ndarray]


def engine(device: Device) -> CudaEngine:
    made = CudaEngine(*PROGRAMS, DATA, BATCH, device=device)
    made.set_parameters(WEIGHTS)
    return made


def train(made: CudaEngine, first: int, steps: int) -> np.ndarray:
    numbers, sizes = BatchOrder(np.arange(SAMPLES), BATCH, seed=3).batches(first, steps)
    coefficients = np.zeros((steps, 8), np.float32)
    coefficients[:, 0] = 1 / sizes
    coefficients[:, 1:] = [0.01, 0.9, 0.999, 0.1, 0.001, 0, 1e-8]
    return made.train(first, numbers, coefficients).losses


def run(made: CudaEngine) -> Found:
    """Losses, answers and weights of steps with an evaluation between."""
    with closing(made):
        first = train(made, FIRST, 5)
        totals = made.evaluate(np.arange(5, 60), PROGRAMS[1].kept[0].name)
        rest = train(made, FIRST + 5, STEPS - 5)
        found = [first, rest, *totals, *made.parameters().values()]
        return [*found, *(m for moments in made.moments() for m in moments.values())]


def equal(one: Found, other: Found) -> bool:
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def right() -> Found:
    made = engine(EmulatedDevice(memory=LARGE))
    assert not made.streams
    return run(made)


@pytest.mark.parametrize("portion", [1, 3 * STEP, 1 << 24])
def test_a_run_that_streams_is_the_run_of_resident_data_bit_by_bit(
    right: Found, portion: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PORTION", portion)

    made = engine(EmulatedDevice(memory=SMALL))

    assert made.streams
    assert equal(run(made), right)


def on_fake_gpu(memory: int, haste: Haste) -> CudaEngine:
    gpu = FakeGpu()
    gpu.driver.be(memory=memory)
    made = engine(gpu.open(gpu.gpus.found))
    gpu.driver.hurry(haste)
    return made


@pytest.mark.parametrize("haste", list(Haste))
@pytest.mark.parametrize("portion", [2 * STEP, 3 * STEP])
def test_so_is_one_through_the_driver(
    right: Found, portion: int, haste: Haste, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PORTION", portion)

    made = on_fake_gpu(SMALL, haste)

    assert made.streams
    assert equal(run(made), right)


def _nothing(*_: Any) -> None:
    pass


def _all_but(streams: str) -> Callable[..., None]:
    """A wait of streams for events that only one of the two streams obeys."""
    hold = staging.Event.hold

    def leave_out(event: Any, stream: Any) -> None:
        if (stream.value == GPU_STREAMS[0]) != (streams == "queue"):
            hold(event, stream)

    return leave_out


GPU_STREAMS: list[int] = []


@pytest.mark.parametrize("left_out", ["queue", "side", "pinned"])
def test_a_wait_that_is_left_out_would_be_noticed(
    right: Found, left_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue for a copy, a copy for the queue, and the host for a pinned buffer."""
    monkeypatch.setattr(streaming, "PORTION", 2 * STEP)
    differs = []
    for haste in Haste:
        made: Any = on_fake_gpu(SMALL, haste)
        GPU_STREAMS[:] = [made.arena._streams.queue.value]
        with monkeypatch.context() as patch:
            if left_out == "pinned":
                for pinned in made._stream._feed._pinned:
                    patch.setattr(pinned.event, "wait", _nothing)
            else:
                patch.setattr(staging.Event, "hold", _all_but(left_out))
            differs.append(not equal(run(made), right))

    assert any(differs)


def test_what_fits_neither_way_is_told_before_anything_is_taken() -> None:
    with pytest.raises(CapacityError, match="the GPU's memory"):
        engine(EmulatedDevice(memory=300_000))


def test_other_samples_are_streamed_too() -> None:
    name = next(item.tensor.name for item in ANALYSIS.data if item.slot == "input")
    fresh = np.random.default_rng(1).random((100, 61)).astype(np.float32)
    found = []
    for memory in (LARGE, SMALL):
        made = engine(EmulatedDevice(memory=memory))
        train(made, 0, 3)
        made.set_samples(name, 0, fresh)
        found.append([train(made, 3, 6)])

    assert equal(*found)


@pytest.mark.parametrize("haste", list(Haste))
@pytest.mark.parametrize("memory", [LARGE, 0])
def test_a_copy_holds_what_was_there_while_steps_go_on(memory: int, haste: Haste) -> None:
    """With and without room for it on the GPU."""
    made: Any = on_fake_gpu(LARGE, haste)
    train(made, 0, 5)
    before = made.parameters(), made.moments()
    if not memory:
        made.arena._streams.library = _Full(made.arena._streams.library)
    came: list[Any] = []

    made.copy_later(lambda *copies: came.append(copies))
    assert not came
    train(made, 5, 5)

    ((parameters, moments, seconds),) = came
    assert seconds >= 0
    for ours, right in zip((parameters, *moments), (before[0], *before[1]), strict=True):
        for name, values in right.items():
            assert np.array_equal(ours[name], values)
    assert any((made.parameters()[n] != v).any() for n, v in before[0].items())
    train(made, 10, 1)
    assert len(came) == 1
    made.close()


class _Full:
    """A driver that has no memory left."""

    def __init__(self, library: Any) -> None:
        self._library = library

    def call(self, name: str, *arguments: Any) -> None:
        code = 2 if name == "cuMemAlloc_v2" else self._library.code(name, *arguments)
        self._library.require(code, name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)


def test_asking_for_a_copy_waits_for_nothing() -> None:
    gpu = FakeGpu()
    made: Any = engine(gpu.open(gpu.gpus.found))
    train(made, 0, 2)
    made.arena.write(made.arena_floats - 1, np.zeros(1, np.float32))
    pending = gpu.driver.pending()

    made.copy_later(_nothing)

    assert gpu.driver.pending() > pending > 0
    made.close()


def test_parameters_that_are_set_leave_no_older_copy_behind() -> None:
    made = engine(EmulatedDevice())
    came: list[Any] = []
    made.copy_later(lambda *copies: came.append(copies))

    made.set_parameters(WEIGHTS)
    train(made, 0, 1)

    assert not came


@pytest.mark.parametrize("function", ["cuMemHostAlloc", "cuEventCreate", "cuStreamWaitEvent"])
@pytest.mark.parametrize("after", range(5))
def test_a_stream_that_fails_leaves_nothing_behind(function: str, after: int) -> None:
    gpu = FakeGpu()
    gpu.driver.be(memory=SMALL)
    device = gpu.open(gpu.gpus.found)
    gpu.driver.fail(function, 999, after)

    with suppress(DeviceError):
        made = engine(device)
        with closing(made):
            train(made, 0, 3)

    assert "device memory" not in gpu.driver.held()
    device.close()
    assert gpu.driver.held() == {}
