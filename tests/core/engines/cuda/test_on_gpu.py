"""On a GPU: the driver, every shipped kernel, networks against the reference, runs against the CPU.

Needs NumPy, Numba, numba-cuda and pytest alone: `./run bench --device cuda` runs it, or

    python -m pytest -c /dev/null --rootdir . --import-mode=importlib -m gpu tests/core/engines/cuda
"""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import astuple, replace

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.engines import reference
from netwright.engines.choice import Work, missing_on_gpu
from netwright.engines.cuda import shipped
from netwright.engines.cuda.device import DeviceError, Launch
from netwright.engines.cuda.driver import GpuDevice
from netwright.engines.cuda.engine import CudaEngine
from netwright.engines.cuda.library import FUNCTION_LOCAL
from netwright.engines.cuda.probe import probe
from netwright.engines.devices import CPU, GPU, has_tf32
from netwright.engines.precision import FLOAT32, IN_TF32, TF32
from netwright.graph.analysis import Analysis, analyze
from netwright.kernels.cuda.pointwise import formula
from netwright.kernels.cuda.products import CORE_TILES, core_product
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.variant import Key
from netwright.program.program import Program, evaluation_program, training_program
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.networks import NETWORKS, data_for, dataset_for, weights_for

FOUND = probe()
pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(FOUND.gpu is None, reason=f"no GPU: {FOUND.reason}"),
]
CLOSE = 2e-6
"""Of the largest number of a tensor."""


@pytest.fixture(scope="module")
def device() -> Iterator[GpuDevice]:
    assert FOUND.gpu is not None
    device = GpuDevice(FOUND.gpu, shipped.ptx_of)
    yield device
    device.close()


def programs(name: str) -> tuple[Analysis, Program, Program]:
    analysis = analyze(NETWORKS[name])
    return analysis, training_program(analysis), evaluation_program(analysis)


def is_lowered(name: str) -> bool:
    _, training, evaluation = programs(name)
    return not missing_on_gpu(Work(training, evaluation, {}, 1))


LOWERED = [name for name in NETWORKS if is_lowered(name)]


def test_memory_is_zero_and_keeps_what_is_written(device: GpuDevice) -> None:
    rng = np.random.default_rng(0)
    values, words = rng.random(5_000_003).astype(np.float32), rng.integers(-9, 9, 1_000_001)
    arena = device.allocate(len(values) + 10, len(words) + 10)

    arena.write(7, values)
    arena.write_words(3, words)

    np.testing.assert_array_equal(arena.read(0, 7), 0)
    np.testing.assert_array_equal(arena.read(7, len(values)), values)
    np.testing.assert_array_equal(arena.read_words(3, len(words)), words)
    arena.close()


def test_recordings_run_in_order_with_writes_between_them(device: GpuDevice) -> None:
    kernel = (formula, ("x * 2 + 1", "x:each"))
    device.prepare([kernel])
    arena, count = device.allocate(2048, 8), 1024
    # numbers, length of a row, group, out, x
    arena.write_words(0, np.array([count, count, 1, 0, 0]))
    recording = arena.record([Launch(kernel, 1, 256, 0)] * 3)

    arena.write(0, np.ones(count, np.float32))
    recording.run()
    first = arena.read(0, count)
    arena.write(0, np.zeros(count, np.float32))
    for _ in range(2):
        recording.run()

    assert (first == 15).all()
    assert (arena.read(0, count) == 63).all()
    arena.close()


@pytest.mark.parametrize("name", sorted(shipped.read(shipped.SHIPPED).keys() - {shipped.MADE_FROM}))
def test_every_shipped_kernel_loads_and_spills_nothing(device: GpuDevice, name: str) -> None:
    if not is_able(name):
        pytest.skip("needs a newer GPU")
    function = device._load(shipped.read(shipped.SHIPPED)[name])

    local = ctypes.c_int()
    device._library.call("cuFuncGetAttribute", ctypes.byref(local), FUNCTION_LOCAL, function)

    assert local.value == 0


def is_able(name: str) -> bool:
    """Whether this GPU can run a shipped kernel."""
    target = re.search(rb"\.target sm_(\d+)", shipped.read(shipped.SHIPPED)[name])
    assert FOUND.gpu is not None
    assert target is not None
    major, minor = FOUND.gpu.capability
    return int(target[1]) <= 10 * major + minor


def close(ours: np.ndarray, right: np.ndarray, factor: float = 1) -> bool:
    scale = max(float(np.abs(right).max(initial=0)), 1e-6)
    return float(np.abs(ours - right).max(initial=0)) <= factor * CLOSE * scale


def one_step(batch: int) -> tuple[np.ndarray, np.ndarray]:
    """One step over the first `batch` samples that leaves the parameters as they are."""
    coefficients = np.zeros((1, 8), np.float32)
    coefficients[0, [0, 2, 7]] = 1 / batch, 1, 1e-8
    return np.arange(batch)[None], coefficients


