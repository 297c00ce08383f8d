"""Everything that is said of a network's answers about a whole part of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.metrics import imbalance
from netwright.metrics.calibration import Reliability, brier, brier_yes_or_no, reliability
from netwright.metrics.confusion import confusion_matrix
from netwright.metrics.hits import Counts, Hits
from netwright.metrics.labels import hamming_loss
from netwright.metrics.ranking import Ranking, ranking
from netwright.metrics.regression import Errors, errors
from netwright.training.compared import Compared
from netwright.training.measures import measured
from netwright.training.task import Kind, Task

MOST_CLASSES = 1000
"""More have no matrix: it would take megabytes, and nobody could read it."""
MOST_RANKED = 2e6
"""Answers times classes that are sorted at once; of more, a class when it is looked at."""
_TIE = 1e-12
"""How wrong an answer is at least."""
CLASSES, YES_OR_NO, LABELS, VALUES = Kind.CLASSES, Kind.YES_OR_NO, Kind.LABELS, Kind.VALUES


@dataclass(frozen=True, eq=False)
class Verdict:
    """Answers of one part of the data beside the truth, and what follows.

    A row is an answer, of a sequence one step. `samples` tells the number in the data set of the
    sample of each row, `inputs` are all inputs of the data set. What a task does not have is None
    or empty: `matrix`, `rankings` (see `ranking`) and `hits` are of classes and labels, `errors`
    of values; `calibration` and `brier` are of probabilities. The ranking of a class takes all
    others as no; that of a yes or no is the only one.
    """

    part: str
    found: Compared
    samples: NDArray[np.int64]
    names: tuple[str, ...]
    inputs: NDArray[np.float32]
    measures: Mapping[str, float]
    badness: NDArray[np.float64]
    """Of each row how wrong it is; 0 where it is right."""
    hits: Hits | None = None
    warning: str = ""
    """Why accuracy alone misleads; empty where it does not."""
    matrix: Counts | None = None
    rankings: tuple[Ranking, ...] = ()
    roc_areas: tuple[float, ...] = ()
    """Of each ranking; NaN where all samples are yes, or all no."""
    calibration: Reliability | None = None
    brier: float | None = None
    hamming: float | None = None
    errors: Errors | None = None
    losses: int = 1
    """How many losses the network has; the answers are those at the first one."""
    _made: dict[int, Ranking] = field(default_factory=dict, repr=False)

    @property
    def task(self) -> Task:
        """What the network is asked."""
        return self.found.task

    @property
    def kind(self) -> Kind:
        """What one answer is."""
        return self.found.task.kind

    @property
    def rows(self) -> int:
        """How many answers there are."""
        return len(self.found.rows)

    def ranking(self, label: int) -> Ranking:
        """The ranking of one class or label; that of a yes or no is the only one.

        Where there are too many to have all, it is made now: a few milliseconds.
        """
        if self.rankings:
            return self.rankings[label]
        if label not in self._made:
            self._made.clear()
            self._made[label] = _ranking(self.found, label)
        return self._made[label]

    def worst(self, most: int) -> NDArray[np.int64]:
        """Rows that are wrong, the worst first."""
        order = np.argsort(-self.badness, kind="stable")[:most]
        wrong: NDArray[np.int64] = order[self.badness[order] > 0]
        return wrong

    def taken_for(self, true: int, predicted: int, most: int) -> NDArray[np.int64]:
        """Rows of one cell of the matrix, the worst first."""
        found = self.found
        rows = np.flatnonzero((found.truth == true) & (found.predicted == predicted))
        order = np.argsort(-self.badness[rows], kind="stable")[:most]
        chosen: NDArray[np.int64] = rows[order]
        return chosen

    def probability(self, row: int, label: int) -> float:
        """What the network gives a class or label in a row; of a yes or no, that of this answer."""
        answers = self.found.answers[row]
        if self.kind is YES_OR_NO:
            yes = float(answers[0])
            return yes if label or not self.task.are_probabilities else 1.0 - yes
        return float(answers[label])


def verdict_of(
    part: str, found: Compared, samples: NDArray[np.int64], dataset: Dataset, losses: int = 1
) -> Verdict:
    """The verdict on answers about `samples` of a data set. ValueError where there are none.

    They are those at the first of so many losses.
    """
    if not len(found.rows):
        raise ValueError(f"The {part} part has no answers to compare with.")
    task = found.task
    common = (part, found, samples[found.rows], _names(task, dataset), dataset.inputs)
    measures = measured(found)
    if task.kind is VALUES:
        each = errors(found.truth, found.answers)
        return Verdict(*common, measures, _far(found), errors=each, losses=losses)
    calibration, score = _calibration(found)
    hits, rankings = found.hits, _rankings(found)
    return Verdict(
        *common,
        measures,
        _badness(found),
        hits,
        "" if task.kind is LABELS else imbalance.warning(hits, common[3]),
        _matrix(found),
        rankings,
        tuple(ranked.roc_area for ranked in rankings),
        calibration,
        score,
        hamming_loss(found.truth, found.predicted) if task.kind is LABELS else None,
        losses=losses,
    )


def _names(task: Task, dataset: Dataset) -> tuple[str, ...]:
    count = 2 if task.kind is YES_OR_NO else task.count
    known = dataset.class_names if task.has_class_names else ()
    if task.kind is VALUES:
        targets = dataset.preparation.targets if dataset.preparation else ()
        known = tuple(plan.name for plan in targets) if task.has_class_names else ()
        known = known if len(known) == count else tuple(f"Value {k + 1}" for k in range(count))
    return tuple(known[k] if k < len(known) else str(k) for k in range(count))


def _matrix(found: Compared) -> Counts | None:
    classes = max(found.task.count, 2)
    if found.task.kind is LABELS or classes > MOST_CLASSES:
        return None
    return confusion_matrix(found.truth, found.predicted, classes)


def _rankings(found: Compared) -> tuple[Ranking, ...]:
    if found.answers.size > MOST_RANKED:
        return ()
    return tuple(_ranking(found, label) for label in range(found.answers.shape[1]))


def _ranking(found: Compared, label: int) -> Ranking:
    kind, truth = found.task.kind, found.truth
    if kind is LABELS:
        return ranking(found.answers[:, label], truth[:, label])
    yes = 1 if kind is YES_OR_NO else label
    return ranking(found.answers[:, label], truth == yes)


def _calibration(found: Compared) -> tuple[Reliability | None, float | None]:
    """Of classes, of the class that was answered; of yes or no, of the yes; of labels, of all."""
    answers, kind = found.answers, found.task.kind
    if not found.task.are_probabilities or not answers.size:
        return None, None
    if kind is CLASSES:
        claimed, right = answers.max(axis=1), found.predicted == found.truth
        return reliability(claimed, right), brier(answers, found.truth)
    truth = (found.truth > 0).reshape(answers.shape)
    return reliability(answers.ravel(), truth.ravel()), brier_yes_or_no(answers, truth)


def _badness(found: Compared) -> NDArray[np.float64]:
    """Of wrong answers, how far the right one was behind: 0 < badness."""
    answers, kind, rows = found.answers.astype(np.float64), found.task.kind, len(found.rows)
    wrong = found.predicted != found.truth
    if kind is CLASSES:
        every = np.arange(rows)
        behind = np.ones(rows)
        if answers.size:
            behind = answers[every, found.predicted] - answers[every, found.truth] + _TIE
    else:
        wrong = wrong.reshape(answers.shape)
        behind = np.abs(answers - found.task.threshold) + _TIE
    bad: NDArray[np.float64] = np.where(wrong, behind, 0.0).reshape(rows, -1).max(axis=1)
    return bad


def _far(found: Compared) -> NDArray[np.float64]:
    """The largest residual of a row, in standard deviations of the true value."""
    spread = found.truth.std(axis=0, dtype=np.float64)
    residuals = np.abs(found.truth.astype(np.float64) - found.answers)
    far: NDArray[np.float64] = (residuals / np.where(spread > 0, spread, 1.0)).max(axis=1)
    return far
