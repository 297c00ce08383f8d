"""Samples that the user paints into the plane: strokes that can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from netwright.data.dataset import Dataset, Numbers
from netwright.data.kinds import PAINTED
from netwright.data.painted import EXTENT, MOST_PAINTED, Painted
from netwright.data.painted import MOST_CLASSES as MOST_CLASSES
from netwright.data.source import DataSource
from netwright.graph.graph import Graph
from netwright.inspection.plane import Area
from netwright_desktop.run import Run
from netwright_desktop.session import Session

ROOM = 1.1
"""The plane that is shown is so many times as wide as the data."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Data whose samples are points in the plane, and the square in which they lie."""

    inputs: NDArray[np.float32]
    targets: Numbers
    parts: Mapping[str, NDArray[np.int64]]
    class_names: tuple[str, ...]
    is_class: bool
    area: Area


@dataclass(frozen=True)
class ChangeSamples:
    """An edit of the data instead of the network, in the same row of undo steps."""

    run: Run
    source: DataSource
    before: DataSource
    label: str = "Paint samples"

    def apply(self, graph: Graph) -> "ChangeSamples":
        """Take these data; the graph stays as it is."""
        del graph
        self.run.renew_data(self.source)
        return ChangeSamples(self.run, self.before, self.source, self.label)


class Painting(QObject):
    """Strokes of a brush or an eraser: each from `begin` to `end` is one undo step."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._before: DataSource | None = None
        self._plane: tuple[Dataset, Plane] | None = None

    @property
    def points(self) -> tuple[Painted, ...]:
        """What is painted; before the first stroke the samples of classes in the plane."""
        run = self._session.run
        if run.source.kind == PAINTED:
            return run.source.points
        return _as_painted(run.dataset)

    @property
    def plane(self) -> Plane | None:
        """The data as points in the plane; None where they are no such."""
        dataset, source = self._session.run.dataset, self._session.run.source
        if dataset is None or not _is_plane(dataset):
            return None
        if self._plane is None or self._plane[0] is not dataset:
            is_class = dataset.targets.dtype.kind == "i"
            of = (dataset.inputs, dataset.targets, dataset.parts, dataset.class_names, is_class)
            self._plane = dataset, Plane(*of, _area_of(dataset, source))
        return self._plane[1]

    def begin(self) -> None:
        """A stroke begins."""
        self._before = self._session.run.source

    def paint(self, x: float, y: float, label: int) -> None:
        """Put a sample of a class there, if it is within the area."""
        if abs(x) <= EXTENT and abs(y) <= EXTENT:
            self._show((*self.points, (round(x, 3), round(y, 3), label))[-MOST_PAINTED:])

    def erase(self, x: float, y: float, reach: float) -> None:
        """Take away every sample within reach."""
        points = self.points
        left = tuple(p for p in points if hypot(p[0] - x, p[1] - y) > reach)
        if left != points:
            self._show(left)

    def end(self, label: str = "Paint samples") -> None:
        """The stroke has ended: it can be undone from now on."""
        before, self._before = self._before, None
        run = self._session.run
        if before is not None and run.source != before:
            self._session.document.do(ChangeSamples(run, run.source, before, label))

    def clear(self) -> None:
        """Take all samples away."""
        self.begin()
        self._show(())
        self.end("Clear samples")

    def _show(self, points: Sequence[Painted]) -> None:
        run = self._session.run
        source = replace(run.source, kind=PAINTED, points=tuple(points), path="", digest="")
        run.renew_data(source)


def _as_painted(dataset: Dataset | None) -> tuple[Painted, ...]:
    """The samples of a data set as if they were painted; none where they are no such."""
    if not _is_plane(dataset) or dataset is None or dataset.targets.dtype.kind != "i":
        return ()
    rows = zip(dataset.inputs.tolist(), dataset.targets.tolist(), strict=True)
    fitting = (
        (round(x, 3), round(y, 3), label)
        for (x, y), label in rows
        if max(abs(x), abs(y)) <= EXTENT and 0 <= label < MOST_CLASSES
    )
    return tuple(fitting)[:MOST_PAINTED]


def _is_plane(dataset: Dataset | None) -> bool:
    return dataset is not None and dataset.shape == (2,) and dataset.targets.ndim <= 2


def _area_of(dataset: Dataset, source: DataSource) -> Area:
    """All that can be painted, and all samples; of a file with some room around them."""
    inputs = dataset.inputs.astype(np.float64)
    room = ROOM if source.path else 1.0
    if not source.path:
        inputs = np.concatenate([inputs, [[-EXTENT, -EXTENT], [EXTENT, EXTENT]]])
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    x, y = ((low + high) / 2).tolist()
    half = room * float((high - low).max()) / 2 or 1.0
    return Area(x - half, x + half, y - half, y + half)
