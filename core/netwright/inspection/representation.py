"""What a layer makes of many samples, and its picture in two dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject

SHOWN = 500
"""Samples of the training part whose points are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """Points of samples: `points` (samples, dimensions), `classes` (samples,) or None.

    `samples` are their numbers in the data set.
    """

    points: NDArray[np.float32]
    samples: NDArray[np.int64]
    classes: NDArray[np.int64] | None
    class_names: tuple[str, ...]
    explained: tuple[float, ...] = ()
    """Of PCA: the share of the variance that each axis holds."""


@dataclass(frozen=True, slots=True)
class Activations(Question):
    """The activations of a layer, a row of numbers for each sample: for t-SNE. Answer: a Cloud."""

    layer: str
    count: int = SHOWN

    def answer(self, subject: Subject) -> Cloud:
        tensor = subject.output(self.layer)
        samples = subject.samples(self.count)
        values = subject.forward(subject.data_of(samples), [tensor.name])[tensor.name]
        dataset = subject.dataset
        has_classes = dataset.class_count > 0 and dataset.targets.ndim == 1
        classes = dataset.targets[samples].astype(np.int64) if has_classes else None
        return Cloud(values.reshape(len(values), -1), samples, classes, dataset.class_names)


@dataclass(frozen=True, slots=True)
class PrincipalComponents(Question):
    """The activations of a layer along the two directions in which they vary most (PCA).

    The directions are those of the eigenvectors of their covariance with the largest
    eigenvalues; each points to where its largest component is positive. The answer is a Cloud.
    Source: K. Pearson 1901.
    """

    layer: str
    count: int = SHOWN
    seconds = 0.15

    def answer(self, subject: Subject) -> Cloud:
        cloud = Activations(self.layer, self.count).answer(subject)
        points, explained = principal_components(cloud.points)
        return Cloud(points, cloud.samples, cloud.classes, cloud.class_names, explained)


def principal_components(
    rows: NDArray[np.float32],
) -> tuple[NDArray[np.float32], tuple[float, float]]:
    """Rows along their first two principal directions, and each one's share of the variance."""
    centred = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    samples, size = centred.shape
    if samples < size:  # the smaller of the two matrices with the same eigenvalues
        variances, left = np.linalg.eigh(centred @ centred.T)
        directions = centred.T @ left[:, :-3:-1]
        directions /= np.maximum(np.linalg.norm(directions, axis=0), 1e-300)
    else:
        variances, right = np.linalg.eigh(centred.T @ centred)
        directions = right[:, :-3:-1]
    strongest = np.abs(directions).argmax(axis=0)
    directions *= np.where(directions[strongest, np.arange(directions.shape[1])] < 0, -1.0, 1.0)
    points = np.zeros((samples, 2), np.float32)
    points[:, : directions.shape[1]] = centred @ directions
    whole = float(variances.sum()) or 1.0
    first, second = [*(variances[::-1][:2] / whole).tolist(), 0.0][:2]
    return points, (first, second)
