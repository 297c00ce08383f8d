"""Training through the real driver code: its library is a fake, its kernels are emulated."""

from typing import Any

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.engines import guarded
from netwright.engines.devices import CPU, GPU
from netwright.graph.graph import Graph
from netwright.layers.activation import Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.shaping import Flatten
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain
from support.fake_gpu import FakeGpu

DIGITS = load_digits()


def network() -> Graph:
    """So many parameters that a step is several launches."""
    return chain(
        [Input((1, 8, 8)), Flatten(), Dense(160), Tanh(), Dense(10), SoftmaxCrossEntropy()]
    )


def trainer(gpu: FakeGpu, device: str = GPU, **settings: Any) -> Trainer:
    return Trainer(network(), TrainingSettings(device=device, **settings), DIGITS, 1, gpus=gpu.gpus)


@pytest.fixture
def gpu() -> FakeGpu:
    return FakeGpu()


def test_a_run_equals_that_of_the_cpu(gpu: FakeGpu) -> None:
    ours, other = trainer(gpu), trainer(gpu, CPU)

    np.testing.assert_allclose(ours.advance(40).losses, other.advance(40).losses, rtol=1e-4)
    evaluations = ours.evaluate("validation"), other.evaluate("validation")
    assert evaluations[0] is not None
    assert evaluations[1] is not None
    assert evaluations[0].loss == pytest.approx(evaluations[1].loss, rel=1e-4)
    assert ours.device == "Fake GPU 0"
    for name, weights in other.weights().items():
        np.testing.assert_allclose(ours.weights()[name], weights, atol=2e-5)
    ours.close()


def test_data_for_which_there_is_no_room_are_streamed_with_the_same_bits(gpu: FakeGpu) -> None:
    whole = trainer(gpu)
    losses, needed = whole.advance(20).losses, whole.memory_bytes
    whole.close()
    small = FakeGpu()
    small.driver.be(memory=int(needed / 0.9) - 150_000)

    ours = trainer(small)

    assert ours.device == "Fake GPU 0"
    assert ours.memory_bytes < needed
    np.testing.assert_array_equal(ours.advance(20).losses, losses)
    ours.close()


def test_engines_that_follow_one_another_share_device_and_kernels(
    gpu: FakeGpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "SECONDS", 1e9)  # a copy takes memory of its own
    ours = trainer(gpu)
    ours.advance(3)
    before = gpu.driver.held()

    ours.change(TrainingSettings(device=GPU, batch_size=40))
    ours.advance(3)

    assert gpu.driver.held()["module"] >= before["module"]
    assert gpu.driver.held()["device memory"] == before["device memory"]
    assert gpu.driver.held()["context"] == 1
    ours.close()
    assert "device memory" not in gpu.driver.held()


def test_the_device_can_be_changed_during_a_run(gpu: FakeGpu) -> None:
    """From the CPU to the GPU and back, with all that was learned."""
    ours = trainer(gpu, CPU)
    other = trainer(gpu, CPU)
    ours.advance(10)
    ours.change(TrainingSettings(device=GPU))
    assert ours.device == "Fake GPU 0"
    ours.advance(10)
    ours.change(TrainingSettings(device=CPU))
    assert ours.device == CPU

    losses = ours.advance(10).losses

    np.testing.assert_allclose(losses, other.advance(30).losses[20:], rtol=1e-4)


@pytest.mark.parametrize(
    "function", ["cuGraphLaunch", "cuMemcpyHtoDAsync_v2", "cuEventSynchronize"]
)
@pytest.mark.parametrize(("after", "code"), [(0, 719), (2, 999)])
def test_a_gpu_that_is_lost_leaves_a_run_on_the_cpu(
    gpu: FakeGpu, function: str, after: int, code: int
) -> None:
    ours = trainer(gpu)
    ours.advance(5)
    gpu.driver.fail(function, code, after, stays=True)

    steps = ours.advance(40)

    assert ours.step == 45
    assert len(steps.losses) == 40
    assert np.isfinite(steps.losses).all()
    assert ours.device == CPU
    assert "Training goes on on the CPU" in ours.device_fault


def test_a_gpu_without_room_is_told_before_anything_is_taken(gpu: FakeGpu) -> None:
    gpu.driver.be(memory=1 << 18)

    ours = trainer(gpu, "Auto")

    assert ours.device == CPU
    assert ours.device_note == "GPU: none (the network does not fit into its memory) – using CPU"


@pytest.mark.parametrize("function", ["cuMemAlloc_v2", "cuModuleLoadDataEx", "cuStreamCreate"])
def test_a_gpu_that_fails_at_the_beginning_says_so(gpu: FakeGpu, function: str) -> None:
    gpu.driver.fail(function, 222)

    ours = trainer(gpu, "Auto")

    assert ours.device == CPU
    words = "the NVIDIA driver is too old for the compiled kernels"
    assert ours.device_note == f"GPU: none ({words}) – using CPU"
    ours.advance(2)


def test_an_engine_that_cannot_be_made_leaves_no_memory_behind(gpu: FakeGpu) -> None:
    trainer(gpu).close()
    gpu.driver.fail("cuGraphInstantiateWithFlags", 999)

    trainer(gpu, "Auto")

    assert "device memory" not in gpu.driver.held()
