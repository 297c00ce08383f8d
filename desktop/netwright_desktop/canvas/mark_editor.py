"""The one editor over the canvas in which titles of frames and texts of notes are written."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from netwright.graph.marks import Frame
from netwright_desktop.canvas.gestures import GestureView
from netwright_desktop.canvas.mark_edits import rewritten
from netwright_desktop.canvas.mark_items import TEXT_SIZE, TITLE_SIZE

LEAST = (140, 34)


class MarkEditor(QPlainTextEdit):
    """Enter ends a title and Ctrl+Enter a note, as leaving does; Esc takes back what was typed."""

    def __init__(self, view: GestureView, mark_id: str) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view, self._document = view, view.document
        item = view.canvas_scene.marks[mark_id]
        self._mark = item.mark
        self._is_title = isinstance(item.mark, Frame)
        self._is_done = False
        self.setAccessibleName("Title of the frame" if self._is_title else "Text of the note")
        self.setPlaceholderText("Title" if self._is_title else "Text")
        self.setPlainText(item.mark.title if isinstance(item.mark, Frame) else item.mark.text)
        own = self.font()
        own.setPixelSize(max(11, round((TITLE_SIZE if self._is_title else TEXT_SIZE) * view.zoom)))
        self.setFont(own)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area = view.mapFromScene(item.text_area()).boundingRect()
        area.setSize(area.size().expandedTo(self.minimumSizeHint().expandedTo(area.size())))
        area.setWidth(max(area.width(), LEAST[0]))
        area.setHeight(max(area.height(), LEAST[1]))
        self.setGeometry(area)
        view.horizontalScrollBar().valueChanged.connect(self.close)
        view.verticalScrollBar().valueChanged.connect(self.close)
        self.show()
        self.selectAll()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self._is_done = True
            self.close()
        elif is_enter and (self._is_title or held):
            self.close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close:
            self._write()
            if self.hasFocus():
                self._view.setFocus()
        return super().event(event)

    def _write(self) -> None:
        if self._is_done:
            return
        self._is_done = True
        text = self.toPlainText()
        mark = self._document.graph.marks.get(self._mark.id)
        before = self._mark.title if isinstance(self._mark, Frame) else self._mark.text
        if mark is not None and text != before:
            self._document.do(rewritten(mark, text))
