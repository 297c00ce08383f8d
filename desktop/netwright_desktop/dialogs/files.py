"""Which file? Every question of that kind, starting in the folder of the last answer."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from netwright.data.kinds import KINDS
from netwright_desktop.preferences import preferences

PROJECTS = "Netwright projects (*.netw)"
WEIGHTS = "Weights (*.npz)"
NUMBERS = "Numbers (*.csv)"
PICTURES = {"Drawing (*.svg)": ".svg", "Picture (*.png)": ".png", "Document (*.pdf)": ".pdf"}


def ask_project(parent: QWidget) -> Path | None:
    """The project to open; None if the user does not want to."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open project", _folder(), PROJECTS)
    return _chosen(name, ".netw")


def ask_project_target(parent: QWidget, name: str) -> Path | None:
    """Where to save the project."""
    target = str(Path(_folder()) / f"{name}.netw")
    chosen, _ = QFileDialog.getSaveFileName(parent, "Save project", target, PROJECTS)
    return _chosen(chosen, ".netw")


def ask_weights_target(parent: QWidget, name: str) -> Path | None:
    """Where to save the weights."""
    target = str(Path(_folder()) / f"{name}.npz")
    chosen, _ = QFileDialog.getSaveFileName(parent, "Export weights", target, WEIGHTS)
    return _chosen(chosen, ".npz")


def ask_picture_target(parent: QWidget, name: str) -> Path | None:
    """Where to save a picture; its ending says of which kind."""
    target = str(Path(_folder()) / f"{name}.svg")
    filters = ";;".join(PICTURES)
    chosen, kind = QFileDialog.getSaveFileName(parent, "Export picture", target, filters)
    return _chosen(chosen, PICTURES.get(kind, ".svg"))


def ask_numbers_target(parent: QWidget, name: str) -> Path | None:
    """Where to save a table of numbers."""
    target = str(Path(_folder()) / f"{name}.csv")
    chosen, _ = QFileDialog.getSaveFileName(parent, "Export numbers", target, NUMBERS)
    return _chosen(chosen, ".csv")


def ask_data(parent: QWidget) -> tuple[Path, str] | None:
    """The file of data to open, and as which kind of KINDS; empty where its name says it."""
    return _ask_data(parent, "Open data")


def ask_samples(parent: QWidget) -> Path | None:
    """The file of samples to predict for."""
    asked = _ask_data(parent, "Predict for")
    return None if asked is None else asked[0]


def ask_predictions_target(parent: QWidget, name: str) -> Path | None:
    """Where to write predictions."""
    target = str(Path(_folder()) / f"{name}.csv")
    chosen, _ = QFileDialog.getSaveFileName(parent, "Write predictions", target, NUMBERS)
    return _chosen(chosen, ".csv")


def _ask_data(parent: QWidget, title: str) -> tuple[Path, str] | None:
    kinds = {kind.title: name for name, kind in KINDS.items() if kind.endings}
    every = dict.fromkeys(ending for kind in KINDS.values() for ending in kind.endings)
    filters = {
        _filter("Data", tuple(every)): "",
        **{_filter(name, KINDS[kind].endings): kind for name, kind in kinds.items()},
    }
    name, chosen = QFileDialog.getOpenFileName(
        parent, title, _folder(), ";;".join([*filters, "All files (*)"])
    )
    path = _remembered(name)
    return None if path is None else (path, filters.get(chosen, ""))


def _filter(title: str, endings: tuple[str, ...]) -> str:
    return f"{title.removeprefix('File: ')} ({' '.join(f'*{ending}' for ending in endings)})"


def ask_data_folder(parent: QWidget) -> Path | None:
    """The folder of images to open."""
    return _remembered(QFileDialog.getExistingDirectory(parent, "Open images", _folder()))


def _folder() -> str:
    return str(preferences().value("folder", str(Path.home())))


def _chosen(name: str, suffix: str) -> Path | None:
    path = _remembered(name)
    return path.with_suffix(suffix) if path and not path.suffix else path


def _remembered(name: str) -> Path | None:
    if not name:
        return None
    path = Path(name)
    preferences().setValue("folder", str(path.parent))
    return path
