"""The benchmark of GPUs, on a fake one and with sizes that mean nothing: its tables are filled."""

import pytest

from benchmarks import gpu as benchmark
from netwright.engines.cuda.driver import GpuDevice
from netwright.engines.cuda.probe import probe
from support.fake_gpu import FakeGpu

pytestmark = pytest.mark.emulated


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> GpuDevice:
    monkeypatch.setattr(benchmark, "SECONDS", 1e-6)
    monkeypatch.setattr(benchmark, "REPEATS", 1)
    monkeypatch.setattr(benchmark, "SIZES", (64,))
    monkeypatch.setattr(benchmark, "NUMBERS", 4096)
    monkeypatch.setattr(benchmark, "SAMPLES", 64)
    monkeypatch.setattr(benchmark, "torch_product", lambda *_: {})
    monkeypatch.setattr(benchmark, "torch_copy", lambda _: 0.0)
    monkeypatch.setattr(benchmark, "torch_steppers", lambda *_: {})
    fake = FakeGpu()
    found = probe([fake.driver.path])
    return fake.open(found)


def test_products_are_right_with_every_tile(device: GpuDevice) -> None:
    (row,) = benchmark.product_table(device)

    assert row["error"] < 1e-6
    assert row["TFLOP/s"] > 0


def test_bandwidth_is_measured(device: GpuDevice) -> None:
    rows = benchmark.bandwidth_table(device)

    assert [row[""] for row in rows] == ["y = x", "y = x a", "Adam", "torch copy_"]
    assert all(row["TB/s"] for row in rows[:3])


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
