"""The heading of a group of settings: a click folds it, and what is folded is remembered."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from netwright.layers.setting import default_of, is_relevant, settings_of
from netwright.operations.tensor import spelled
from netwright_desktop.inspector.sentences import Sentences
from netwright_desktop.preferences import preferences

_OPEN = "form/open"
INDENT, BELOW = 22, 4
"""What is said of a folded group stands under its name, with a little air below."""


class GroupHeading(QWidget):
    """An arrow, the name of the group and, while it is folded, what in it is not as it starts.

    Signals:
        turned: it was folded or unfolded.
    """

    turned = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.button = QToolButton()
        self.button.setText(name)
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        font = self.button.font()
        font.setBold(True)
        self.button.setFont(font)
        self._differences = Sentences()
        self._differences.setIndent(INDENT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, BELOW)
        layout.setSpacing(0)
        layout.addWidget(self.button)
        layout.addWidget(self._differences)
        self.button.setChecked(name in _open_groups())
        self._draw_arrow()
        self.button.toggled.connect(self._turn)

    @property
    def is_open(self) -> bool:
        """Whether the settings of the group are shown."""
        return self.button.isChecked()

    def show_settings(self, *owners: Any) -> None:
        """Say what is not as it starts, if that cannot be seen."""
        said = dict.fromkeys(differences(owner, self._name) for owner in owners)
        words = "differs" if len(said) > 1 else next(iter(said))
        self._differences.show_sentences([words] if words and not self.is_open else [])

    def note(self) -> str:
        """What is said of settings that are folded."""
        return self._differences.text()

    def _turn(self) -> None:
        groups = _open_groups() - {self._name} | ({self._name} if self.is_open else set())
        preferences().setValue(_OPEN, "/".join(sorted(groups)))
        self._draw_arrow()
        self.turned.emit()

    def _draw_arrow(self) -> None:
        arrow = Qt.ArrowType.DownArrow if self.is_open else Qt.ArrowType.RightArrow
        self.button.setArrowType(arrow)
        self.button.setToolTip("Hide these settings." if self.is_open else "Show these settings.")


def differences(settings: Any, group: str) -> str:
    """The settings of a group that matter and are not as they start: `L2 0.01, Frozen`."""
    words = []
    for field, rule in settings_of(settings):
        value = getattr(settings, field.name)
        is_told = rule.group == group and is_relevant(settings, rule)
        if is_told and value != default_of(field):
            words.append(_written(rule.title, value))
    return ", ".join(words)


def _written(title: str, value: Any) -> str:
    if isinstance(value, bool):
        return title if value else f"no {title.lower()}"
    if isinstance(value, tuple):
        return f"{title} {spelled(value)}"
    return f"{title} {value:g}" if isinstance(value, float) else f"{title} {value}"


def _open_groups() -> set[str]:
    kept = preferences().value(_OPEN)
    return set(kept.split("/")) if isinstance(kept, str) else set()
