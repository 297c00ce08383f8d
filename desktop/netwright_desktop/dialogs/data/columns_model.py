"""The columns of a table as rows: what each is, what becomes of it, what was fitted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from netwright.data.fault import DataError
from netwright.data.findings import Finding, part_of
from netwright.data.plan import as_input, as_target
from netwright.data.preparation import (
    ANSWERS,
    ENCODINGS,
    FILLINGS,
    ROLES,
    SCALINGS,
    ColumnPlan,
    Fitted,
    Preparation,
)
from netwright.data.profile import ColumnProfile, Profile
from netwright_desktop import theme

Index = QModelIndex | QPersistentModelIndex
HEADINGS = ("Column", "Type", "Missing", "Values", "Role", "Encoding", "Filling", "Scaling",
            "Fitted")  # fmt: skip
NAME, TYPE, MISSING, VALUES, ROLE, ENCODING, FILLING, SCALING, FITTED = range(9)
FIELDS = {ROLE: "role", ENCODING: "encoding", FILLING: "filling", SCALING: "scaling"}
CONSTANT = "constant"
TIPS = {
    ROLE: "input: the network sees it; target: it is to be told; ignore: neither",
    ENCODING: "How words become numbers: one for each word, their place, or an Embedding's index",
    FILLING: "What stands for missing values; the constant can be typed: constant 0",
    SCALING: "standard: mean 0 and deviation 1; min-max: 0 to 1; robust: by quartiles",
    FITTED: "What was found in the training part alone, and is applied again at prediction",
}
OPENS = " ▾"
"""Stands behind what can be chosen."""
_SHOWN_WORDS = 4
_TOLD = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.ForegroundRole,
    )
)
"""Qt asks each cell that it paints for a dozen roles more."""


class ColumnsModel(QAbstractTableModel):
    """Edits the plan of each column.

    Signals:
        edited: another plan holds now.
        refused: a sentence why a setting cannot be.
    """

    edited = Signal()
    refused = Signal(str)

    def __init__(self, profile: Profile, preparation: Preparation) -> None:
        super().__init__()
        self._about = profile.columns
        known = {plan.name: plan for plan in preparation.columns}
        self._plans = [
            known.get(column.name) or replace(as_input(column), role="ignore")
            for column in profile.columns
        ]
        self._fitted: Mapping[str, Fitted] = {}
        self._found: Mapping[str, Sequence[Finding]] = {}

    @property
    def plans(self) -> tuple[ColumnPlan, ...]:
        """What becomes of the columns, in their order."""
        return tuple(self._plans)

    def show_trial(self, fitted: Sequence[Fitted], found: Sequence[Finding]) -> None:
        """Show what was fitted, and what is said of the columns."""
        self._fitted = {fit.name: fit for fit in fitted}
        names = {one.column for one in found}
        self._found = {name: [one for one in found if one.column == name] for name in names}
        last = self.index(len(self._about) - 1, FITTED)
        self.dataChanged.emit(self.index(0, 0), last)

    def choices(self, index: Index) -> tuple[str, ...]:
        """What a cell can be; nothing where it cannot be edited."""
        plan, about = self._plans[index.row()], self._about[index.row()]
        if index.column() == ROLE:
            return ROLES
        if plan.role == "ignore":
            return ()
        is_target = plan.role == "target"
        if index.column() == ENCODING:
            known = ANSWERS if is_target else ENCODINGS
            is_words = about.kind in ("category", "text")
            return tuple(e for e in known if not (is_words and e == "number"))
        if index.column() == FILLING and not is_target:
            return FILLINGS if plan.is_number else FILLINGS[2:]
        if index.column() == SCALING:
            is_scaled = plan.is_number or plan.encoding == "ordinal"
            return SCALINGS if is_scaled else ()
        return ()

    def show_column(self, row: int) -> ColumnProfile:
        """What was found of the column in a row."""
        return self._about[row]

    # --- Qt ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's default)
        return 0 if parent.isValid() else len(self._about)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADINGS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return TIPS.get(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.choices(index) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _TOLD:
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.EditRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            mark = OPENS if self.choices(index) else ""
            return f"{self._text(row, column)}{mark}"
        if role == Qt.ItemDataRole.ToolTipRole:
            found = self._found.get(self._about[row].name, ())
            words = [self._text(row, column), *(one.words for one in found)]
            return "\n".join(filter(None, words))
        if role == Qt.ItemDataRole.DecorationRole and column == NAME and self._warns(row):
            return theme.icon("triangle-alert")
        if role == Qt.ItemDataRole.ForegroundRole:
            is_off = self._plans[row].role == "ignore" and column != ROLE
            return QColor(theme.colors().muted_text) if is_off else None
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() not in FIELDS:
            return False
        row, before = index.row(), self._plans[index.row()]
        try:
            plan = self._changed(row, index.column(), str(value))
        except DataError as error:
            self.refused.emit(str(error))
            return False
        if plan == before:
            return False
        self._plans[row] = plan
        self.dataChanged.emit(self.index(row, 0), self.index(row, FITTED))
        self.edited.emit()
        return True

    # --- within --------------------------------------------------------------------------------

    def _changed(self, row: int, column: int, value: str) -> ColumnPlan:
        plan, about = self._plans[row], self._about[row]
        if column == ROLE:
            if value == "target":
                return as_target(about)
            usual = as_input(about)
            return replace(usual, role=value) if plan.role != value else plan
        if column == ENCODING:
            return _encoded(plan, value)
        if column == FILLING and value.split(" ", 1)[0] == CONSTANT:
            constant = value.partition(" ")[2].strip() or plan.constant
            return replace(plan, filling=CONSTANT, constant=constant)
        return replace(plan, **{FIELDS[column]: value})

    def _warns(self, row: int) -> bool:
        return any(one.warns for one in self._found.get(self._about[row].name, ()))

    def _text(self, row: int, column: int) -> str:
        plan, about = self._plans[row], self._about[row]
        if column in (NAME, TYPE):
            return about.name if column == NAME else about.kind
        if column == MISSING:
            return (
                f"{about.missing:,} ({part_of(about.missing, about.rows)})" if about.missing else ""
            )
        if column == VALUES:
            return _values(about)
        if column == ROLE:
            return plan.role
        if plan.role == "ignore":
            return ""
        if column == FITTED:
            fit = self._fitted.get(about.name)
            return _fit(plan, fit) if fit else ""
        return _SETTINGS[column](plan)


def _values(about: ColumnProfile) -> str:
    if about.kind in ("category", "text") and about.counts:
        words = ", ".join(f"{word} {count:,}" for word, count in about.counts[:_SHOWN_WORDS])
        more = ", …" if about.distinct > _SHOWN_WORDS else ""
        return f"{about.distinct:,}: {words}{more}"
    if about.kind == "date":
        return f"{about.distinct:,} different dates"
    return f"{about.low:.4g} to {about.high:.4g}" if about.distinct else ""


def _fit(plan: ColumnPlan, fit: Fitted) -> str:
    filled = ""
    if plan.role != "target" and plan.filling != "drop row":
        place = int(fit.fill)
        filled = f"fill {fit.labels[place] if fit.labels else f'{fit.fill:.4g}'}"
    scaled = ""
    if plan.scaling != "none" and (plan.is_number or plan.encoding == "ordinal"):
        scaled = f"(x − {fit.center:.4g}) / {fit.spread:.4g}"
    return ", ".join(filter(None, (scaled, filled)))


def _encoded(plan: ColumnPlan, encoding: str) -> ColumnPlan:
    """The plan in another encoding, with a filling that this one can have."""
    filling = plan.filling
    if encoding != "number" and filling in ("mean", "median"):
        filling = "most frequent"
    scaling = plan.scaling
    if plan.encoding != encoding:
        scaling = "standard" if encoding in ("number", "ordinal") else "none"
    return replace(plan, encoding=encoding, filling=filling, scaling=scaling)


def _filling(plan: ColumnPlan) -> str:
    if plan.role == "target":
        return "drop row"
    return f"{CONSTANT} {plan.constant}" if plan.filling == CONSTANT else plan.filling


def _scaling(plan: ColumnPlan) -> str:
    return plan.scaling if plan.is_number or plan.encoding == "ordinal" else "–"


_SETTINGS: Mapping[int, Callable[[ColumnPlan], str]] = {
    ENCODING: lambda plan: plan.encoding,
    FILLING: _filling,
    SCALING: _scaling,
}
