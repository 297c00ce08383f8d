"""A data set shared out, scaled and balanced as its preparation says."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError, Dataset
from netwright.data.preparation import Preparation
from netwright.data.scaling import fit_answers, fit_arrays, scaled_answers, scaled_arrays
from netwright.data.split import Shares, parts_by
from netwright.operations.philox import permutation, stream_of

WEIGHTS = "weights"
"""The array with one weight a sample: an Input takes it, wired to the weight of the loss."""


def arranged(
    dataset: Dataset,
    preparation: Preparation,
    shares: Shares,
    seed: int,
    scales_answers: bool = False,
) -> Dataset:
    """Samples that are arrays, split and scaled; scaling is fitted on their training part.

    A column of the split is one of the further arrays. Values are scaled if it `scales_answers`.
    """
    split = preparation.split
    column = None
    if split.column:
        if split.column not in dataset.arrays:
            known = ", ".join(dataset.arrays) or "none"
            raise DataError(
                f"{dataset.name} has no array {split.column!r} to split by; there is {known}."
            )
        column = np.asarray(dataset.arrays[split.column]).reshape(len(dataset.inputs), -1)[:, 0]
    parts = parts_by(split, shares, seed, dataset.targets, column)
    fitted = fit_arrays(dataset.inputs, preparation.scaling, parts["training"])
    inputs, targets = scaled_arrays(dataset.inputs, fitted), dataset.targets
    if scales_answers:
        of_answers = fit_answers(targets, preparation.scaling, parts["training"])
        targets, fitted = scaled_answers(targets, of_answers), fitted + of_answers
    done = replace(preparation, fitted=fitted)
    prepared = replace(dataset, inputs=inputs, targets=targets, parts=parts, preparation=done)
    return balanced(prepared, seed)


def balanced(dataset: Dataset, seed: int) -> Dataset:
    """Against rare classes: weights of samples, or samples of the training part several times.

    Weights are n / (classes x samples of the class), counted in the training part, as
    scikit-learn's `balanced`. Samples are repeated until every class has as many as the largest.
    """
    preparation = dataset.preparation
    if preparation is None or preparation.imbalance == "none":
        return dataset
    if not dataset.class_count or dataset.targets.ndim > 1:
        raise DataError(f"{dataset.name} has no class for each sample: nothing can be balanced.")
    if int(dataset.targets.min()) < 0:
        raise DataError(f"{dataset.name} has samples without an answer: nothing can be balanced.")
    training = dataset.parts["training"]
    labels = dataset.targets[training].astype(np.int64)
    counts = np.bincount(labels, minlength=dataset.class_count)
    if preparation.imbalance == "over-sampling":
        repeated = _over_sampled(training, labels, counts, seed)
        return replace(dataset, parts={**dataset.parts, "training": repeated})
    weights = len(labels) / (len(counts) * np.maximum(counts, 1.0))
    each = weights[dataset.targets.astype(np.int64)].astype(np.float32)
    done = replace(preparation, class_weights=tuple(round(w, 6) for w in weights.tolist()))
    return replace(dataset, arrays={**dataset.arrays, WEIGHTS: each}, preparation=done)


def _over_sampled(
    training: NDArray[np.int64], labels: NDArray[np.int64], counts: NDArray[np.int64], seed: int
) -> NDArray[np.int64]:
    pieces = [training]
    for label in np.flatnonzero(counts):
        members = training[labels == label]
        lacking = int(counts.max()) - members.size
        order = permutation(seed, stream_of(f"over-sampling/{label}"), members.size)
        pieces.append(np.resize(members[order], lacking))
    return np.sort(np.concatenate(pieces))
