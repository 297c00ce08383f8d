"""How the letters of a text file are written: found by its first bytes, else by trying.

A byte-order mark says how letters are written (UTF-8, UTF-16, UTF-32). UTF-16 without one has zeros
in every second byte of plain letters. All else is UTF-8 if it can be that, or Windows-1252, or
Latin-1, in which every byte is a letter.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

from netwright.data.dataset import DataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's mark does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRIED = ("utf-8", "cp1252", "latin-1")
_HEAD = 4096
_ZEROS = 0.3
"""More zeros than this, all on one side of the pairs of bytes, are UTF-16."""


def encodings(path: Path) -> tuple[str, ...]:
    """Encodings that the file may have, the likeliest first; DataError if it is no text."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return (name,)
    if b"\0" not in head:
        return _TRIED
    for side, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half, other = head[side::2], head[1 - side :: 2]
        if half.count(0) > _ZEROS * len(half) and not other.count(0):
            return (name,)
    raise DataError(f"{path} is no text: it holds bytes that are no letters.")


def encoding_of(path: Path) -> str:
    """The first of `encodings` in which the beginning of the file can be read."""
    for name in encodings(path):
        with path.open("rb") as file:
            if _is_readable(file.read(1 << 16), name):
                return name
    raise DataError(f"{path}: its letters are damaged; it seems to be written in {name}.")


def after(path: Path, encoding: str) -> Iterator[str]:
    """Encodings to try where `encoding` turned out to be wrong."""
    names = encodings(path)
    return iter(names[names.index(encoding) + 1 :])


def _is_readable(head: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(head)  # a letter may be cut at the end
    except UnicodeError:
        return False
    return True
