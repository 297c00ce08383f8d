"""Cells that are one of some choices: a list opens where one is edited."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netwright_desktop.dialogs.data.columns_model import FILLING, ColumnsModel

Index = QModelIndex | QPersistentModelIndex


class Choices(QStyledItemDelegate):
    """Edits with a combo box; that of fillings takes a typed constant too."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QComboBox:
        del option
        model = index.model()
        assert isinstance(model, ColumnsModel)
        box = QComboBox(parent)
        box.setEditable(index.column() == FILLING)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.addItems(list(model.choices(index)))
        box.activated.connect(lambda _: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        text = str(index.data(Qt.ItemDataRole.EditRole))
        editor.setCurrentText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(model.index(index.row(), index.column()), editor.currentText())
