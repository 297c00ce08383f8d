"""Whole numbers that an Embedding looks up: they must be rows of its table."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError
from netwright.operations.operation import Call
from netwright.operations.tensor import Role, Tensor


def require_indices(
    calls: Iterable[Call], tensor: Tensor, inputs: NDArray[np.float32], name: str
) -> None:
    """DataError unless the samples of an index tensor lie in every table that they choose from."""
    if tensor.role is not Role.INDEX:
        return
    _require(inputs != np.floor(inputs), inputs, name, "which is no whole number. Set the form of"
             f" {tensor.name.rpartition('/')[0]} to numbers or round it.")  # fmt: skip
    _require(inputs < 0, inputs, name, "but indices begin at 0. Remove it or count from 0.")
    for call in _lookups(calls, tensor):
        rows = call.inputs[1].shape[0]
        most = int(inputs.max(initial=0))
        _require(
            inputs >= rows,
            inputs,
            name,
            f"but {call.node} knows 0 to {rows - 1}. Set its vocabulary to {most + 1}.",
        )


def _lookups(calls: Iterable[Call], tensor: Tensor) -> list[Call]:
    """The embeddings that read the tensor, be it through rearrangements."""
    same, found = {tensor}, []
    for call in calls:
        if call.inputs and call.inputs[0] in same:
            if call.operation == "embedding":
                found.append(call)
            same.update(t for t in call.outputs if t.role is Role.INDEX)
    return found


def _require(wrong: NDArray[np.bool_], inputs: NDArray[np.float32], name: str, words: str) -> None:
    flat = wrong.reshape(len(wrong), -1)
    bad = np.flatnonzero(flat.any(axis=1))
    if bad.size:
        value = inputs.reshape(len(wrong), -1)[bad[0]][flat[bad[0]]][0]
        raise DataError(f"Sample {bad[0] + 1} of {name} holds {value:g}, {words}")
