"""The probe: which GPU there is, or in plain words why none can be used."""

import time
from ctypes.util import find_library
from pathlib import Path

import pytest

from netwright.engines.cuda.probe import Gpu, probe
from support.fake_driver import GIB, FakeDriver


@pytest.fixture
def driver() -> FakeDriver:
    return FakeDriver()


def test_a_gpu_is_found_with_all_that_is_asked_of_it(driver: FakeDriver) -> None:
    driver.be(cuda=(12, 4), devices=2, capability=(8, 6), memory=8 * GIB)

    found = probe([driver.path])

    assert found.reason == ""
    assert found.cuda == (12, 4)
    assert found.gpu == Gpu(0, "Fake GPU 0", 8 * GIB, (8, 6), 132, 232448)
    assert [gpu.name for gpu in found.gpus] == ["Fake GPU 0", "Fake GPU 1"]


def test_without_a_driver_the_answer_comes_at_once() -> None:
    spent = []
    for _ in range(5):
        begin = time.perf_counter()
        found = probe(["/there/is/no/libcuda.so.1"])
        spent.append(time.perf_counter() - begin)

    assert found.reason == "no NVIDIA driver"
    assert found.gpu is None
    assert min(spent) < 0.005


def test_asking_a_driver_takes_no_longer_than_the_driver(driver: FakeDriver) -> None:
    """The fake one answers at once, so all of this is ours."""
    spent = []
    for _ in range(5):
        begin = time.perf_counter()
        found = probe([driver.path])
        spent.append(time.perf_counter() - begin)

    assert found.gpu is not None
    assert min(spent) < 0.005


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (100, "no NVIDIA GPU found"),
        (803, "NVIDIA driver was updated, restart the computer"),
        (2, "memory of the GPU is full"),
        (999, "NVIDIA driver fails, restart the computer"),
        (700, "NVIDIA driver reports CUDA_ERROR_ILLEGAL_ADDRESS"),
        (4711, "NVIDIA driver reports error 4711"),
    ],
)
def test_a_driver_that_cannot_begin_says_why(driver: FakeDriver, code: int, reason: str) -> None:
    driver.fail("cuInit", code)

    found = probe([driver.path])

    assert (found.reason, found.gpu) == (reason, None)


def test_a_machine_without_gpus_says_so(driver: FakeDriver) -> None:
    driver.be(devices=0)

    assert probe([driver.path]).reason == "no NVIDIA GPU found"


def test_a_gpu_before_turing_is_too_old(driver: FakeDriver) -> None:
    driver.be(capability=(6, 1))

    found = probe([driver.path])

    assert found.reason == "Fake GPU 0 is too old: compute capability 6.1, 7.5 is needed"
    assert found.gpu is None
    assert len(found.gpus) == 1


def test_a_driver_that_does_not_know_our_ptx_is_too_old(driver: FakeDriver) -> None:
    driver.be(cuda=(11, 4))

    assert probe([driver.path]).reason == "NVIDIA driver too old: CUDA 11.4, 11.8 is needed"


@pytest.mark.parametrize(
    "function",
    [
        *("cuDriverGetVersion", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName"),
        *("cuDeviceTotalMem_v2", "cuDeviceGetAttribute"),
    ],
)
def test_whatever_fails_nothing_is_raised(driver: FakeDriver, function: str) -> None:
    driver.fail(function, 999)

    found = probe([driver.path])

    assert found.reason.startswith("NVIDIA driver fails")
    assert function in found.reason


def test_a_library_that_is_none_is_no_driver(tmp_path: Path) -> None:
    path = tmp_path / "libcuda.so.1"
    path.write_text("not a library")

    assert probe([str(path)]).reason == "no NVIDIA driver"


def test_a_driver_without_a_function_that_is_needed_is_too_old() -> None:
    library = find_library("m")
    if library is None:
        pytest.skip("no library to take for a driver")

    assert probe([library]).reason == "NVIDIA driver too old"
