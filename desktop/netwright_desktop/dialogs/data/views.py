"""Views of what was found: columns, rows, samples."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QScrollArea, QTableView, QWidget

from netwright_desktop.dialogs.data.choices import Choices
from netwright_desktop.dialogs.data.columns_model import (
    ENCODING,
    FILLING,
    FITTED,
    MISSING,
    NAME,
    ROLE,
    SCALING,
    TYPE,
    VALUES,
    ColumnsModel,
)
from netwright_desktop.dialogs.data.rows_model import RowsModel
from netwright_desktop.dialogs.data.samples_model import SIDE, SamplesModel

_WIDTHS = {VALUES: 170, ROLE: 60, ENCODING: 72, FILLING: 104, SCALING: 70, FITTED: 150}
_WIDEST_NAME = 150
_SIGN = 24
"""Pixels for the sign of a warning before a name."""


def scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def columns_view(model: ColumnsModel) -> QTableView:
    view = _table_view()
    view.setModel(model)
    model.setParent(view)
    view.setItemDelegate(Choices(view))
    trigger = QAbstractItemView.EditTrigger
    view.setEditTriggers(
        trigger.SelectedClicked | trigger.DoubleClicked | trigger.EditKeyPressed
        | trigger.AnyKeyPressed
    )  # fmt: skip
    view.setAccessibleName("Columns")
    for column in (NAME, TYPE, MISSING):
        view.resizeColumnToContents(column)
    view.setColumnWidth(NAME, min(view.columnWidth(NAME) + _SIGN, _WIDEST_NAME))
    for column, width in _WIDTHS.items():
        view.setColumnWidth(column, width)
    view.horizontalHeader().setStretchLastSection(True)
    return view


def rows_view(model: RowsModel) -> QTableView:
    view = _table_view()
    view.setModel(model)
    model.setParent(view)
    view.setAccessibleName("Rows")
    return view


def _table_view() -> QTableView:
    view = QTableView()
    view.setWordWrap(False)
    view.setAlternatingRowColors(True)
    view.verticalHeader().setDefaultSectionSize(24)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return view


def samples_view(model: SamplesModel) -> QListView:
    view = QListView()
    view.setModel(model)
    model.setParent(view)
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setMovement(QListView.Movement.Static)
    view.setUniformItemSizes(True)
    view.setIconSize(QSize(SIDE, SIDE))
    view.setGridSize(QSize(SIDE + 22, SIDE + 26))
    view.setAccessibleName("Samples")
    return view
