"""The driver of a real GPU, on a fake library that does nothing before somebody waits for it."""

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pytest

from netwright.engines.cuda.device import DeviceError, Launch, OutOfMemoryError
from netwright.engines.cuda.driver import GpuDevice, entry_of
from netwright.engines.cuda.probe import probe
from netwright.engines.cuda.staging import BUFFERS, PIECE, Staging
from netwright.kernels.variant import Kernel, Key
from support.fake_driver import GIB, FakeDriver, floats_at, words_at


def add_one(p: object, w: object, at: int) -> None:
    """Stands for a kernel: adds 1 to as many floats as its argument says."""


def factory(number: int) -> Kernel:
    del number
    return add_one


FIRST: Key = (factory, (1,))
SECOND: Key = (factory, (2,))


def ptx(kernel: Key, capability: tuple[int, int]) -> bytes:
    """PTX as far as the driver reads it."""
    assert capability == (9, 0)
    return f".version 7.8\n.visible .entry kernel${kernel[1][0]}(\n.param .u64 p)\n{{}}".encode()


@pytest.fixture
def driver() -> FakeDriver:
    return FakeDriver()


@pytest.fixture
def device(driver: FakeDriver) -> Iterator[GpuDevice]:
    gpu = probe([driver.path]).gpu
    assert gpu is not None
    device = GpuDevice(gpu, ptx, driver.library)
    yield device
    device.close()
    assert driver.held() == {}


def test_memory_is_zero_and_keeps_what_is_written(device: GpuDevice) -> None:
    arena = device.allocate(1001, 7)
    values, words = np.arange(500, dtype=np.float32), np.arange(5) - 2

    arena.write(100, values)
    arena.write_words(2, words)

    expected = np.zeros(1001, np.float32)
    expected[100:600] = values
    np.testing.assert_array_equal(arena.read(0, 1001), expected)
    np.testing.assert_array_equal(arena.read_words(0, 7), [0, 0, *words])
    arena.close()


def test_values_may_change_right_after_they_were_written(device: GpuDevice) -> None:
    arena, values = device.allocate(64, 1), np.ones(64, np.float32)

    for number in range(10):  # more often than there are pinned buffers
        values[:] = number
        arena.write(0, values)
        values[:] = -1
    read = arena.read(0, 64)
    arena.write(0, values)

    assert (read == 9).all()
    arena.close()