@pytest.mark.parametrize("name", LOWERED)
@pytest.mark.parametrize("batch", [1, 33])
def test_losses_counts_and_gradients_equal_the_reference(
    device: GpuDevice, name: str, batch: int
) -> None:
    analysis, training, evaluation = programs(name)
    data, weights = data_for(analysis, batch), weights_for(analysis)
    engine = CudaEngine(training, evaluation, data, batch, device=device)
    rest = engine.arena_floats - engine.workspace
    engine.arena.write(engine.workspace, np.full(rest, np.nan, np.float32))
    engine.set_parameters(weights)
    engine.set_seed(4)

    outcome = engine.train(0, *one_step(batch))
    gradients = engine.gradients()
    engine.close()

    right = reference.run(training, {**weights, **data}, seed=4)
    assert not outcome.halted
    assert outcome.losses[0, 0] == pytest.approx(right[training.losses[0].name], rel=1e-5)
    for row, count in zip(outcome.counts, training.counts, strict=True):
        assert row[0] == right[count.name]
    for gradient_of, gradient in training.gradients.items():
        assert close(gradients[gradient_of], right[gradient.name], factor=3), gradient_of


has_cores = pytest.mark.skipif(not has_tf32(FOUND), reason="no tensor cores for TF32")


def errors_on_cores(device: GpuDevice, tile: CoreTile, turned: tuple[int, int]) -> np.ndarray:
    """Of a product of odd sizes, relative to the sums without signs."""
    rng = np.random.default_rng(0)
    m, n, terms = tile.rows + 3, tile.columns + 5, 1009
    a, b = rng.standard_normal((m, terms)), rng.standard_normal((terms, n))
    given = [padded(a.T if turned[0] else a), padded(b.T if turned[1] else b)]
    pitch, places = -(-n // 4) * 4, np.cumsum([0, given[0].size, given[1].size])
    arena = device.allocate(int(places[2]) + m * pitch, 32)
    for place, matrix in zip(places, given, strict=False):
        arena.write(int(place), matrix.reshape(-1))
    across = -(-n // tile.columns)
    blocks = across * -(-m // tile.rows)
    words = [m, n, terms, 0, given[0].shape[1], 0, 0, places[1], given[1].shape[1], 0, 0]
    words += [places[2], pitch, 0, 1, across, blocks, 0, 0, -(-terms // tile.depth), 0]
    arena.write_words(0, np.array(words, np.int64))
    key: Key = (core_product, (*astuple(tile), *turned, ""))
    device.prepare([key])
    arena.record([Launch(key, blocks, tile.threads, 0)]).run()
    c = arena.read(int(places[2]), m * pitch).reshape(m, pitch)[:, :n]
    arena.close()
    a, b = (x.astype(np.float32).astype(np.float64) for x in (a, b))
    result: np.ndarray = np.abs(c - a @ b) / (np.abs(a) @ np.abs(b))
    return result


def padded(x: np.ndarray) -> np.ndarray:
    """Rows of whole fours; what is added is NaN, which nobody may read."""
    wide = np.full((len(x), -(-x.shape[1] // 4) * 4), np.nan, np.float32)
    wide[:, : x.shape[1]] = x
    return wide


@has_cores
@pytest.mark.parametrize(
    ("tile", "turned"),
    [(tile, turned) for turned in [(0, 0), (0, 1), (1, 0)] for tile in CORE_TILES],
)
def test_tensor_cores_have_the_error_of_float32_or_of_tf32(
    device: GpuDevice, tile: CoreTile, turned: tuple[int, int]
) -> None:
    exact = errors_on_cores(device, replace(tile, is_exact=1), turned)
    rounded = errors_on_cores(device, replace(tile, is_exact=0), turned)

    assert exact.max() < 4 * 2.0**-24
    assert 1e-6 < np.sqrt((rounded**2).mean()) < 5e-4


@has_cores
@pytest.mark.parametrize("name", ["dense odd", "conv valid", "lstm"])
def test_a_run_in_tf32_repeats_bit_for_bit_and_follows_float32(name: str) -> None:
    (losses, weights), (again, same) = (run_of(name, GPU, precision=TF32) for _ in range(2))

    np.testing.assert_array_equal(losses, again)
    for key, values in weights.items():
        np.testing.assert_array_equal(values, same[key])
    np.testing.assert_allclose(losses[:10], run_of(name, CPU)[0][:10], rtol=3e-2, atol=3e-3)


def run_of(
    name: str, device: str, steps: int = 40, precision: str = FLOAT32
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    graph = NETWORKS[name]
    data: Dataset = dataset_for(graph, analyze(graph), 100)
    settings = TrainingSettings(epochs=100, batch_size=20, device=device, precision=precision)
    trainer = Trainer(graph, settings, data, 1)
    losses, weights = trainer.advance(steps).losses, trainer.weights()
    assert FOUND.gpu is not None
    name = FOUND.gpu.name + (IN_TF32 if precision == TF32 else "")
    assert trainer.device == (CPU if device == CPU else name)
    trainer.close()
    return losses, weights


@pytest.mark.parametrize("name", LOWERED[::3])
def test_a_run_repeats_bit_for_bit_and_follows_that_of_the_cpu(name: str) -> None:
    (losses, weights), (again, same) = run_of(name, GPU), run_of(name, GPU)

    np.testing.assert_array_equal(losses, again)
    for key, values in weights.items():
        np.testing.assert_array_equal(values, same[key])
    np.testing.assert_allclose(losses[:10], run_of(name, CPU)[0][:10], rtol=1e-3, atol=1e-4)


def test_too_large_an_arena_is_refused_and_the_device_goes_on(device: GpuDevice) -> None:
    with pytest.raises(DeviceError, match="too little free memory"):
        device.allocate(1 << 44, 0)

    arena = device.allocate(4, 0)
    assert (arena.read(0, 4) == 0).all()
    arena.close()
