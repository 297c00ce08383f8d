"""A canvas with its actions, and no window around it."""

from functools import partial

from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.actions.actions import Actions
from netwright_desktop.canvas.bookmarks import Bookmarks
from netwright_desktop.canvas.gradient_wires import GradientWires
from netwright_desktop.canvas.heat import HeatMap
from netwright_desktop.canvas.minimap import Minimap
from netwright_desktop.canvas.node_pictures import NodePictures
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.editing import edit_in_place
from netwright_desktop.session import Session


class CanvasDesk:
    """What actions need where there is a canvas alone."""

    def __init__(self, session: Session, canvas: CanvasView) -> None:
        self.session, self.canvas = session, canvas
        self.bookmarks, self.minimap = Bookmarks(canvas), Minimap(canvas)
        self.heat, self.gradients = HeatMap(canvas), GradientWires(canvas)
        self.panel = None
        self.is_enlarged = False
        self.pictures = NodePictures(canvas, lambda: None)
        self.scheme = theme.Scheme.LIGHT
        self.actions = Actions(self)
        canvas.edit_wanted.connect(partial(edit_in_place, canvas))

    @property
    def widget(self) -> QWidget:
        return self.canvas

    def set_scheme(self, scheme: theme.Scheme) -> None:
        self.scheme = scheme

    def reset_layout(self) -> None:
        pass

    def go_to(self, part: str) -> None:
        pass

    def switch_panel(self, title: str) -> None:
        pass

    def shows_panel(self, title: str) -> bool:
        return False

    def enlarge_panel(self) -> None:
        pass

    def open_commands(self) -> None:
        pass

    def open_keys(self) -> None:
        pass

    def open_tour(self) -> None:
        pass

    def leave(self) -> None:
        self.canvas.close()
