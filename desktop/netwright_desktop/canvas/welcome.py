"""What an empty canvas says: how to begin."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from netwright_desktop.document import GraphDocument

WORDS = (
    "Drag a layer here, or double-click to search for one.\n"
    "The menu File has examples that are ready to train."
)


class Welcome(QLabel):
    """Stands in the middle while there is nothing else; clicks and drops go through it."""

    def __init__(self, document: GraphDocument, view: QWidget) -> None:
        super().__init__(WORDS, view, alignment=Qt.AlignmentFlag.AlignCenter)
        self._document, self._view = document, view
        self.setWordWrap(True)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        view.installEventFilter(self)
        document.changed.connect(self._follow)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        graph = self._document.graph
        self.setVisible(not (graph.nodes or graph.marks))
