"""Files in which a project outlives the end of the program: each with a lock and a note."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import platformdirs
from PySide6.QtCore import QLockFile

if TYPE_CHECKING:
    from netwright.project.project import Project


def folder() -> Path:
    """Where they lie."""
    return Path(platformdirs.user_state_dir("netwright")) / "recovery"


@dataclass(frozen=True, slots=True)
class Note:
    """What a project is called, and the file that it was opened from or saved to, if any."""

    name: str
    path: Path | None = None


class Slot:
    """The place of one project. Whoever holds its lock may write, read and clear it.

    The lock of a process that was killed counts as free.
    """

    def __init__(self, within: Path, name: str = "") -> None:
        self._start = within / (name or uuid4().hex[:12])
        within.mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(str(self._file(".lock")))
        self._lock.setStaleLockTime(0)  # of a live process it never grows old

    @property
    def file(self) -> Path:
        """The project as it was kept last."""
        return self._file(".netw")

    @property
    def note(self) -> Note:
        """What stands beside the project; names nothing if it cannot be read."""
        try:
            data = json.loads(self._file(".json").read_text("utf-8"))
            return Note(str(data["name"]), Path(data["path"]) if data["path"] else None)
        except (OSError, ValueError, KeyError, TypeError):
            return Note("Untitled")

    def take(self) -> bool:
        """Hold the lock, if nobody does."""
        return self._lock.tryLock(0)

    def release(self) -> None:
        """Leave what is kept to whoever starts next."""
        self._lock.unlock()

    def keep(self, project: "Project", path: Path | None) -> None:
        """Replace what is kept; ProjectError or OSError say why not."""
        from netwright.project.atomic import replacing
        from netwright.project.file import save_project

        note = {"name": project.name, "path": str(path or "")}
        with replacing(self._file(".json")) as file:
            file.write(json.dumps(note).encode())
        save_project(project, self.file)

    def clear(self) -> None:
        """Keep nothing."""
        for ending in (".netw", ".json"):
            self._file(ending).unlink(missing_ok=True)

    def put_aside(self) -> Path:
        """Never offer again what cannot be read, but leave it for whoever wants to look."""
        aside = self._file(".unreadable")
        self.file.replace(aside)
        self.clear()
        return aside

    def _file(self, ending: str) -> Path:
        return self._start.with_name(self._start.name + ending)


def left_over(within: Path) -> Iterator[Slot]:
    """What programs left that are no longer there, the newest first; its lock is held."""
    try:
        files = [file for ending in ("netw", "lock") for file in within.glob(f"*.{ending}")]
        files.sort(key=lambda file: -file.stat().st_mtime)
    except OSError:
        return
    for name in dict.fromkeys(file.stem for file in files):
        slot = Slot(within, name)
        if slot.take():
            if slot.file.exists():
                yield slot
            else:  # it had nothing to keep, or another program has seen to it
                slot.clear()
                slot.release()
