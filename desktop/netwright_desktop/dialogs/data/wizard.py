"""The wizard: data are looked at, prepared, and given a network, in one window."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QProgressBar,
    QScrollArea,
    QSplitter,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from netwright.data.fault import DataError
from netwright.data.findings import Finding
from netwright.data.preparation import Preparation
from netwright.data.progress import CancelledError
from netwright.data.source import DataSource
from netwright.training.proposing import fitted_ends, new_network
from netwright_desktop import theme
from netwright_desktop.background import Background, spelled
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
from netwright_desktop.dialogs.data.form import SettingsOfAll
from netwright_desktop.dialogs.data.look import READING, Look, Trial, look_at, tried
from netwright_desktop.dialogs.data.offer import Offer
from netwright_desktop.dialogs.data.rows_model import RowsModel
from netwright_desktop.dialogs.data.samples_model import SIDE, SamplesModel
from netwright_desktop.session import Session

SIZE = QSize(1200, 640)
REST = 250
"""Milliseconds without an edit after which the settings are tried out."""
BEAT = 50
WAITS, READS, LOOKS = "Getting ready to read…", "Reading…", "Looking at the columns…"
_WIDTHS = {VALUES: 170, ROLE: 60, ENCODING: 72, FILLING: 104, SCALING: 70, FITTED: 150}
_WIDEST_NAME = 150


class DataWizard(QDialog):
    """Looks at a source of data in the background, then lets its preparation be chosen.

    Nothing of the project changes before one of the buttons takes it over. Closing cancels.
    """

    def __init__(self, parent: QWidget | None, session: Session, source: DataSource) -> None:
        super().__init__(parent)
        self.setWindowTitle("Prepare data")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        self._session, self._source = session, source
        self._background = Background(self)
        self._is_wanted, self._share = True, 0.0
        self._look: Look | None = None
        self.trial: Trial | None = None
        self._tried = 0
        self.title, self.summary = QLabel(source.path or source.kind), QLabel(WAITS)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)  # busy, until something of the file was read
        self.progress.setAccessibleName("How much is read")
        self.tabs, self.found, self.offer = QTabWidget(), QListWidget(), Offer()
        self.found.setWordWrap(True)
        self.found.setAccessibleName("What was found")
        self.form: SettingsOfAll | None = None
        self.columns: ColumnsModel | None = None
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self.tabs)
        self._splitter.setChildrenCollapsible(False)
        self._make_buttons()
        self._lay_out()
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self._try)
        self._beat = QTimer(self, interval=BEAT)
        self._beat.timeout.connect(self._show_share)
        self._begin()

    # --- building ------------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        role = QDialogButtonBox.ButtonRole
        self.use = self.buttons.addButton("&Use data", role.AcceptRole)
        self.apply = self.buttons.addButton("Use data and &apply network", role.AcceptRole)
        self.use.setToolTip("Train on these data; the network stays as it is")
        self.apply.setToolTip("Train on these data, with the proposed network: one step of undo")
        self.use.clicked.connect(lambda: self._take(with_network=False))
        self.apply.clicked.connect(lambda: self._take(with_network=True))
        self.buttons.rejected.connect(self.reject)
        self._enable()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.summary, 1)
        head.addWidget(self.progress)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.offer)
        layout.addWidget(self.buttons)

    def _show_share(self) -> None:
        if self._share:
            self.progress.setRange(0, 1000)
            self.progress.setValue(int(1000 * self._share))
            self.summary.setText(READS if self._share < READING else LOOKS)

    def _show_look(self, look: Look) -> None:
        self._beat.stop()
        self.progress.hide()
        self._look = look
        self.title.setText(look.title)
        self.summary.setText(look.summary)
        shape: tuple[int, ...] = ()
        names: tuple[str, ...] = ()
        if look.table is not None and look.profile is not None:
            names = look.table.names
            self.columns = ColumnsModel(look.profile, look.preparation)
            self.columns.edited.connect(self._edited)
            self.columns.refused.connect(self.offer.show_problem)
            self.tabs.addTab(_columns_view(self.columns), "&Columns")
        else:
            shape, names = tuple(look.samples.inputs.shape[1:]), tuple(look.samples.arrays)
            self.tabs.addTab(_samples_view(SamplesModel(look.samples)), "Sam&ples")
        self.tabs.addTab(self.found, "&Found")
        self._show_found(look.first)
        if (first := self.tabs.widget(0)) is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        # In turns of their own, so that none holds the window for long.
        QTimer.singleShot(0, self, partial(self._show_rows, look))
        QTimer.singleShot(0, self, partial(self._show_form, look, names, shape))

    def _show_rows(self, look: Look) -> None:
        if look.table is not None:
            self.tabs.insertTab(1, _rows_view(RowsModel(look.table)), "Ro&ws")

    def _show_form(self, look: Look, names: tuple[str, ...], shape: tuple[int, ...]) -> None:
        self.form = SettingsOfAll(look.source, look.preparation, names, shape)
        self.form.edited.connect(self._edited)
        area = QScrollArea()
        area.setWidget(self.form)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(self.form.minimumSizeHint().width() + 24)
        self._splitter.addWidget(area)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([900, 270])
        self._try()

    # --- work ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        def progress(share: float) -> None:
            self._share = share

        source = self._source
        self._beat.start()
        self._background.run(
            lambda: look_at(source, progress, lambda: not self._is_wanted),
            self._show_look,
            self._refuse,
        )

    def _refuse(self, error: Exception) -> None:
        self._beat.stop()
        self.progress.hide()
        if not isinstance(error, CancelledError):
            self.summary.setText("")
            self.offer.show_problem(spelled(error))

    def _settings(self) -> tuple[DataSource, Preparation]:
        """As they are set; DataError where they cannot be."""
        assert self.form is not None
        preparation = self.form.preparation()
        if self.columns is not None:
            preparation = replace(preparation, columns=self.columns.plans)
        return self.form.source(), preparation

    def _edited(self) -> None:
        """What was tried out is no longer what is set."""
        self._tried += 1
        self.trial = None
        self._enable()
        self._rest.start()

    def _try(self) -> None:
        look = self._look
        assert look is not None
        self._tried += 1
        number = self._tried
        self.trial = None
        self._enable()
        try:
            source, preparation = self._settings()
        except DataError as error:
            self.offer.show_problem(str(error))
            return
        self._background.run(
            lambda: tried(look, preparation, source, lambda: number != self._tried),
            lambda trial: self._show_trial(number, trial),
            partial(self._show_failure, number),
        )

    def _show_failure(self, number: int, error: Exception) -> None:
        if number == self._tried and not isinstance(error, CancelledError):
            self.offer.show_problem(spelled(error))

    def _show_trial(self, number: int, trial: Trial) -> None:
        if number != self._tried:  # it was edited since
            return
        self.trial = trial
        fitted = trial.dataset.preparation if trial.dataset else None
        if self.columns is not None:
            self.columns.show_trial(fitted.fitted if fitted else (), trial.findings)
        self._show_found(trial.findings)
        graph = self._session.document.graph
        can_keep = trial.proposal is not None and fitted_ends(graph, trial.proposal) is not None
        self.offer.show_trial(trial, can_keep)
        self._enable()

    def _show_found(self, found: tuple[Finding, ...]) -> None:
        self.found.clear()
        for one in found:
            place = f"{one.column}: " if one.column else ""
            self.found.addItem(place + one.words)
            if one.warns:
                self.found.item(self.found.count() - 1).setIcon(theme.icon("triangle-alert"))
        warnings = sum(one.warns for one in found)
        if not found:
            self.found.addItem("Nothing out of the ordinary.")
        number = self.tabs.indexOf(self.found)
        self.tabs.setTabText(number, f"&Found ({warnings})" if warnings else "&Found")

    def _enable(self) -> None:
        is_ready = self.trial is not None and self.trial.dataset is not None
        is_free = not self._session.run.is_active
        for button in (self.use, self.apply):
            button.setEnabled(is_ready and is_free)
            if not is_free:
                button.setToolTip("A run is under way. Stop it first.")
        if is_ready and is_free:
            self.apply.setDefault(True)

    def _take(self, with_network: bool) -> None:
        trial = self.trial
        if trial is None or trial.proposal is None:
            return
        document = self._session.document
        command = None
        if with_network and self.offer.keeps.isVisible() and self.offer.keeps.isChecked():
            command = fitted_ends(document.graph, trial.proposal)
        elif with_network:
            command = new_network(document.graph, trial.proposal)
        step = object()
        self._session.take_data(trial.source, trial.dataset, step)
        if command is not None:
            document.do(command, step)
        self.accept()

    # --- Qt ------------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        self._is_wanted = False
        self._tried += 1
        self._rest.stop()
        self._beat.stop()
        super().done(result)


def _columns_view(model: ColumnsModel) -> QTableView:
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
    view.setColumnWidth(NAME, min(view.columnWidth(NAME), _WIDEST_NAME))
    for column, width in _WIDTHS.items():
        view.setColumnWidth(column, width)
    view.horizontalHeader().setStretchLastSection(True)
    return view


def _rows_view(model: RowsModel) -> QTableView:
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


def _samples_view(model: SamplesModel) -> QListView:
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


def open_wizard(
    parent: QWidget, session: Session, source: DataSource, then: Callable[[], None] = lambda: None
) -> DataWizard:
    """Look at a source and let it be prepared; `then` once it was taken over."""
    wizard = DataWizard(parent, session, source)
    wizard.accepted.connect(then)
    wizard.open()
    return wizard
