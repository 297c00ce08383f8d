"""The settings of training, and its data; during a run only what may change then."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from netwright.layers.setting import SettingError, settings_of
from netwright_desktop.inspector.data import DataForm
from netwright_desktop.inspector.form import SettingsForm
from netwright_desktop.inspector.sentences import Sentences
from netwright_desktop.session import Session

AT_THE_BEGIN = frozenset({"seed", "runs"})
"""Settings that a run has from its begin to its end."""
UNDER_WAY = (
    "The run under way takes changes over at its next batch; a number counts when Enter is pressed."
    " Seed and Runs count from the next run on."
)


class TrainingForm(QScrollArea):
    """Edits the training settings of the session. Each edit can be undone.

    During a run a number counts when it is finished, by Enter or by leaving its field: on the way
    to 2e-4 stands 2, and a few steps with that would ruin what was learned.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._typed: dict[str, Any] = {}
        """What was typed during a run and not finished."""
        self._visit = 0
        """Counts the fields that were left, so that coming back begins another step of undo."""
        self.hint = Sentences()
        self.form = SettingsForm(session.settings, yields_undo=True)
        self.data = DataForm(session)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.hint)
        layout.addWidget(self.form)
        layout.addWidget(self.data)
        layout.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form.edited.connect(self._take)
        self.form.left.connect(self._finish)
        session.changed.connect(self.refresh)
        session.document.stepped.connect(self._drop_typed)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings as they are, and lock what a run holds on to."""
        settings, is_active = self._session.settings, self._session.run.is_active
        if not self._typed:
            self.form.show_settings(settings)
        for field, _ in settings_of(settings):
            is_free = not is_active or field.name not in AT_THE_BEGIN
            self.form.set_field_enabled(field.name, is_free)
        gpu = self._session.run.gpu
        self.form.show_problem("device", gpu.refusal(settings.device))
        self.form.show_problem("precision", gpu.precision_refusal(settings.precision))
        self.data.refresh()
        self.hint.show_sentences([UNDER_WAY] if is_active else self._session.run.outcome())

    def _take(self, name: str, value: Any) -> None:
        is_typed = isinstance(value, int | float) and not isinstance(value, bool)
        if self._session.run.is_active and is_typed:
            self._typed[name] = value
        else:
            self._set(name, value)

    def _finish(self, name: str) -> None:
        if name in self._typed:
            self._set(name, self._typed.pop(name))
        self._visit += 1

    def _drop_typed(self) -> None:
        """Undo takes back what was set, and with it what was only typed."""
        self._typed.clear()
        self.refresh()

    def _set(self, name: str, value: Any) -> None:
        try:
            settings = replace(self._session.settings, **{name: value})
        except SettingError as error:
            self.form.show_problem(name, str(error))
            return
        self._session.set_settings(settings, gesture=("training", name, self._visit))
