"""Dropout: in training every number is 0 with probability `rate`, else divided by 1 - rate.

    y = m x / (1 - rate)      dx = m dy / (1 - rate)      m is 0 or 1

m is a function of seed, node, step, place in the batch and place in the sample (Philox), so it
is the same for any engine and number of threads. Source: N. Srivastava et al., "Dropout", JMLR
2014, in its inverted form, as in PyTorch and Keras.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Tensor


class Dropout(Operation):
    """Input x, or dy. Settings `rate`, and `stream`: the stream of random numbers of the node."""

    name = "dropout"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=inputs[0].role),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        return emit("dropout", dy, like=call.inputs[0], **call.settings)

    def at_evaluation(self, call: Call) -> Call:
        shape = {"shape": call.outputs[0].shape}
        return Call("reshape", call.inputs, call.outputs, shape, call.node)


def threshold(rate: float) -> int:
    """A random word of 32 bits below this drops a number."""
    return round(rate * 2**32)


OPERATIONS: tuple[Operation, ...] = (Dropout(),)
