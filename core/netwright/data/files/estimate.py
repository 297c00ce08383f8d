"""Whether a table has room in the memory, told before it is read."""

from pathlib import Path

from netwright.data.dataset import DataError
from netwright.data.files.dialect import Dialect
from netwright.operations.machine import available_memory

_HEAD = 1 << 20
_BYTES = 8
"""Of a number in memory, or of a word that is one of some."""
_COPIES = 2.5
"""Columns as they are read, once more when the pieces become one, and half of it as samples."""


def require_room(path: Path, dialect: Dialect, free: int | None = None) -> None:
    """DataError, with the estimate, for a table that cannot fit; `free` are bytes of memory.

    Rows are counted in the beginning of the file, and taken to be as long in all of it.
    """
    free = available_memory() if free is None else free
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
    lines = max(head.count(b"\n"), head.count(b"\r"), 1)
    rows = lines * size / len(head)
    wanted = rows * len(dialect.names) * _BYTES * _COPIES
    if free is None or wanted <= free:
        return
    raise DataError(
        f"{path} has about {_rounded(rows)} rows of {len(dialect.names):,} columns, which take"
        f" {wanted / 2**30:,.1f} GiB of memory; {free / 2**30:,.1f} GiB are free. Take fewer rows"
        " or columns, or save the numbers as .npy, which stays in its file."
    )


def _rounded(rows: float) -> str:
    digits = max(len(str(int(rows))) - 2, 0)
    return f"{round(rows, -digits):,.0f}"
