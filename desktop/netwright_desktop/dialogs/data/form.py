"""The wizard's settings of all samples together: split, balance, scaling, augmentation."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from netwright.data.augmentation import MOST_NOISE, MOST_ROTATION, MOST_SHIFT, Augmentation
from netwright.data.fault import DataError
from netwright.data.preparation import (
    IMBALANCES,
    MOST_FOLDS,
    SCALINGS,
    SPLITS,
    Preparation,
    Split,
)
from netwright.data.source import MAX_SEED, DataSource

IN_ORDER = "(order of rows)"
WITH_COLUMN = ("grouped", "by time")


class SettingsOfAll(QWidget):
    """Fields for what concerns every sample.

    Signals:
        edited: something is set differently now.
    """

    edited = Signal()

    def __init__(
        self,
        source: DataSource,
        preparation: Preparation,
        columns: Sequence[str],
        shape: Sequence[int],
        in_order: bool = False,
    ) -> None:
        """`shape` is that of a sample that is an array; of a table it is empty.

        Samples that are `in_order` are split by time alone.
        """
        super().__init__()
        self._source, self._begin = source, preparation
        self._is_array, is_image = bool(shape), len(shape) == 3
        split, changes = preparation.split, preparation.augmentation
        self.kind = _combo(("by time",) if in_order else SPLITS, split.kind)
        if in_order:
            self.kind.setToolTip("Windows overlap: parts that were drawn would share values")
        self.column = _combo((IN_ORDER, *columns), split.column or IN_ORDER)
        training, validation, test = (round(100 * share) for share in source.shares)
        self.validation = _spin(validation, 0, 90, " %")
        self.test = _spin(test, 0, 90, " %")
        self.training = QLabel(f"{training} %")
        self.seed = _spin(source.seed, 0, MAX_SEED)
        self.folds = _spin(split.folds, 0, MOST_FOLDS)
        self.folds.setSpecialValueText("none")
        self.fold = _spin(split.fold + 1, 1, MOST_FOLDS)
        self.balance = _combo(IMBALANCES, preparation.imbalance)
        self.threshold = _number(preparation.threshold, 1.0, 0.05)
        self.scaling = _combo(SCALINGS, preparation.scaling)
        self.flip = QCheckBox("mirror left to right")
        self.flip.setChecked(changes.flip)
        self.shift = _number(100 * changes.shift, 100 * MOST_SHIFT, 5.0, " %")
        self.rotation = _number(changes.rotation, MOST_ROTATION, 5.0, "°")
        self.noise = _number(changes.noise, MOST_NOISE, 0.05)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        self._of_split = _group("Split", {
            "&How": self.kind, "Colu&mn": self.column, "Training": self.training,
            "&Validation": self.validation, "&Test": self.test, "S&eed": self.seed,
            "Fo&lds": self.folds, "Fold &number": self.fold,
        })  # fmt: skip
        layout.addWidget(self._of_split)
        layout.addWidget(
            _group("Classes", {"&Balance": self.balance, "&Yes above": self.threshold})
        )
        if self._is_array:
            layout.addWidget(_group("Samples", {"&Scaling": self.scaling}))
        rows: dict[str, QWidget] = {"N&oise": self.noise}
        if is_image:
            rows = {"": self.flip, "Sh&ift": self.shift, "&Rotation": self.rotation, **rows}
        layout.addWidget(_group("Augmentation of the training part", rows))
        layout.addStretch(1)
        self._connect()
        self._refresh()

    def source(self) -> DataSource:
        """The source with these shares and this seed."""
        validation, test = self.validation.value() / 100, self.test.value() / 100
        shares = (round(1.0 - validation - test, 6), validation, test)
        return replace(self._source, shares=shares, seed=self.seed.value())

    def preparation(self) -> Preparation:
        """The preparation with these settings; DataError where they cannot be."""
        kind = self.kind.currentText()
        column = self.column.currentText() if kind in WITH_COLUMN else IN_ORDER
        folds = self.folds.value()
        if folds == 1:
            raise DataError("Split: one fold is none. Choose 2 or more.")
        return replace(
            self._begin.unfitted(),
            split=Split(
                kind,
                "" if column == IN_ORDER else column,
                folds,
                min(self.fold.value(), max(folds, 1)) - 1,
            ),
            imbalance=self.balance.currentText(),
            threshold=round(self.threshold.value(), 6),
            scaling=self.scaling.currentText(),
            augmentation=Augmentation(
                self.flip.isChecked(),
                round(self.shift.value() / 100, 6),
                self.rotation.value(),
                self.noise.value(),
            ),
        )

    def _connect(self) -> None:
        for box in (self.kind, self.column, self.balance, self.scaling):
            box.currentIndexChanged.connect(self._tell)
        for whole in (self.validation, self.test, self.seed, self.folds, self.fold):
            whole.valueChanged.connect(self._tell)
        for number in (self.threshold, self.shift, self.rotation, self.noise):
            number.valueChanged.connect(self._tell)
        self.flip.toggled.connect(self._tell)

    def _tell(self) -> None:
        self._refresh()
        self.edited.emit()

    def _refresh(self) -> None:
        """Keep what is left for training above 0, and show what matters alone."""
        self.validation.setMaximum(95 - self.test.value())
        self.test.setMaximum(95 - self.validation.value())
        self.training.setText(f"{100 - self.validation.value() - self.test.value()} %")
        self.fold.setMaximum(max(self.folds.value(), 1))
        form = self._of_split.layout()
        assert isinstance(form, QFormLayout)
        form.setRowVisible(self.column, self.kind.currentText() in WITH_COLUMN)
        form.setRowVisible(self.fold, self.folds.value() > 1)


def _group(title: str, rows: dict[str, QWidget]) -> QGroupBox:
    box = QGroupBox(title)
    form = QFormLayout(box)
    form.setContentsMargins(8, 6, 8, 8)
    form.setVerticalSpacing(4)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for name, widget in rows.items():
        form.addRow(name, widget)
    return box


def _combo(choices: Sequence[str], chosen: str) -> QComboBox:
    box = QComboBox()
    box.addItems(list(choices))
    box.setCurrentText(chosen)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    return box


def _spin(value: int, low: int, high: int, suffix: str = "") -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setSuffix(suffix)
    box.setValue(value)
    return box


def _number(value: float, high: float, step: float, suffix: str = "") -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0.0, high)
    box.setDecimals(2)
    box.setSingleStep(step)
    box.setSuffix(suffix)
    box.setValue(value)
    return box
