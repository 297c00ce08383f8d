"""A data set in memory: samples, answers, and which part each sample belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from netwright.data.fault import DataError as DataError
from netwright.data.preparation import Preparation

PARTS = ("training", "validation", "test")
Numbers = NDArray[np.int64] | NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with their answers, split into three parts. Equal only to itself.

    `inputs` is (samples, *shape) float32. `targets` is (samples,) whole numbers for classes,
    or (samples, values) float32. `parts` holds the sample numbers of each of PARTS. `arrays` are
    further inputs, targets or weights of the same samples, by name, for networks with several.
    `preparation`, where there is one, says how the samples were made, with what was fitted.
    """

    name: str
    inputs: NDArray[np.float32]
    targets: Numbers
    parts: dict[str, NDArray[np.int64]]
    class_names: tuple[str, ...] = ()
    arrays: Mapping[str, Numbers] = field(default_factory=dict)
    preparation: Preparation | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return tuple(self.inputs.shape[1:])

    @property
    def class_count(self) -> int:
        """Number of classes; 0 where the answers are values."""
        return int(self.targets.max(initial=-1)) + 1 if self.targets.dtype.kind == "i" else 0

    @property
    def sources(self) -> dict[str, Numbers]:
        """Every array by the name under which an Input or Target takes it."""
        return {"inputs": self.inputs, "targets": self.targets, **self.arrays}

    def seen_by(self, slot: str, source: str) -> "Dataset":
        """The data set as an Input or Target (`slot` input or target) sees that takes `source`.

        Its inputs or its targets are that array; an empty source stands for the main ones.
        """
        if not source:
            return self
        array, name = self.sources[source], f"{source} of {self.name}"
        if slot == "input":
            return replace(self, name=name, inputs=as_inputs(array))
        names = self.class_names if source == "targets" else ()
        return replace(self, name=name, targets=array, class_names=names)


def as_inputs(array: NDArray[np.generic]) -> NDArray[np.float32]:
    """Samples as an Input takes them: float32, and one number a sample has the shape (1,)."""
    return array.reshape(len(array), *(array.shape[1:] or (1,))).astype(np.float32, copy=False)


def unknown_source(source: str, known: Mapping[str, object], name: str) -> str:
    """What is wrong with a source that the data `name` do not have, and what there is."""
    return (
        f"takes {source}, but {name} has {', '.join(filter(None, known))}."
        " Set its source to one of them, or leave it empty."
    )
