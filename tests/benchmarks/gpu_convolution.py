"""Convolution on the GPU beside cuDNN: forward, input gradient, weight gradient, in float32."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import gpu_timing as timing
from benchmarks.gpu_kernels import error
from benchmarks.gpu_timing import Row, best_of, seconds_of, times_for
from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.assembly import ALIGNMENT, Assembly
from netwright.engines.cuda.driver import GpuDevice
from netwright.engines.cuda.lowering.table import LOWERINGS
from netwright.engines.fusion import FusedCall
from netwright.engines.precision import FLOAT32
from netwright.operations.operation import Call, Setting
from netwright.operations.table import TABLE
from netwright.operations.tensor import Tensor

SHAPES = (
    (1, 32, 6, 5, 64),
    (6, 14, 16, 5, 64),
    (32, 26, 64, 3, 64),
    (64, 32, 64, 3, 128),
    (128, 16, 128, 3, 128),
    (256, 16, 256, 3, 128),
)
"""Channels, image, filters, kernel, samples; steps of 1, no border."""
PARTS = {"conv2d": "forward", "conv2d_input_gradient": "dX", "conv2d_weight_gradient": "dW"}
Values = dict[str, NDArray[np.float32]]
"""x, weight and dy, the samples innermost where there are some."""


def convolution_table(device: GpuDevice) -> list[Row]:
    """Every part of every shape: speed and error of both, and how many times as fast we are."""
    rows: list[Row] = []
    for shape in SHAPES:
        channels, image, filters, kernel, batch = shape
        positions = image - kernel + 1
        rng = np.random.default_rng(0)
        values = {
            name: rng.standard_normal(size).astype(np.float32)
            for name, size in (
                ("x", (channels, image, image, batch)),
                ("weight", (filters, channels, kernel, kernel)),
                ("dy", (filters, positions, positions, batch)),
            )
        }
        right, work = right_answers(values), 2 * filters * channels * batch
        work *= (kernel * positions) ** 2
        theirs = torch_speeds(values, work)
        for operation, part in PARTS.items():
            seconds, found = timed(device, operation, values)
            row: Row = {"": f"{shape} {part}", "TFLOP/s": work / seconds / 1e12}
            if operation in right:
                row["error"] = error(found, right[operation])
            if operation in theirs:
                row["cuDNN TFLOP/s"] = theirs[operation]
                row["x cuDNN"] = row["TFLOP/s"] / theirs[operation]
            rows.append(row)
    return rows


def timed(device: GpuDevice, operation: str, values: Values) -> tuple[float, NDArray[np.float32]]:
    """Seconds of one part, as the engine does it, and its answer."""
    call = call_of(operation, values)
    asm = Assembly(
        lanes=values["x"].shape[-1],
        slots=1,
        arithmetic=Arithmetic.of(FLOAT32, device.capability),
    )
    end = 0
    for tensor in call.inputs:
        asm.pin(tensor.name, end, values[tensor.name].size)
        end += -(-values[tensor.name].size // ALIGNMENT) * ALIGNMENT
    LOWERINGS[operation](asm, FusedCall(call, call.outputs[0]))
    offsets, _, whole = asm.layout([call.outputs[0].name], end)
    launches = asm.launches(offsets)
    device.prepare([launch.kernel for launch in launches])
    arena = device.allocate(whole, len(asm.words))
    arena.write_words(0, np.array(asm.words, np.int64))
    for tensor in call.inputs:
        arena.write(offsets[tensor.name], values[tensor.name].ravel())
    seconds = seconds_of(device, arena, launches)
    out = call.outputs[0]
    shape = (*out.shape, asm.lanes) if out.batched else out.shape
    found = arena.read(offsets[out.name], int(np.prod(shape))).reshape(shape)
    arena.close()
    return seconds, found


def call_of(operation: str, values: Values) -> Call:
    """The operation alone, on tensors of these shapes."""
    x, dy = (Tensor(name, values[name].shape[:-1]) for name in ("x", "dy"))
    weight = Tensor("weight", values["weight"].shape, batched=False)
    settings: dict[str, Setting] = {
        "stride": (1, 1),
        "padding": (0, 0, 0, 0),
        "dilation": (1, 1),
        "groups": 1,
    }
    inputs: tuple[Tensor, ...] = (x, weight)
    if operation == "conv2d_input_gradient":
        inputs, settings["input_shape"] = (dy, weight), x.shape
    elif operation == "conv2d_weight_gradient":
        inputs, settings["kernel"] = (x, dy), weight.shape[2:]
    result = TABLE[operation].results(inputs, settings)[0]
    outputs = (Tensor("result", result.shape, result.batched, result.role),)
    return Call(operation, inputs, outputs, settings)


def right_answers(values: Values) -> dict[str, NDArray[np.float64]]:
    """In float64 by PyTorch, the samples innermost; nothing without PyTorch."""
    try:
        import torch
    except ImportError:
        return {}
    place = "cuda" if torch.cuda.is_available() else "cpu"
    found = {}
    for operation, run in torch_parts(torch, values, place, torch.float64).items():
        answer = run().cpu().numpy()
        found[operation] = answer if "weight" in operation else answer.transpose(1, 2, 3, 0)
    return found


def torch_speeds(values: Values, work: int) -> dict[str, float]:
    """TFLOP/s of cuDNN in float32, the fastest way that it finds; nothing without PyTorch."""
    try:
        import torch
    except ImportError:
        return {}
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    found = {}
    for operation, run in torch_parts(torch, values, "cuda", torch.float32).items():

        def several(times: int, run: Callable[[], Any] = run) -> None:
            for _ in range(times):
                run()

        times = times_for(best_of(partial(several, 1), torch.cuda.synchronize, 3))
        seconds = best_of(partial(several, times), torch.cuda.synchronize, timing.REPEATS) / times
        found[operation] = work / seconds / 1e12
    return found


def torch_parts(torch: Any, values: Values, place: str, kind: Any) -> dict[str, Callable[[], Any]]:
    """The three parts in PyTorch, on tensors that lie ready."""
    given = {name: torch.tensor(value).to(place, kind) for name, value in values.items()}
    x, dy = (given[name].permute(3, 0, 1, 2).contiguous() for name in ("x", "dy"))
    weight, grad = given["weight"], torch.nn.grad
    return {
        "conv2d": lambda: torch.nn.functional.conv2d(x, weight),
        "conv2d_input_gradient": lambda: grad.conv2d_input(x.shape, weight, dy),
        "conv2d_weight_gradient": lambda: grad.conv2d_weight(x, weight.shape, dy),
    }
