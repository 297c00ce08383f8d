"""Faults: as a sentence, and a gradient that is no number, with its place and step."""

import logging
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.device import DeviceError
from netwright.graph.build import Parameter

_log = logging.getLogger(__name__)


class NonFiniteError(ArithmeticError):
    """A gradient became NaN or infinite. The weights are those before that step."""

    def __init__(self, step: int, node: str, tensor: str) -> None:
        super().__init__(
            f"Training stopped at step {step}: the gradient of {node} ({tensor}) is not a finite"
            " number. Try a smaller learning rate, or scale the data."
        )
        self.step, self.node, self.tensor = step, node, tensor


def non_finite(
    step: int, parameters: Sequence[Parameter], gradients: Mapping[str, NDArray[np.float32]]
) -> NonFiniteError:
    """Name the first parameter, from the loss backwards, whose gradient is not finite."""
    for parameter in reversed(parameters):
        name = parameter.tensor.name
        if name in gradients and not np.isfinite(gradients[name]).all():
            node, _, tensor = name.rpartition("/")
            return NonFiniteError(step, node, tensor)
    return NonFiniteError(step, "the network", "unknown")


def told(fault: Exception, doing: str, too_large: str) -> str:
    """A fault as one sentence for the user.

    `doing` says what failed, where the fault itself was not made to be read; it is logged then.
    `too_large` is the sentence for a lack of memory.
    """
    if isinstance(fault, ValueError | ArithmeticError | DeviceError):
        return str(fault)
    if isinstance(fault, MemoryError):
        return too_large
    _log.error(doing, exc_info=fault)
    return f"{doing}: {type(fault).__name__}: {fault}"
