"""Reusable blocks: groups that the user saved, each a file in a folder of the user's own data.

A block holds what the clipboard holds of a copied group, so that it is added as a paste is.
"""

from pathlib import Path
from urllib.parse import quote, unquote

from PySide6.QtCore import QObject, QStandardPaths, Signal

from netwright.project.atomic import replacing

PREFIX = "block:"
"""Begins what a drag or a choice of a block carries; no kind of layer begins so."""
FAMILY = "Blocks"
_ENDING = ".json"


class Signals(QObject):
    """Says that there are other blocks now."""

    changed = Signal()


signals = Signals()


def names() -> tuple[str, ...]:
    """The blocks that there are, by name."""
    files = (file.name.removesuffix(_ENDING) for file in folder().glob(f"*{_ENDING}"))
    return tuple(sorted((unquote(file) for file in files), key=str.casefold))


def text_of(name: str) -> str:
    """What a block holds; empty if it cannot be read."""
    try:
        return _file(name).read_text("utf-8")
    except (OSError, ValueError):
        return ""


def keep(name: str, text: str) -> None:
    """Save a block, in the place of one with this name; OSError if the disk says no."""
    folder().mkdir(parents=True, exist_ok=True)
    with replacing(_file(name)) as file:
        file.write(text.encode())
    signals.changed.emit()


def forget(name: str) -> None:
    """Delete a block; OSError if the disk says no."""
    _file(name).unlink(missing_ok=True)
    signals.changed.emit()


def folder() -> Path:
    """Where the blocks lie."""
    data = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(data)) / "netwright" / "blocks"


def _file(name: str) -> Path:
    # Names may hold what no file may be called on some system.
    return folder() / f"{quote(name, safe=' ')}{_ENDING}"
