"""Does the data fit the network? What each data tensor gets, or one sentence why not."""

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError, Dataset
from netwright.graph.analysis import Analysis, DataTensor
from netwright.operations.tensor import spelled


def arrays_for(analysis: Analysis, dataset: Dataset) -> dict[str, NDArray[np.generic]]:
    """The samples of each data tensor, by its name; DataError where they do not fit."""
    _require_finite(dataset)
    return {
        item.tensor.name: (
            _inputs(item, dataset) if item.slot == "input" else _targets(item, dataset)
        )
        for item in analysis.data
    }


def _inputs(item: DataTensor, dataset: Dataset) -> NDArray[np.generic]:
    if item.tensor.shape != dataset.shape:
        raise DataError(
            f"{_node(item)} takes {spelled(item.tensor.shape)}, but a sample of {dataset.name} is"
            f" {spelled(dataset.shape)}. Set its shape to {spelled(dataset.shape)}."
        )
    return dataset.inputs


def _targets(item: DataTensor, dataset: Dataset) -> NDArray[np.generic]:
    classes = dataset.class_count
    if item.form == "values":
        values = dataset.targets.reshape(len(dataset.targets), -1).astype(np.float32)
        if values.shape[1:] != item.tensor.shape:
            raise DataError(
                f"{_node(item)} has {item.tensor.size} values, but an answer of {dataset.name}"
                f" has {values.shape[1]}. Set its size to {values.shape[1]}."
            )
        return values
    if not classes:
        raise DataError(
            f"{_node(item)} asks for classes, but {dataset.name} has values."
            " Set its form to values."
        )
    if item.form == "class":
        return dataset.targets
    if item.tensor.size < classes:
        raise DataError(
            f"{_node(item)} has {item.tensor.size} classes, but {dataset.name} has {classes}."
            f" Set its size to {classes}."
        )
    return np.eye(item.tensor.size, dtype=np.float32)[dataset.targets]


def require_classes(analysis: Analysis, dataset: Dataset) -> None:
    """DataError where a loss has fewer scores than the data has classes."""
    classes = dataset.class_count
    for loss in analysis.losses:
        scores = loss.inputs[0].size
        if loss.operation == "softmax_cross_entropy" and scores < classes:
            raise DataError(
                f"{loss.node} gets {scores} scores, but {dataset.name} has {classes} classes."
                f" Give the layer before it {classes} units."
            )


def _require_finite(dataset: Dataset) -> None:
    flat = dataset.inputs.reshape(len(dataset.inputs), -1)
    bad = np.flatnonzero(~np.isfinite(flat).all(axis=1))
    if bad.size:
        raise DataError(
            f"Sample {bad[0] + 1} of {dataset.name} holds a number that is NaN or infinite"
            f" ({bad.size} such samples). Remove or fill them first."
        )


def _node(item: DataTensor) -> str:
    return item.tensor.name.split("/")[0]
