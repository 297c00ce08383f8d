"""Whether a call runs on lanes or, with few samples, on planes; its tensors are brought there.

Convolution and pooling take planes; what treats all positions alike takes them where it finds
them. Everything else gets a copy in lanes.
"""

from collections.abc import Callable
from dataclasses import replace

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering import plane_convolution, plane_pooling
from netwright.engines.cpu.lowering.brought import (
    beside,
    emit_flat,
    emit_scale,
    flat,
    in_lanes,
    in_planes,
    planes_of,
)
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.cpu.lowering.table import LOWERINGS
from netwright.engines.cpu.lowering.vectors import flat_name, reads_flat
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import row_length
from netwright.operations.operation import whole
from netwright.operations.pointwise import OPERATIONS, Activation, ActivationGradient
from netwright.operations.tensor import Tensor

_ALIKE = {
    *(row.name for row in OPERATIONS if isinstance(row, Activation | ActivationGradient)),
    *("add", "multiply", "batch_norm", "batch_norm_inference", "batch_norm_gradient"),
    "bias_gradient",
}
"""What treats all positions of a channel alike."""
_Bring = Callable[[Assembly, Tensor], Tensor]
_OWN: dict[str, Lowering] = {**plane_convolution.LOWERINGS, **plane_pooling.LOWERINGS}


def lower(asm: Assembly, fused: FusedCall) -> None:
    """Append the rows of a call."""
    call = fused.call
    if not asm.samples:
        LOWERINGS[call.operation](asm, fused)
    elif call.operation == "reshape":
        _reshape(asm, fused)
    elif call.operation in _OWN and (
        call.operation not in plane_pooling.LOWERINGS or plane_pooling.takes_planes(call)
    ):
        _OWN[call.operation](asm, _brought(asm, fused, in_planes))
        _mark(asm, fused)
    elif call.operation in _ALIKE and _finds_planes(asm, fused):
        _lower_alike(asm, _brought(asm, fused, in_planes))
        _mark(asm, fused)
    else:
        LOWERINGS[call.operation](asm, _brought(asm, fused, in_lanes))


def _finds_planes(asm: Assembly, fused: FusedCall) -> bool:
    call = fused.call
    if call.operation == "bias_gradient" and whole(call.settings, "axis") != 0:
        return False
    images = [tensor for tensor in call.inputs if tensor.batched]
    return any(
        asm.planes.get(tensor.name) == planes_of(asm, tensor)
        for tensor in images
        if len(tensor.shape) > 1
    )


def _lower_alike(asm: Assembly, fused: FusedCall) -> None:
    """The positions of a channel are its lanes."""
    call = fused.call
    planes = planes_of(asm, next(t for t in call.inputs if t.batched))
    if call.operation.startswith("batch_norm"):
        emit_scale(asm, planes)
    narrow = replace(
        call,
        inputs=tuple(map(flat, call.inputs)),
        outputs=tuple(map(flat, call.outputs)),
    )
    LOWERINGS[call.operation](
        beside(asm, planes),
        replace(
            fused,
            call=narrow,
            output=flat(fused.output),
            gate=fused.gate and flat(fused.gate),
            residual=fused.residual and flat(fused.residual),
        ),
    )


def _brought(asm: Assembly, fused: FusedCall, bring: _Bring) -> FusedCall:
    """The call with copies of its inputs where they do not lie as they must."""

    def brought(tensor: Tensor) -> Tensor:
        if not tensor.batched:
            return tensor
        if bring is in_lanes and tensor.name in asm.planes and reads_flat(asm, fused.call, tensor):
            _emit_flat(asm, tensor)
            return tensor
        return bring(asm, tensor)

    return replace(
        fused,
        call=replace(fused.call, inputs=tuple(map(brought, fused.call.inputs))),
        gate=fused.gate and brought(fused.gate),
        residual=fused.residual and brought(fused.residual),
    )


def _emit_flat(asm: Assembly, tensor: Tensor) -> None:
    name, length = flat_name(tensor), row_length((1, tensor.size))
    if name not in asm.sizes:
        emit_flat(asm, tensor, asm.buffer(name, length), length)


def _mark(asm: Assembly, fused: FusedCall) -> None:
    """Note which tensors were made in planes."""
    for tensor in (fused.output, *fused.call.outputs[1:]):
        if tensor.batched:
            asm.planes[tensor.name] = planes_of(asm, tensor)


def _reshape(asm: Assembly, fused: FusedCall) -> None:
    """Other shapes are the same memory, also where it holds planes of the shape before."""
    (x,) = fused.call.inputs
    LOWERINGS["reshape"](asm, fused)
    if x.name in asm.planes:
        asm.planes[fused.output.name] = asm.planes[x.name]
