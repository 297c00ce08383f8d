"""What readers of files share: what keeps a file from being read, in one sentence."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netwright.data.dataset import DataError


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Faults of the disk, of packed files and of memory as a DataError that names the file."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path}: the packed file is damaged or cut short.") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    except MemoryError as error:
        raise DataError(f"{path} is too large for the memory of this machine.") from error


def require_file(path: Path) -> int:
    """The size of a file in bytes; DataError if there is none, it is empty, or no plain file."""
    with telling(path):
        size = path.stat().st_size
    if path.is_dir():
        raise DataError(f"{path} is a folder; a file is needed.")
    if not path.is_file():
        raise DataError(f"{path} is no plain file.")
    if not size:
        raise DataError(f"{path} is empty.")
    return size
