"""What went wrong with a file, as the end of one sentence for the user."""

import msgspec

from netwright.data.archive import ArchiveError
from netwright.data.dataset import DataError
from netwright.graph.plain import GraphFormatError
from netwright.layers.setting import SettingError
from netwright.project.migration import VersionError

_LONGEST = 300
_OURS = (ArchiveError, DataError, GraphFormatError, SettingError, VersionError)


def why(error: BaseException) -> str:
    """One line, ending in a full stop; a damaged file's own words are cut short."""
    if isinstance(error, OSError):
        text = f"{error.strerror or error}".rstrip(".").lower() + "."
    elif isinstance(error, MemoryError):
        text = "it needs more memory than there is."
    elif isinstance(error, msgspec.MsgspecError | UnicodeError | RecursionError):
        text = "its description is no valid JSON."
    elif isinstance(error, _OURS):
        text = str(error)
    else:
        text = "it is damaged."
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} ..."
