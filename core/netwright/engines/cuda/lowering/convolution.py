"""Convolution: which tensor is the image, and which taps each position has.

Forwards a filter gathers from the image at each position; backwards each pixel gathers from the
positions that saw it. Transposed convolution is the second, used forwards.
"""

from typing import Any

from netwright.engines.cuda.arithmetic import AnyTile
from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.correlations import conv2d_weight_gradient
from netwright.engines.cuda.lowering.filters import Filters, emit_filters
from netwright.engines.cuda.lowering.lowering import Lowering
from netwright.engines.cuda.lowering.taps import pixel_classes, window_class
from netwright.engines.fusion import FusedCall
from netwright.engines.scan import Scan
from netwright.operations.tensor import Tensor


def conv2d(asm: Assembly, fused: FusedCall, tile: AnyTile | None = None) -> None:
    """Each position gathers from the image under its kernel; `tile` instead of the best."""
    x, weight, *bias = fused.call.inputs
    scan = Scan.of(fused.call, x.shape, fused.call.outputs[0].shape, weight.shape)
    lanes, (height, width), (down, across) = asm.lanes, scan.image, scan.positions
    kernels, channels = weight.shape[0] // scan.groups, weight.shape[1]
    filter_size = channels * scan.window[0] * scan.window[1]
    filters = Filters(
        filters=kernels,
        groups=scan.groups,
        weight=asm.at(weight),
        filter_size=filter_size,
        group_size=kernels * filter_size,
        image=asm.at(x),
        image_size=scan.image,
        image_group=channels * height * width * lanes,
        step=scan.stride,
        out=asm.at(fused.output),
        out_filter=down * across * lanes,
        out_step=(across * lanes, lanes),
        classes=[window_class(scan, channels, lanes)],
        **_ending(asm, fused, bias),
    )
    emit_filters(asm, filters, tile)


def conv2d_input_gradient(asm: Assembly, fused: FusedCall, tile: AnyTile | None = None) -> None:
    """Each pixel gathers from the positions that saw it; `tile` instead of the best."""
    dy, weight, *bias = fused.call.inputs
    scan = Scan.of(fused.call, fused.call.outputs[0].shape, dy.shape, weight.shape)
    lanes, (height, width), (down, across) = asm.lanes, scan.image, scan.positions
    kernels, channels = weight.shape[0] // scan.groups, weight.shape[1]
    area = scan.window[0] * scan.window[1]
    filters = Filters(
        filters=channels,
        groups=scan.groups,
        weight=asm.at(weight),
        filter_size=area,
        group_size=kernels * channels * area,
        image=asm.at(dy),
        image_size=scan.positions,
        image_group=kernels * down * across * lanes,
        step=(1, 1),
        out=asm.at(fused.output),
        out_filter=height * width * lanes,
        out_step=(scan.stride[0] * width * lanes, scan.stride[1] * lanes),
        classes=pixel_classes(scan, kernels, channels, lanes),
        **_ending(asm, fused, bias),
    )
    emit_filters(asm, filters, tile)


def _ending(asm: Assembly, fused: FusedCall, bias: list[Tensor]) -> dict[str, Any]:
    """What is added to the output, and what is done to it on the way out."""
    return {
        "bias": asm.at(bias[0]) if bias else None,
        "rectify": fused.rectify,
        "gate": asm.at(fused.gate) if fused.gate else None,
        "residual": asm.at(fused.residual) if fused.residual else None,
    }


LOWERINGS: dict[str, Lowering] = {
    "conv2d": conv2d,
    "conv2d_input_gradient": conv2d_input_gradient,
    "conv2d_weight_gradient": conv2d_weight_gradient,
    "conv_transpose2d": conv2d_input_gradient,
}
