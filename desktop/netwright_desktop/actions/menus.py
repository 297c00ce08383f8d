"""Where actions are offered: menus, context menus, tool bar."""

from collections.abc import Iterable, Iterator

from netwright_desktop.actions.data import DATA
from netwright_desktop.actions.edit import EDIT
from netwright_desktop.actions.file import FILE
from netwright_desktop.actions.help import HELP
from netwright_desktop.actions.layer import LAYER
from netwright_desktop.actions.row import SEPARATOR, Entry, Row, Submenu
from netwright_desktop.actions.train import TRAIN
from netwright_desktop.actions.view import VIEW
from netwright_desktop.canvas.view import Place

MENUS: dict[str, tuple[Entry, ...]] = {
    "&File": FILE,
    "&Edit": EDIT,
    "&View": VIEW,
    "&Layer": LAYER,
    "&Data": DATA,
    "&Train": TRAIN,
    "&Help": HELP,
}
CONTEXT_MENUS: dict[Place, tuple[str | None, ...]] = {
    Place.NODE: (
        *(
            "rename",
            "edit_settings",
            "open_group",
            "fit_selection",
            SEPARATOR,
            "cut",
            "copy",
            "duplicate",
            SEPARATOR,
        ),
        *("bypass", "mute", "collapse", "group", "ungroup", SEPARATOR, "delete", "heal"),
    ),
    Place.WIRE: ("insert_layer", "add_point", "straighten", SEPARATOR, "delete"),
    Place.CANVAS: ("add_layer", "paste", SEPARATOR, "select_all", "fit_all"),
}
PANEL_MENU = ("enlarge_panel", SEPARATOR, "export_panel_picture", "export_panel_numbers")
"""The context menu of every panel that measures something."""
TOOL_BAR = (
    *("new", "open", "save", SEPARATOR, "undo", "redo", SEPARATOR),
    *(
        "train",
        "pause",
        "step",
        "stop",
        "apply",
        "reset",
        SEPARATOR,
        "export",
        SEPARATOR,
        "fit_all",
    ),
)
WITH_WORDS = ("train", "pause", "step", "stop", "apply")
"""Actions whose button in the tool bar says what it does."""
WHEN_ENABLED = ("apply",)
"""Actions that are in the tool bar only while they can be done."""


def rows_in(entries: Iterable[Entry]) -> Iterator[Row]:
    """The actions of a menu, those of its submenus too."""
    for entry in entries:
        if isinstance(entry, Row):
            yield entry
        elif isinstance(entry, Submenu):
            yield from rows_in(entry.entries)


def rows() -> Iterator[Row]:
    """Every action, in the order of the menus."""
    for entries in MENUS.values():
        yield from rows_in(entries)
