"""What the wizard computes in the background: a look at the data, and what its settings come to."""

from dataclasses import dataclass, replace

import numpy as np

from netwright.data.arrays import Arrays
from netwright.data.dataset import PARTS, DataError, Dataset
from netwright.data.findings import Finding, findings
from netwright.data.kinds import Found
from netwright.data.plan import planned
from netwright.data.preparation import Preparation
from netwright.data.profile import Profile, profile_of
from netwright.data.progress import Cancelled, Progress, between, never
from netwright.data.source import DataSource
from netwright.data.table import Table
from netwright.operations.tensor import spelled
from netwright.training.proposal import Proposal, proposed

READING = 0.75
"""Share of a look that reading the file takes; the rest is looking at the columns."""


@dataclass(frozen=True, eq=False)
class Look:
    """What was found, before anything is done with it; `profile` is that of a table."""

    source: DataSource
    found: Found
    preparation: Preparation
    title: str
    summary: str
    profile: Profile | None = None
    first: tuple[Finding, ...] = ()
    """What one should know of the data as they are prepared at first."""

    @property
    def table(self) -> Table | None:
        """The table that was found, if it is one."""
        return self.found if isinstance(self.found, Table) else None

    @property
    def samples(self) -> Arrays | Dataset:
        """The samples that were found, where it is no table."""
        assert not isinstance(self.found, Table)
        return self.found

    def findings(self, preparation: Preparation) -> tuple[Finding, ...]:
        """What one should know of the data, with these columns as targets."""
        if self.table is None or self.profile is None:
            return ()
        targets = [plan.name for plan in preparation.targets]
        return findings(self.table, self.profile, targets)


@dataclass(frozen=True, eq=False)
class Trial:
    """What the settings come to: the data set and a network for it, or a sentence why not.

    `source` has the settings.
    """

    source: DataSource
    dataset: Dataset | None
    proposal: Proposal | None
    findings: tuple[Finding, ...]
    problem: str = ""


def look_at(source: DataSource, progress: Progress, cancelled: Cancelled) -> Look:
    """Read and look; DataError where it cannot be read, CancelledError if it is not wanted."""
    found = source.read(between(0.0, READING, progress), cancelled)
    if isinstance(found, Table):
        profile = profile_of(found, between(READING, 1.0, progress), cancelled)
        columns = {plan.name for plan in (source.preparation or Preparation()).columns}
        is_planned = bool(columns) and columns <= set(found.names)
        kept = source.preparation if is_planned else None
        preparation = kept or planned(found, profile)
        look = Look(source, found, preparation, found.name, _of_table(profile), profile)
        return replace(look, first=look.findings(preparation))
    return Look(source, found, source.begun(found), found.name, _of_samples(found))


def tried(
    look: Look, preparation: Preparation, source: DataSource, cancelled: Cancelled = never
) -> Trial:
    """Prepare the data with these settings, and propose a network for them."""
    found = look.findings(preparation)
    wanted = replace(source, preparation=preparation.unfitted(), digest="")
    try:
        dataset = wanted.prepared(look.found, cancelled=cancelled)
    except DataError as error:
        return Trial(wanted, None, None, found, str(error))
    if not len(dataset.parts["training"]):
        empty = "The training part is empty. Give it a larger share."
        return Trial(wanted, None, None, found, empty)
    return Trial(wanted, dataset, proposed(dataset), found)


def facts_of(dataset: Dataset) -> str:
    """How many samples each part has, and what one is."""
    counts = ", ".join(f"{part} {len(dataset.parts[part]):,}" for part in PARTS)
    size = spelled(dataset.shape)
    each = f"{size} numbers" if len(dataset.shape) == 1 else size
    return f"Samples: {counts}; {each} each."


def _of_table(profile: Profile) -> str:
    copies = f", {profile.duplicates:,} of them copies" if profile.duplicates else ""
    return f"{profile.rows:,} rows{copies} · {len(profile.columns)} columns"


def _of_samples(found: Arrays | Dataset) -> str:
    words = f"{len(found.inputs):,} samples of {spelled(tuple(found.inputs.shape[1:]))}"
    targets = found.targets
    if targets is None:
        return f"{words} · no answers"
    if targets.dtype.kind != "i":
        values = targets[0].size if len(targets) else 0
        return f"{words} · {values} value{'' if values == 1 else 's'} to be told"
    counts = np.bincount(targets[targets >= 0].astype(np.int64).ravel())
    known = counts[counts > 0]
    least, most = (int(known.min()), int(known.max())) if known.size else (0, 0)
    each = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    return f"{words} · {len(counts)} classes, {each} samples each"
