"""One process at a time: a file that is locked while something is done."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

LONGEST_WAIT = 60.0
_PAUSE = 0.01


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until no other process, or thread, is inside for this file; then be it.

    The system takes the lock away when a process ends, however it ends. Where files cannot be
    locked, nobody waits; one that hangs inside is waited for a minute.
    """
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("a+b")
    except OSError:
        yield
        return
    with file:
        end = time.monotonic() + LONGEST_WAIT
        while not _locked(file) and time.monotonic() < end:
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            with suppress(OSError):
                _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _locked(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # files cannot be locked here
            return True
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
