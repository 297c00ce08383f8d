"""What is done with each column as long as nobody says otherwise."""

from collections.abc import Sequence

from netwright.data.findings import MANY_MISSING, Finding, findings
from netwright.data.preparation import ColumnPlan, Preparation
from netwright.data.profile import ColumnProfile, Profile, profile_of
from netwright.data.table import Table

MOST_CLASSES = 20
"""Whole numbers of no more different values may be classes."""
MOST_ONE_HOT = 20
"""Categories of more words are looked up by an Embedding."""
USUAL_TARGETS = ("target", "label", "labels", "y", "outcome", "answer", "survived", "species",
                 "diagnosis", "quality", "price", "class")  # fmt: skip
MISSING = "missing"
"""The category of rows without one, where these are many."""


def planned(table: Table, profile: Profile | None = None, target: str = "") -> Preparation:
    """A preparation to begin with: columns that leak, name rows or hold nothing are ignored.

    Without a `target`, the column that is called like one, else the last one that holds anything.
    """
    profile = profile or profile_of(table)
    target = target or usual_target(profile)
    found = findings(table, profile, (target,) if target else ())
    columns = [
        as_target(column) if column.name == target else as_input(column, found)
        for column in profile.columns
    ]
    return Preparation(tuple(columns))


def usual_target(profile: Profile) -> str:
    """The name of the column that is probably to be told; empty if there is none."""
    useful = [c for c in profile.columns if c.distinct > 1 and c.kind in ("number", "category")]
    by_name = {column.name.casefold(): column.name for column in useful}
    named = next((by_name[name] for name in USUAL_TARGETS if name in by_name), "")
    return named or (useful[-1].name if useful else "")


def as_target(column: ColumnProfile) -> ColumnPlan:
    """The column as the one that is to be told: of words, or of few whole numbers, the class."""
    is_words = column.kind in ("category", "text")
    few = column.distinct <= MOST_CLASSES and column.distinct * 10 <= max(column.known, 20)
    is_class = is_words or (column.is_whole and few)
    return ColumnPlan(
        column.name, "target", "class" if is_class else "number", filling="drop row",
        scaling="none" if is_class else "standard",
    )  # fmt: skip


def as_input(column: ColumnProfile, found: Sequence[Finding] = ()) -> ColumnPlan:
    """The column as one that the network sees, in the encoding that suits it; or ignored."""
    is_words = column.kind in ("category", "text")
    encoding, filling, constant = "number", "median", "0"
    if is_words:
        encoding = "index" if column.distinct > MOST_ONE_HOT else "one-hot"
        encoding = "ordinal" if column.distinct <= 2 and not column.missing else encoding
        many = column.missing >= MANY_MISSING * column.rows
        filling, constant = ("constant", MISSING) if many else ("most frequent", MISSING)
    leaks = any(one.leaks and one.column == column.name for one in found)
    is_useless = leaks or column.distinct < 2 or column.kind == "text"
    scaling = "none" if encoding in ("one-hot", "index") else "standard"
    role = "ignore" if is_useless else "input"
    return ColumnPlan(column.name, role, encoding, filling, constant, scaling)
