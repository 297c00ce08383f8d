"""From what was read to samples that can be learned from, or one sentence why they cannot."""

import numpy as np

from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError, Dataset
from netwright.data.plan import planned
from netwright.data.preparation import Preparation, Split
from netwright.data.profile import profile_of
from netwright.data.progress import Cancelled, Progress, never, unheard
from netwright.data.split import Shares, parts_by
from netwright.data.table import Table


def shared_out(found: Arrays, where: str, shares: Shares, seed: int) -> Dataset:
    """The samples split by class or value; in their order, where they overlap.

    DataError where there is nothing to learn, which begins with `where`.
    """
    targets = found.targets
    if targets is None:
        raise DataError(
            f"{where} has no answers to learn from. Images of one class belong into a folder of"
            " its name, labels of IDX images and targets of a .npy into a file beside it."
        )
    if len(targets) == 1:
        raise DataError(f"{where} has one sample: there is nothing to validate and test with.")
    if targets.dtype.kind == "i" and len(np.unique(targets[targets >= 0])) == 1:
        only = int(targets.max())
        called = found.class_names[only] if only < len(found.class_names) else only
        raise DataError(f"{where}: all samples are of the class {called}: nothing to tell apart.")
    split = Split("by time" if found.in_order else "stratified")
    parts = parts_by(split, shares, seed, targets)
    return Dataset(found.name, found.inputs, targets, parts, found.class_names, found.arrays)


def plan_for(
    table: Table, where: str, progress: Progress = unheard, cancelled: Cancelled = never
) -> Preparation:
    """The preparation of a table of which nobody has said what becomes of it.

    DataError for one with too little in it. Infinite numbers are told, not filled in.
    """
    if len(table.columns) == 1:
        raise DataError(
            f"{where} has one column, {table.names[0]!r}: there is nothing to tell it from. Is"
            " the delimiter right?"
        )
    if table.rows == 1:
        raise DataError(f"{where} has one row: there is nothing to validate and test with.")
    _require_finite(table, where)
    preparation = planned(table, profile_of(table, progress, cancelled))
    if not preparation.targets or not preparation.inputs:
        useful = ", ".join(plan.name for plan in preparation.used) or "none"
        raise DataError(
            f"{where}: there is nothing to learn. Two columns with different values are needed,"
            f" one to tell and one to tell it from; there is {useful}."
        )
    return preparation


def _require_finite(table: Table, where: str) -> None:
    for column in table.columns:
        infinite = np.flatnonzero(np.isinf(column.values))
        if infinite.size:
            raise DataError(
                f"{where}, row {table.first_row + int(infinite[0])}, column {column.name!r}:"
                f" the number is infinite ({infinite.size:,} such rows). Correct it, or name inf"
                " as a missing value."
            )
