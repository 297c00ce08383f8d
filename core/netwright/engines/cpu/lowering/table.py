"""Which function lowers which operation."""

from collections.abc import Callable

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.fusion import FusedCall
from netwright.engines.cpu.lowering import convolution, losses, matrix, pointwise, pooling

LOWERINGS: dict[str, Callable[[Assembly, FusedCall], None]] = {
    "dense": matrix.dense,
    "dense_input_gradient": matrix.dense_input_gradient,
    "dense_weight_gradient": matrix.dense_weight_gradient,
    "bias_gradient": matrix.bias_gradient,
    "conv2d": convolution.conv2d,
    "conv2d_input_gradient": convolution.conv2d_input_gradient,
    "conv2d_weight_gradient": convolution.conv2d_weight_gradient,
    "max_pool2d": pooling.max_pool2d,
    "max_pool2d_gradient": pooling.max_pool2d_gradient,
    "softmax": losses.softmax,
    "softmax_cross_entropy": losses.softmax_cross_entropy,
    "softmax_cross_entropy_gradient": losses.gradient,
    "mean_squared_error": losses.mean_squared_error,
    "mean_squared_error_gradient": losses.gradient,
    "correct_count": losses.correct_count,
    "reshape": pointwise.reshape,
    **dict.fromkeys(
        (
            "relu",
            "relu_gradient",
            "tanh",
            "tanh_gradient",
            "sigmoid",
            "sigmoid_gradient",
            "add",
        ),
        pointwise.each_number,
    ),
}
