"""The benchmark of GPUs, on a fake one and with sizes that mean nothing: its tables are filled."""

import pytest

from benchmarks import gpu as benchmark
from benchmarks import gpu_convolution, gpu_kernels, gpu_timing
from netwright.engines.cuda.driver import GpuDevice
from netwright.engines.cuda.probe import probe
from support.fake_gpu import FakeGpu

pytestmark = pytest.mark.emulated


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> GpuDevice:
    monkeypatch.setattr(gpu_timing, "SECONDS", 1e-6)
    monkeypatch.setattr(gpu_timing, "REPEATS", 1)
    monkeypatch.setattr(gpu_kernels, "SIZES", (64,))
    monkeypatch.setattr(gpu_kernels, "NUMBERS", 4096)
    monkeypatch.setattr(gpu_convolution, "SHAPES", ((3, 8, 5, 3, 32),))
    monkeypatch.setattr(benchmark, "SAMPLES", 64)
    monkeypatch.setattr(gpu_kernels, "torch_products", lambda *_: {})
    monkeypatch.setattr(gpu_kernels, "torch_copy", lambda _: 0.0)
    monkeypatch.setattr(gpu_convolution, "torch_speeds", lambda *_: {})
    monkeypatch.setattr(benchmark, "torch_steppers", lambda *_: {})
    few = {unit: (tiles[-1:], like) for unit, (tiles, like) in gpu_kernels.UNITS.items()}
    monkeypatch.setattr(gpu_kernels, "UNITS", few)
    fake = FakeGpu((8, 9))
    found = probe([fake.driver.path])
    return fake.open(found)


def test_products_are_right_on_every_unit(device: GpuDevice) -> None:
    plain, exact, rounded = gpu_kernels.product_table(device)

    assert [row[""] for row in (plain, exact, rounded)] == ["64 plain", "64 3xTF32", "64 TF32"]
    assert plain["error"] < 1e-6
    assert exact["error"] < 1e-6
    assert 1e-5 < rounded["error"] < 1e-3
    assert all(row["TFLOP/s"] > 0 for row in (plain, exact, rounded))


def test_every_part_of_a_convolution_is_right(device: GpuDevice) -> None:
    pytest.importorskip("torch")

    rows = gpu_convolution.convolution_table(device)

    assert [row[""].split()[-1] for row in rows] == ["forward", "dX", "dW"]
    assert all(row["TFLOP/s"] > 0 for row in rows)
    assert all(row["error"] < 1e-6 for row in rows)


def test_bandwidth_is_measured(device: GpuDevice) -> None:
    rows = gpu_kernels.bandwidth_table(device)

    assert [row[""] for row in rows] == ["y = x", "y = x a", "Adam", "torch copy_"]
    assert all(row["TB/s"] for row in rows[:3])


def test_what_there_is_no_time_for_is_left_out_and_said(
    device: GpuDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {"2-4-2-1 b10": benchmark.CASES["2-4-2-1 b10"]}
    monkeypatch.setattr(benchmark, "CASES", few)
    monkeypatch.setattr(benchmark, "steps_in", lambda _: 2)
    monkeypatch.setattr(benchmark, "torch_steppers", lambda *_: {"eager": lambda _: None})
    monkeypatch.setattr(gpu_timing, "LIMIT", 0.0)

    (row,) = benchmark.training_table(device)

    assert row["ours steps/s"] > 0
    assert row["eager steps/s"] == "no time left"


def test_networks_are_trained_or_it_is_said_why_not(
    device: GpuDevice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = {name: benchmark.CASES[name] for name in ("2-4-2-1 b10", "LSTM 28x28-128 b64")}
    monkeypatch.setattr(benchmark, "CASES", few)
    monkeypatch.setattr(benchmark, "steps_in", lambda _: 2)

    rows = benchmark.training_table(device)
    benchmark.show("training", rows, 1.0)

    assert rows[0]["ours steps/s"] > 0
    assert "2-4-2-1 b10" in capsys.readouterr().out
