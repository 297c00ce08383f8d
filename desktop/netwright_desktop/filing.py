"""Opening, saving, recovering and leaving, with the questions they ask."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QWidget

from netwright_desktop.autosave import Autosave
from netwright_desktop.canvas import blocks
from netwright_desktop.canvas.clipboard import copied
from netwright_desktop.canvas.picture import drawn
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.dialogs.blocks import ask_block_name, wants_no_more
from netwright_desktop.dialogs.data.wizard import open_wizard
from netwright_desktop.dialogs.files import (
    ask_data,
    ask_data_folder,
    ask_numbers_target,
    ask_picture_target,
    ask_predictions_target,
    ask_project,
    ask_project_target,
    ask_samples,
    ask_weights_target,
)
from netwright_desktop.dialogs.folds import FoldsDialog
from netwright_desktop.dialogs.recovery import ask_recovery
from netwright_desktop.dialogs.unsaved import ask_unsaved
from netwright_desktop.exports import NO_PICTURE
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.picture import sheet
from netwright_desktop.picture import PictureError, drawing, encoded
from netwright_desktop.recovery import Slot, left_over
from netwright_desktop.session import Session

Next = Callable[[], None]


def after_saving(window: QWidget, session: Session, then: Next) -> None:
    """Do `then`, once what is unsaved was saved or given up; not at all if the user cancels."""
    if not session.is_modified:
        then()
        return
    wanted = ask_unsaved(window, session.name)
    if wanted:
        save(window, session, then)
    elif wanted is False:
        then()


def open_project(window: QWidget, session: Session) -> None:
    """Ask for a project and open it."""

    def ask() -> None:
        path = ask_project(window)
        if path:
            session.open(path)

    after_saving(window, session, ask)


def open_data(window: QWidget, session: Session) -> None:
    """Ask for a file of data and look at it."""
    answer = ask_data(window)
    if answer:
        _look_at(window, session, *answer)


def open_data_folder(window: QWidget, session: Session) -> None:
    """Ask for a folder of images and look at them."""
    path = ask_data_folder(window)
    if path:
        _look_at(window, session, path)


def prepare_data(window: QWidget, session: Session) -> None:
    """Look at the data in use, and let their preparation be changed."""
    open_wizard(window, session, session.run.source)


def train_folds(window: QWidget, session: Session) -> None:
    """Let the network be trained once for each fold of the data."""
    FoldsDialog(window, session).show()


def _look_at(window: QWidget, session: Session, path: Path, kind: str = "") -> None:
    source = session.source_at(path, kind)
    if source is not None:
        open_wizard(window, session, source)


def open_dropped(window: QWidget, session: Session, path: Path) -> None:
    """Open what was dropped on the window: a project, or data."""
    if path.suffix.lower() == ".netw":
        after_saving(window, session, lambda: session.open(path))
    else:
        _look_at(window, session, path)


def save(window: QWidget, session: Session, then: Next = lambda: None) -> None:
    """Save to the project's file; ask for one if it has none."""
    if session.path:
        session.save(session.path, then)
    else:
        save_as(window, session, then)


def save_as(window: QWidget, session: Session, then: Next = lambda: None) -> None:
    """Save to a file that the user names."""
    path = ask_project_target(window, session.name)
    if path:
        session.save(path, then)


def recover(window: QWidget, session: Session, autosave: Autosave, within: Path) -> None:
    """Offer what programs left that ended without saving, until one of it is taken."""
    for slot in left_over(within):
        wanted = ask_recovery(window, slot.note.name, _when(slot.file))
        if wanted and _recovered(session, slot):
            autosave.adopt(slot)
            return
        if wanted is False:
            slot.clear()
        slot.release()


def _recovered(session: Session, slot: Slot) -> bool:
    """Open what is kept; put it aside if it cannot be read."""
    from netwright.project.file import load_project
    from netwright.project.project import ProjectError

    note = slot.note
    try:
        project = load_project(slot.file)
    except ProjectError:
        aside = slot.put_aside()
        sentence = f"The file is damaged. It lies in {aside}."
        session.failed.emit(f"“{note.name}” cannot be recovered", sentence)
        return False
    session.recover(project, note.path)
    return True


def _when(file: Path) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(file.stat().st_mtime))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def export_weights(window: QWidget, session: Session) -> None:
    """Ask for a file and write the weights to it."""
    path: Path | None = ask_weights_target(window, session.name)
    if path:
        session.exports.write_weights(path)


def predict(window: QWidget, session: Session) -> None:
    """Ask for a file of samples and for one to write what the network answers about them."""
    given = ask_samples(window)
    path = ask_predictions_target(window, f"{given.stem} predictions") if given else None
    if given and path:
        session.exports.write_predictions(given, path)


def export_picture(window: QWidget, session: Session, scene: CanvasScene, on_white: bool) -> None:
    """Ask for a file and draw the network into it, in light colours or as it is seen."""
    path = ask_picture_target(window, session.name)
    if path:
        try:
            steps = drawn(scene, path.suffix.lower(), session.name, on_white)
        except PictureError as error:
            session.failed.emit(NO_PICTURE, str(error))
        else:
            session.exports.write_drawing(path, steps)


def export_panel_picture(window: QWidget, session: Session, panel: Panel) -> None:
    """Ask for a file and draw a panel into it, as it is seen."""
    path = ask_picture_target(window, f"{session.name} {panel.title.lower()}")
    if path:
        try:
            # At once: a panel may show something else a moment later.
            picture = encoded(drawing(sheet(panel, session.name), path.suffix.lower()))
        except PictureError as error:
            session.failed.emit(NO_PICTURE, str(error))
        else:
            session.exports.write_picture(path, picture)


def export_panel_numbers(window: QWidget, session: Session, panel: Panel) -> None:
    """Ask for a file and write the numbers of a panel to it."""
    table = panel.numbers()
    if not table.rows:
        session.failed.emit("There are no numbers yet", "Press Train, and open this panel.")
        return
    path = ask_numbers_target(window, f"{session.name} {panel.title.lower()}")
    if path:
        session.exports.write_numbers(path, table.csv)


def save_block(window: QWidget, session: Session) -> None:
    """Ask for a name and keep the selected group as a block."""
    document = session.document
    for group_id in document.selected & document.graph.groups.keys():
        group = document.graph.groups[group_id]
        name = ask_block_name(window, group.name, blocks.names())
        if name:
            text = copied(document.graph, frozenset({group_id}))
            _write_block(session, "The block was not saved", partial(blocks.keep, name, text))


def delete_block(window: QWidget, session: Session, name: str) -> None:
    """Ask, and delete a block."""
    if wants_no_more(window, name):
        _write_block(session, "The block was not deleted", partial(blocks.forget, name))


def _write_block(session: Session, title: str, write: Next) -> None:
    try:
        write()
    except OSError as error:
        session.failed.emit(title, f"{blocks.folder()}: {error.strerror or error}")