@pytest.mark.parametrize("count", [1, PIECE // 4 - 1, PIECE // 4, 3 * PIECE // 4 + 5])
def test_copies_of_any_size_are_whole(device: GpuDevice, count: int) -> None:
    arena = device.allocate(count + 3, 1)
    values = np.arange(count, dtype=np.float32)

    arena.write(3, values)

    np.testing.assert_array_equal(arena.read(3, count), values)
    np.testing.assert_array_equal(arena.read(0, 3), 0)
    arena.close()


def test_what_lies_beyond_the_arena_cannot_be_reached(device: GpuDevice) -> None:
    arena = device.allocate(10, 10)

    for offset, count in ((0, 11), (10, 1), (-1, 2)):
        with pytest.raises(AssertionError):
            arena.read(offset, count)
        with pytest.raises(AssertionError):
            arena.write_words(offset, np.zeros(count, np.int64))
    arena.close()


def test_a_recording_is_launched_with_its_three_parameters(
    driver: FakeDriver, device: GpuDevice
) -> None:
    heard: list[tuple[str, int, int, int, float, int, int]] = []

    def launched(
        name: str, blocks: int, threads: int, shared: int, p: int, w: int, at: int
    ) -> None:
        heard.append(
            (name, blocks, threads, shared, float(floats_at(p, 1)[0]), words_at(w, 4)[at], at)
        )

    driver.call_at_launch(launched)
    device.prepare([FIRST, SECOND])
    arena = device.allocate(5, 4)
    arena.write(0, np.array([0.5], np.float32))
    arena.write_words(0, np.array([10, 11, 12, 13]))

    recording = arena.record([Launch(FIRST, 3, 128, 1), Launch(SECOND, 1, 32, 3, shared=100_000)])
    device.wait()
    assert heard == []
    recording.run()
    recording.run()
    assert heard == []
    device.wait()

    once = [("kernel$1", 3, 128, 0, 0.5, 11, 1), ("kernel$2", 1, 32, 100_000, 0.5, 13, 3)]
    assert heard == once + once
    arena.close()


def test_what_is_asked_happens_in_order(driver: FakeDriver, device: GpuDevice) -> None:
    def launched(
        name: str, blocks: int, threads: int, shared: int, p: int, w: int, at: int
    ) -> None:
        floats_at(p, 4)[:] += 1

    driver.call_at_launch(launched)
    device.prepare([FIRST])
    arena = device.allocate(4, 1)
    recording = arena.record([Launch(FIRST, 1, 32, 0)])

    arena.write(0, np.full(4, 10, np.float32))
    recording.run()
    arena.write(0, np.full(2, 20, np.float32))
    recording.run()

    np.testing.assert_array_equal(arena.read(0, 4), [21, 21, 12, 12])
    arena.close()


def test_a_kernel_is_loaded_once(driver: FakeDriver, device: GpuDevice) -> None:
    device.prepare([FIRST, SECOND, FIRST])
    device.prepare([SECOND])

    assert driver.held()["module"] == 2


def test_an_arena_that_is_closed_gives_everything_back(
    driver: FakeDriver, device: GpuDevice
) -> None:
    device.prepare([FIRST])
    before = driver.held()
    free = device.free_bytes()

    for _ in range(3):
        arena = device.allocate(1000, 1000)
        arena.record([Launch(FIRST, 1, 32, 0)]).run()
        assert device.free_bytes() < free
        arena.close()
        arena.close()

    assert driver.held() == before
    assert device.free_bytes() == free


def test_too_large_an_arena_says_so_and_takes_nothing(
    driver: FakeDriver, device: GpuDevice
) -> None:
    before = driver.held()

    with pytest.raises(OutOfMemoryError, match="too little free memory"):
        device.allocate(GIB, 0)

    assert driver.held() == before


MAKING = (
    *("cuInit", "cuDeviceGet", "cuDevicePrimaryCtxRetain", "cuCtxSetCurrent", "cuStreamCreate"),
    *("cuMemHostAlloc", "cuEventCreate"),
)


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("function", MAKING)
def test_a_device_that_cannot_be_made_leaves_nothing_behind(
    driver: FakeDriver, function: str, after: int
) -> None:
    gpu = probe([driver.path]).gpu
    assert gpu is not None
    driver.fail(function, 999, after)

    with suppress(DeviceError):  # the second call of some is never made
        GpuDevice(gpu, ptx, driver.library).close()

    assert driver.held() == {}


RECORDING = ("cuStreamBeginCapture_v2", "cuLaunchKernel", "cuStreamEndCapture")


@pytest.mark.parametrize("function", [*RECORDING, "cuGraphInstantiateWithFlags"])
def test_a_recording_that_fails_leaves_the_device_in_order(
    driver: FakeDriver, device: GpuDevice, function: str
) -> None:
    device.prepare([FIRST])
    arena = device.allocate(4, 1)
    driver.fail(function, 999)

    with pytest.raises(DeviceError, match=function):
        arena.record([Launch(FIRST, 1, 32, 0)])

    arena.record([Launch(FIRST, 1, 32, 0)]).run()
    device.wait()
    arena.close()


@pytest.mark.parametrize("function", ["cuGraphLaunch", "cuStreamSynchronize"])
def test_a_lost_device_can_be_closed(driver: FakeDriver, function: str) -> None:
    gpu = probe([driver.path]).gpu
    assert gpu is not None
    device = GpuDevice(gpu, ptx, driver.library)
    device.prepare([FIRST])
    arena = device.allocate(4, 1)
    recording = arena.record([Launch(FIRST, 1, 32, 0)])
    driver.fail(function, 719, stays=True)

    if function == "cuStreamSynchronize":
        recording.run()
    with pytest.raises(DeviceError, match=r"A kernel failed \("):
        device.wait() if function == "cuStreamSynchronize" else recording.run()

    arena.close()
    device.close()
    device.close()


def test_a_kernel_that_writes_beyond_its_memory_loses_the_device(
    driver: FakeDriver, device: GpuDevice
) -> None:
    arena = device.allocate(4, 1)
    driver.fail("cuMemcpyDtoHAsync_v2", 700)

    with pytest.raises(DeviceError, match="A kernel reached beyond its memory"):
        arena.read(0, 4)
    arena.close()


def test_ptx_that_the_driver_cannot_compile_is_told_and_logged(
    device: GpuDevice, caplog: pytest.LogCaptureFixture
) -> None:
    device._source = lambda *_: b"no ptx"

    with pytest.raises(DeviceError, match="could not compile a kernel"):
        device.prepare([FIRST])

    assert "no entry in this PTX" in caplog.text


def test_the_entry_of_ptx_is_found() -> None:
    assert entry_of(b".target sm_75\n.visible .entry _ZN3foo$1(\n") == b"_ZN3foo$1"
    with pytest.raises(DeviceError, match="damaged"):
        entry_of(b"nothing")


def test_pinned_buffers_take_turns(driver: FakeDriver, device: GpuDevice) -> None:
    """Pieces are filled while those before are still on their way; then the first is waited for."""
    arena = device.allocate(BUFFERS * PIECE // 4, 1)
    device.wait()

    arena.write(0, np.zeros(BUFFERS * PIECE // 4, np.float32))
    assert driver.pending() == BUFFERS
    arena.write(0, np.zeros(1, np.float32))

    assert driver.pending() == BUFFERS
    arena.close()


def test_staging_that_cannot_be_made_leaves_nothing_behind(
    driver: FakeDriver, device: GpuDevice
) -> None:
    before = driver.held()
    driver.fail("cuMemHostAlloc", 2, after=1)

    with pytest.raises(OutOfMemoryError):
        Staging(driver.library)

    assert driver.held() == before
