"""Splitting a data set into training, validation and test part.

The order is drawn by Philox, so that the same seed gives the same split on every machine.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import PARTS
from netwright.data.preparation import Split
from netwright.operations.philox import permutation, stream_of

TENTHS = 10
"""Values are stratified by tenths of their range of ranks."""
Shares = tuple[float, float, float]
Parts = dict[str, NDArray[np.int64]]
Numbers = NDArray[np.int64]


def stratified_parts(targets: Numbers, shares: Shares, seed: int) -> Parts:
    """Sample numbers of each part; every class is shared out in the same proportion.

    Within a class the order is random by `seed`; boundaries are the rounded cumulative
    shares, so that the parts of a class add up to the class. The same seed gives the same
    split on every machine.
    """
    return _cut(_strata(targets, seed), shares)


def whole(samples: int) -> Parts:
    """Every part is all of so many samples: what is judged and was never learned needs no split."""
    return dict.fromkeys(PARTS, np.arange(samples))


def parts_by(
    split: Split,
    shares: Shares,
    seed: int,
    answers: NDArray[np.generic],
    column: NDArray[np.generic] | None = None,
) -> Parts:
    """Sample numbers of each part, as `split` says; see there.

    `answers` are classes (samples,) or values (samples, values); `column` has a number for each
    sample: its group, or its place in time.
    """
    rows = []
    if split.kind == "by time":
        order = np.arange(len(answers)) if column is None else np.argsort(column, kind="stable")
        rows = [order.astype(np.int64)]
    elif split.kind == "grouped":
        assert column is not None
        return _grouped(split, np.unique(column, return_inverse=True)[1], shares, seed)
    else:
        is_random = split.kind == "random"
        labels = np.zeros(len(answers), np.int64) if is_random else strata_of(answers)
        rows = _strata(labels, seed)
    if not split.folds:
        return _cut(rows, shares)
    return _folded(split, rows, shares)


def strata_of(answers: NDArray[np.generic]) -> Numbers:
    """Whose proportions are to be kept: the classes, or the tenth in which the first value is."""
    if answers.dtype.kind == "i" and answers.ndim == 1:
        return answers.astype(np.int64)
    first = answers.reshape(len(answers), -1)[:, 0]
    ranks = np.empty(len(first), np.int64)
    ranks[np.argsort(first, kind="stable")] = np.arange(len(first))
    tenths: Numbers = ranks * TENTHS // max(len(first), 1)
    return tenths


def _strata(labels: Numbers, seed: int) -> list[Numbers]:
    """The samples of each label, in random order."""
    strata = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        strata.append(members[permutation(seed, stream_of(f"split/{label}"), members.size)])
    return strata


def _cut(strata: Sequence[Numbers], shares: Shares) -> Parts:
    if min(shares) < 0 or not np.isclose(sum(shares), 1.0):
        raise ValueError(f"The shares of a split add up to 1; {shares} do not.")
    parts: dict[str, list[Numbers]] = {part: [] for part in PARTS}
    for members in strata:
        ends = np.rint(np.cumsum(shares) * members.size).astype(int)
        for part, chosen in zip(PARTS, np.split(members, ends[:2]), strict=True):
            parts[part].append(chosen)
    return {part: _joined(chosen) for part, chosen in parts.items()}


def _folded(split: Split, strata: Sequence[Numbers], shares: Shares) -> Parts:
    """The test part from the end of each stratum; of the rest, one fold for validation."""
    parts: dict[str, list[Numbers]] = {part: [] for part in PARTS}
    is_ordered = split.kind == "by time"
    pieces = split.folds + 1 if is_ordered else split.folds
    for members in strata:
        kept, test = np.split(members, [round((1 - shares[2]) * members.size)])
        folds = np.array_split(kept, pieces)
        place = split.fold + 1 if is_ordered else split.fold
        after = [] if is_ordered else folds[place + 1 :]
        parts["training"] += [*folds[:place], *after]
        parts["validation"].append(folds[place])
        parts["test"].append(test)
    return {part: _joined(chosen) for part, chosen in parts.items()}


def _grouped(split: Split, groups: Numbers, shares: Shares, seed: int) -> Parts:
    """Groups in random order; each goes where the middle of its samples falls."""
    sizes = np.bincount(groups)
    order = permutation(seed, stream_of("split/groups"), len(sizes))
    middles = np.cumsum(sizes[order]) - sizes[order] / 2
    place = np.empty(len(sizes), np.float64)
    place[order] = middles / max(len(groups), 1)
    at = place[groups]
    if split.folds:
        kept = 1 - shares[2]
        fold = np.minimum((at / kept * split.folds).astype(np.int64), split.folds)
        is_test, is_validation = at >= kept, fold == split.fold
        part = np.where(is_test, 2, np.where(is_validation, 1, 0))
    else:
        part = np.searchsorted(np.cumsum(shares)[:2], at, side="right")
    return {name: np.flatnonzero(part == number) for number, name in enumerate(PARTS)}


def _joined(pieces: Sequence[Numbers]) -> Numbers:
    joined: Numbers = np.sort(np.concatenate(pieces)) if pieces else np.empty(0, np.int64)
    return joined
