"""A delimited file cut into pieces of whole lines, so that several parsers read it at once.

Between quotation marks a line may end without its row, and letters of two or four bytes may hold
what looks like the end of a line. Such files stay whole.
"""

import codecs
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from threading import Lock

import numpy as np

from netwright.data.dataset import DataError
from netwright.data.files.dialect import MOST_LETTERS, Dialect
from netwright.data.progress import Cancelled, Progress, advance
from netwright.data.threads import THREADS

_LEAST = 1 << 20
"""Bytes of a piece, at least: for less it is not worth it."""
_LINE = 1 << 16
"""Bytes within which a line has to end where a file is cut."""
_HEAD = 1 << 18
_BLOCK = 1 << 18
_MARK = b'"'
_ASCII = ("utf-8", "utf-8-sig", "cp1252", "latin-1")
"""Encodings in which plain letters are the bytes that they are in UTF-8."""


class QuotedError(Exception):
    """There are quotation marks in a piece of several: the file has to be read whole."""


class Reading:
    """What the pieces of a file have in common: how far they are, and whether one has failed."""

    def __init__(self, path: Path, progress: Progress, cancelled: Cancelled) -> None:
        self.is_over = False
        self._progress, self._cancelled = progress, cancelled
        self._bytes, self._done = max(path.stat().st_size, 1), 0
        self._lock = Lock()

    def add(self, count: int) -> None:
        """So many bytes more are read; CancelledError if the others are not wanted."""
        with self._lock:
            self._done += count
            advance(self._done / self._bytes, self._progress, self._cancelled)


class Piece:
    """The bytes from `begin` to `end`, as a file in UTF-8 that counts its delimiters.

    Those between quotation marks are none. Reading it raises UnicodeDecodeError where the letters
    are written in another way, DataError for a line that does not end.
    """

    def __init__(
        self, path: Path, dialect: Dialect, reading: Reading, begin: int, end: int, is_all: bool
    ) -> None:
        self.delimiters = 0
        self.skipped = 0 if begin else dialect.skipped
        self._path, self._dialect, self._reading = path, dialect, reading
        self._begin, self._is_all = begin, is_all
        self._file = path.open("rb", buffering=0)
        self._file.seek(begin)
        self._left = end - begin
        self._decoder = codecs.getincrementaldecoder(dialect.encoding)()
        self._lines = self._length = 0
        self._is_quoted = False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, or a few more; none at the end."""
        wanted = min(self._left, _BLOCK if size < 0 else size)
        block = b"" if self._reading.is_over else self._file.read(wanted)
        self._left -= len(block)
        self._reading.add(len(block))
        text = self._utf8(block)
        self._measure(text)
        self._count(text)
        return text if text or not block else self.read(size)

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[bytes]:  # pandas takes nothing else for a file
        return iter(self.read, b"")

    def _utf8(self, block: bytes) -> bytes:
        is_plain = self._dialect.encoding in _ASCII and block.isascii()
        if block and is_plain and not self._decoder.getstate()[0]:
            return block
        return self._decoder.decode(block, final=not block).encode()

    def _measure(self, text: bytes) -> None:
        end = max(text.rfind(b"\n"), text.rfind(b"\r"))
        self._length = len(text) - end + (self._length if end < 0 else 0)
        self._lines += _count(text, b"\n")
        if self._length > MOST_LETTERS:
            row = _lines_before(self._path, self._begin) + self._lines + 1
            raise DataError(
                f"{self._path}, row {row}: the line has more than"
                f" {MOST_LETTERS >> 20} MiB. Is this a table, with a line for each row?"
            )

    def _count(self, text: bytes) -> None:
        delimiter = self._dialect.delimiter.encode()
        if not self._is_quoted and _MARK not in text:
            self.delimiters += _count(text, delimiter)
            return
        if not self._is_all:
            raise QuotedError
        pieces = text.split(_MARK)
        outside = pieces[self._is_quoted :: 2]
        self.delimiters += sum(piece.count(delimiter) for piece in outside)
        self._is_quoted ^= len(pieces) % 2 == 0


def pieces_of(path: Path, dialect: Dialect, reading: Reading, is_whole: bool) -> list[Piece]:
    """One for each thread, in their order; a single one if it `is_whole`, or has to be."""
    ends = [0, path.stat().st_size] if is_whole else _cuts(path, dialect)
    return [
        Piece(path, dialect, reading, begin, end, len(ends) == 2) for begin, end in pairwise(ends)
    ]


def _cuts(path: Path, dialect: Dialect) -> Sequence[int]:
    """Where pieces begin, and the end of the last one."""
    size = path.stat().st_size
    ends = [0]
    with path.open("rb") as file:
        count = min(size // _LEAST, THREADS)
        if dialect.encoding not in _ASCII or _MARK in file.read(_HEAD):
            count = 1
        for number in range(1, count):
            file.seek(size * number // count)
            if file.readline(_LINE).endswith(b"\n") and ends[-1] < file.tell() < size:
                ends.append(file.tell())
    return [*ends, size]


def _lines_before(path: Path, end: int) -> int:
    lines = 0
    with path.open("rb") as file:
        while end > 0 and (block := file.read(min(end, _BLOCK))):
            lines += _count(block, b"\n")
            end -= len(block)
    return lines


def _count(text: bytes, letter: bytes) -> int:
    """As `text.count`, but faster, and other threads may compute meanwhile."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == letter[0]))
