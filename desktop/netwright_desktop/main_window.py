"""The window: it puts docks, menus and bars together and connects them. It decides nothing."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from netwright_desktop import filing, theme
from netwright_desktop.actions.actions import Actions
from netwright_desktop.actions.command_palette import CommandPalette
from netwright_desktop.actions.key_sheet import KeySheet
from netwright_desktop.actions.menus import MENUS
from netwright_desktop.bench import bench_of
from netwright_desktop.canvas.bookmarks import Bookmarks
from netwright_desktop.canvas.gradient_history import GradientHistory
from netwright_desktop.canvas.gradient_wires import GradientWires
from netwright_desktop.canvas.heat import HeatMap
from netwright_desktop.canvas.minimap import Minimap
from netwright_desktop.canvas.node_pictures import NodePictures
from netwright_desktop.canvas.outline import Outline
from netwright_desktop.canvas.palette import LayerPalette
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.dialogs.tour import Tour
from netwright_desktop.display import Display
from netwright_desktop.docks.docks import Docks
from netwright_desktop.editing import edit_in_place
from netwright_desktop.insight import Insight
from netwright_desktop.inspector.inspector import Inspector
from netwright_desktop.inspector.training import TrainingForm
from netwright_desktop.memory import MemoryWatch
from netwright_desktop.panels.catalog import GROUPS
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.problems import ProblemsPanel
from netwright_desktop.panels.status import StatusBar
from netwright_desktop.panels.stepper import StepperPanel
from netwright_desktop.preferences import preferences
from netwright_desktop.pulse import Pulse
from netwright_desktop.session import Session


class MainWindow(QMainWindow):
    """Palette, canvas and inspector side by side, panels below.

    Signals:
        closed: the window was left, and what was to be saved is saved.
    """

    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.scheme = theme.Scheme(str(preferences().value("scheme", theme.Scheme.SYSTEM)))
        self.canvas = CanvasView(session.document)
        self.bookmarks = Bookmarks(self.canvas)
        self.minimap = Minimap(self.canvas)
        self.heat = HeatMap(self.canvas)
        self.gradients = GradientWires(self.canvas)
        self.history = GradientHistory(self.canvas, self.gradients)
        self.memory = MemoryWatch(session, self)
        self.layers = LayerPalette()
        self.inspector = Inspector(session.document)
        self.outline = Outline(session.document)
        self.pulse = Pulse(session.run.drain, self)
        groups = [[panel() for panel in group] for group in GROUPS]
        self.panels = [panel for group in groups for panel in group]
        self.problems = next(p for p in self.panels if isinstance(p, ProblemsPanel))
        self.stepper = next(p for p in self.panels if isinstance(p, StepperPanel))
        self.bench = bench_of(session)
        self.pictures = NodePictures(self.canvas, self.bench.about_nodes)
        self.insight = self._make_insight()
        self._used = self.panels[0]
        self.status = StatusBar()
        self.is_seen = True  # else nobody can be asked, and no layout be remembered
        self._painted = self._leaving = False
        self.resize(1280, 800)
        self.setCentralWidget(self.canvas)
        self.setAcceptDrops(True)
        self.setStatusBar(self.status)
        self.docks = Docks(
            self,
            {"Layers": self.layers},
            {
                "Inspector": self.inspector,
                "Training": TrainingForm(session),
                "Outline": self.outline,
            },
            [{panel.title: panel for panel in group} for group in groups],
        )
        self.display = Display(
            self, session, self.canvas, self.panels, self.docks, self.status, self.bench
        )
        self.actions_ = Actions(self)
        self._make_menus()
        self._make_tool_bar()
        self._connect()
        self.docks.restore()
        self.display.show_network()
        self.display.show_run()
        self.canvas.setFocus()

    # --- what actions act on -------------------------------------------------------------------

    @property
    def widget(self) -> QWidget:
        """The window that dialogs belong to."""
        return self

    @property
    def panel(self) -> Panel:
        """The panel that was used last; at first the first one."""
        return self._used

    def set_scheme(self, scheme: theme.Scheme) -> None:
        """Change to light or dark, and stay there."""
        self.scheme = scheme
        preferences().setValue("scheme", scheme.value)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, scheme)

    def reset_layout(self) -> None:
        """Put every dock back in its first place."""
        self.docks.arrange()

    def go_to(self, part: str) -> None:
        """Give the keyboard to a part of the window, called by its title."""
        if part in self.docks:
            dock = self.docks.bring(part)
            _first_field(dock.widget()).setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def switch_panel(self, title: str) -> None:
        """Show a panel, or close it if it is on the screen."""
        self.docks.switch(title)
        self._use(self.docks[title].widget())

    def shows_panel(self, title: str) -> bool:
        """Whether a panel is on the screen."""
        return self.docks.is_seen(title)

    @property
    def is_enlarged(self) -> bool:
        """Whether a panel has the place of all."""
        return bool(self.docks.enlarged)

    def enlarge_panel(self) -> None:
        """Give the panel that was used last the place of all, or put them back."""
        if self.is_enlarged:
            self.docks.reduce()
        else:
            self.docks.enlarge(self._used.title)

    def open_commands(self) -> None:
        """Search everything that can be done."""
        CommandPalette(self, self.actions_).open()

    def open_keys(self) -> None:
        """Show every action with its keys, and the gestures of the mouse."""
        sheet = KeySheet(self, self.actions_.keymap)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def open_tour(self) -> None:
        """Tell what each panel shows; the one used last first."""
        tour = Tour(self, self._used.title)
        tour.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tour.open()

    def leave(self) -> None:
        """Close the window, as its button does."""
        self.close()

    def draw_news(self) -> None:
        """Draw everything that has arrived, whoever's turn it is."""
        self.display.draw_news()

    # --- building ------------------------------------------------------------------------------

    def _make_insight(self) -> Insight:
        insight = Insight(self.session.run, self)
        insight.add(self.gradients)
        insight.add(self.pictures)
        for panel in self.panels:
            panel.attend(self.bench)
            insight.add(panel)
        return insight

    def _make_menus(self) -> None:
        for title, entries in MENUS.items():
            self.actions_.fill_menu(self.menuBar().addMenu(title), entries)

    def _make_tool_bar(self) -> None:
        bar = self.addToolBar("Tools")
        bar.setObjectName("Tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        self.actions_.fill_tool_bar(bar)

    def _connect(self) -> None:
        session = self.session
        self.pulse.turn.connect(self.insight.beat)
        self.display.connect_to(self.pulse, (self.gradients, self.pictures))
        session.opened.connect(self._show_project)
        self.stepper.node_wanted.connect(self.canvas.mark_node)
        self.stepper.step_wanted.connect(session.run.step)
        self.stepper.room_wanted.connect(self._enlarge_stepper)
        self.docks["Outline"].visibilityChanged.connect(self.outline.set_followed)
        self.outline.node_wanted.connect(self.canvas.show_node)
        self.outline.refused.connect(self.display.show_sentence)
        self.actions_.hear_on(self.outline, ("delete", "heal"))
        self.layers.chosen.connect(self.canvas.add_layer)
        self.layers.block_unwanted.connect(partial(filing.delete_block, self, session))
        self.canvas.edit_wanted.connect(partial(edit_in_place, self.canvas))
        self.tabifiedDockWidgetActivated.connect(lambda dock: self._use(dock.widget()))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        for panel in self.panels:
            panel.menu_wanted.connect(partial(self._open_panel_menu, panel))
        self.memory.known.connect(self.inspector.show_footprint)
        self.memory.known.connect(self.heat.show_footprint)

    # --- panels --------------------------------------------------------------------------------

    def _use(self, part: QWidget | None) -> None:
        """Remember the panel that this is a part of."""
        while part is not None and not isinstance(part, Panel):
            part = part.parentWidget()
        if part is not None and part.is_exported and part is not self._used:
            self._used = part
            self.actions_.refresh()

    def _enlarge_stepper(self) -> None:
        self._use(self.stepper)
        self.actions_.of["enlarge_panel"].trigger()

    def _follow_focus(self, was: QWidget | None, now: QWidget | None) -> None:
        del was
        if self.isVisible():  # a window that is being taken down loses its focus too
            self._use(now)

    def _open_panel_menu(self, panel: Panel, at: QPoint) -> None:
        self._use(panel)
        self.actions_.panel_menu().popup(at)

    def _show_project(self) -> None:
        for panel in self.panels:
            panel.forget()
        self.gradients.forget()
        self.pictures.forget()
        QTimer.singleShot(0, self.canvas.fit_all)  # after the canvas has its place

    # --- Qt ------------------------------------------------------------------------------------

    def createPopupMenu(self) -> QMenu:
        return self.actions_.panels_menu()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:  # the engine is imported when the window can be seen, not before
            self._painted = True
            self.pulse.start()
            QTimer.singleShot(0, self.canvas.fit_all)
            QTimer.singleShot(0, self.session.run.start)
            self.session.run.data_loaded.connect(
                self.memory.start, Qt.ConnectionType.SingleShotConnection
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event.mimeData())
        if path:
            event.acceptProposedAction()
            # Whoever drags waits for the end of this; what follows may ask something.
            QTimer.singleShot(0, partial(filing.open_dropped, self, self.session, path))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.is_seen and not self._leaving:
            event.ignore()
            filing.after_saving(self, self.session, self._leave)
            if not self._leaving:
                return
        if self.is_seen:
            self.docks.keep()
        self.pulse.stop()
        self.insight.close()
        self.session.close()
        self.closed.emit()
        event.accept()

    def _leave(self) -> None:
        self._leaving = True
        if self.isVisible():
            self.close()


def _dropped(mime: QMimeData) -> Path | None:
    """The file or folder that is dragged, if it is a single one."""
    urls = mime.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())


def _first_field(part: QWidget) -> QWidget:
    """What in a part takes the keyboard first; the part itself, if it holds no field."""
    for field in part.findChildren(QWidget):
        takes = field.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and field.isVisibleTo(part) and field.isEnabled():
            return field
    return part
