"""What each data tensor of a network gets from a data set, or one sentence why it cannot."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError, Dataset
from netwright.graph.analysis import Analysis
from netwright.graph.build import DataTensor
from netwright.training.indices import require_indices
from netwright.training.mismatch import data_problems

_LOOKED_AT = 1 << 22
"""So many numbers at once: samples may be more than the memory holds."""


def arrays_for(
    analysis: Analysis, dataset: Dataset, known: Collection[str] = ()
) -> dict[str, NDArray[np.generic]]:
    """The samples of each data tensor, by its name; DataError where they do not fit.

    Those of the tensors that are `known` are left out.
    """
    problems = data_problems(analysis, dataset)
    if problems:
        raise DataError(" ".join(problem.message for problem in problems))
    if not len(dataset.parts["training"]):
        raise DataError(f"The training part of {dataset.name} is empty. Give it a larger share.")
    samples = {"input": _inputs, "target": _targets}
    return {
        item.tensor.name: samples[item.slot](
            analysis, item, dataset.seen_by(item.slot, item.source)
        )
        for item in analysis.data
        if item.tensor.name not in known
    }


def _inputs(analysis: Analysis, item: DataTensor, dataset: Dataset) -> NDArray[np.generic]:
    _require_finite(dataset, dataset.inputs, "a number")
    require_indices(analysis.calls, item.tensor, dataset.inputs, dataset.name)
    return dataset.inputs


def _targets(analysis: Analysis, item: DataTensor, dataset: Dataset) -> NDArray[np.generic]:
    del analysis
    if dataset.targets.dtype.kind == "f":
        _require_finite(dataset, dataset.targets, "a target")
    elif item.form != "values":
        _require_classes(dataset)
    return _answers(item, dataset)


def _answers(item: DataTensor, dataset: Dataset) -> NDArray[np.generic]:
    if item.form == "values":
        return dataset.targets.reshape(len(dataset.targets), -1).astype(np.float32)
    if item.form == "one-hot":
        # The class -1, no answer, has a 1 nowhere.
        classes = np.arange(item.tensor.shape[-1])
        one_hot: NDArray[np.float32] = (dataset.targets[..., None] == classes).astype(np.float32)
        return one_hot
    return dataset.targets


def _require_classes(dataset: Dataset) -> None:
    bad = np.flatnonzero((dataset.targets.reshape(len(dataset.targets), -1) < -1).any(axis=1))
    if bad.size:
        raise DataError(
            f"Sample {bad[0] + 1} of {dataset.name} has the class {dataset.targets[bad[0]].min()}"
            f" ({bad.size} such samples). Classes count from 0; -1 means no answer."
        )


def _require_finite(dataset: Dataset, values: NDArray[np.generic], what: str) -> None:
    rows = max(_LOOKED_AT // max(values[:1].size, 1), 1)
    blocks = (values[k : k + rows] for k in range(0, len(values), rows))
    finite = [np.isfinite(block.reshape(len(block), -1)).all(axis=1) for block in blocks]
    bad = np.flatnonzero(~np.concatenate(finite)) if finite else np.empty(0, np.int64)
    if bad.size:
        raise DataError(
            f"Sample {bad[0] + 1} of {dataset.name} holds {what} that is NaN or infinite"
            f" ({bad.size} such samples). Remove or fill them first."
        )
