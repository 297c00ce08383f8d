"""Replacing a file as a whole: what was there stays until the new one is safely on disk."""

import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_STALE_SECONDS = 3600.0


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` when the block ends well.

    It is written beside `path`, forced to disk and renamed; a reader sees the old content or
    the new one, also after a crash. Any error, a full disk included, leaves the old file and
    no other; OSError tells it. A link is followed, so that it goes on pointing to the file.
    """
    target = Path(os.path.realpath(path))
    start = f".{target.name[:40]}."
    temporary = target.with_name(f"{start}{secrets.token_hex(8)}.part")
    # Not tempfile.mkstemp: a new file gets the rights that the user's umask gives every file.
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            _require_whole(file)
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _drop_remains(target.parent, start)
    _sync_folder(target.parent)


def _require_whole(file: BinaryIO) -> None:
    written, stored = file.seek(0, os.SEEK_END), os.fstat(file.fileno()).st_size
    if written != stored:
        raise OSError(f"only {stored} of {written} bytes were written")


def _drop_remains(folder: Path, start: str) -> None:
    """Remove what a killed process left behind when it saved this file; not what one writes now."""
    old = time.time() - _STALE_SECONDS
    with suppress(OSError):
        for path in folder.iterdir():
            name = path.name
            if name.startswith(start) and name.endswith(".part") and path.stat().st_mtime < old:
                path.unlink()


def _sync_folder(folder: Path) -> None:
    # The file itself is safe by now; not every system lets a folder be synchronised.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
