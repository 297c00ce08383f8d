"""What an action is: one row, from which menus, tool bar, palette, keys and sheet are made."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, TypeAlias

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.canvas.bookmarks import Bookmarks
from netwright_desktop.canvas.gradient_wires import GradientWires
from netwright_desktop.canvas.heat import HeatMap
from netwright_desktop.canvas.minimap import Minimap
from netwright_desktop.canvas.node_pictures import NodePictures
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.panels.panel import Panel
from netwright_desktop.session import Session

Key = QKeySequence.StandardKey
OneKey = QKeySequence.StandardKey | str


class Desk(Protocol):
    """What actions act on."""

    @property
    def widget(self) -> QWidget:
        """The window that dialogs belong to."""
        ...

    @property
    def session(self) -> Session: ...

    @property
    def canvas(self) -> CanvasView: ...

    @property
    def bookmarks(self) -> Bookmarks: ...

    @property
    def minimap(self) -> Minimap: ...

    @property
    def heat(self) -> HeatMap: ...

    @property
    def gradients(self) -> GradientWires: ...

    @property
    def pictures(self) -> NodePictures: ...

    @property
    def panel(self) -> Panel | None:
        """The panel that was used last, if there are any."""
        ...

    @property
    def scheme(self) -> theme.Scheme: ...

    def set_scheme(self, scheme: theme.Scheme) -> None: ...

    def reset_layout(self) -> None: ...

    def go_to(self, part: str) -> None:
        """Give the keyboard to a part of the window, called by its title."""
        ...

    def switch_panel(self, title: str) -> None:
        """Show a panel, or close it if it is on the screen."""
        ...

    def shows_panel(self, title: str) -> bool:
        """Whether a panel is on the screen."""
        ...

    @property
    def is_enlarged(self) -> bool:
        """Whether a panel has the place of all."""
        ...

    def enlarge_panel(self) -> None:
        """Give the panel that was used last the place of all, or put them back."""
        ...

    def open_commands(self) -> None: ...

    def open_keys(self) -> None: ...

    def open_tour(self) -> None: ...

    def leave(self) -> None: ...


class Scope(Enum):
    """Where the keys of an action are heard."""

    WINDOW = auto()
    CANVAS = auto()
    """Only while the canvas has the focus: single letters, and what elsewhere means another."""


def _always(desk: Desk) -> bool:
    del desk
    return True


@dataclass(frozen=True, slots=True)
class Row:
    """One action. `words` gives a text that changes; `is_on` says whether what it switches is on.

    `key` is where the action begins: users may give it other keys.
    """

    id: str
    text: str
    key: OneKey | tuple[OneKey, ...]
    icon: str
    tip: str
    call: Callable[[Desk], object]
    enabled: Callable[[Desk], bool] = _always
    words: Callable[[Desk], str] | None = None
    is_on: Callable[[Desk], bool] | None = None
    scope: Scope = Scope.WINDOW

    @property
    def keys(self) -> tuple[QKeySequence, ...]:
        """The keys that it has as long as the user chooses no others."""
        keys = self.key if isinstance(self.key, tuple) else (self.key,)
        return tuple(QKeySequence(key) for key in keys if key)

    @property
    def plain_text(self) -> str:
        """The text without the mark of its letter in the menu."""
        return plain(self.text)


@dataclass(frozen=True, slots=True)
class Submenu:
    """Rows one level below."""

    text: str
    entries: tuple["Entry", ...]


def plain(text: str) -> str:
    """A text of a menu as it is read."""
    return text.replace("&", "")


CANVAS_PART = "Canvas"
"""What `go_to` calls the part that is no dock."""
SEPARATOR = None
Entry: TypeAlias = Row | Submenu | None


def has_nodes(d: Desk) -> bool:
    """Whether there is a network."""
    return bool(d.session.document.graph.nodes)


def has_selection(d: Desk) -> bool:
    """Whether a layer is selected."""
    return bool(d.session.document.selected)


def has_one_selected(d: Desk) -> bool:
    """Whether exactly one layer is selected."""
    return len(d.session.document.selected) == 1


def has_wire(d: Desk) -> bool:
    """Whether a wire is selected."""
    return d.canvas.canvas_scene.wires.selected is not None


def has_points(d: Desk) -> bool:
    """Whether the selected wire passes points."""
    wires = d.canvas.canvas_scene.wires
    return wires.selected in wires.paths.routes
