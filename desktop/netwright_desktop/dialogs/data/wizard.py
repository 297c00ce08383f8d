"""The wizard: data are looked at, prepared, and given a network, in one window."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from netwright.data.arrays import Arrays
from netwright.data.fault import DataError
from netwright.data.findings import Finding
from netwright.data.preparation import Preparation
from netwright.data.progress import CancelledError
from netwright.data.source import DataSource
from netwright.training.proposing import fitted_ends, new_network
from netwright_desktop import theme
from netwright_desktop.background import Background, spelled
from netwright_desktop.dialogs.data.columns_model import ColumnsModel
from netwright_desktop.dialogs.data.form import SettingsOfAll
from netwright_desktop.dialogs.data.look import READING, Look, Trial, look_at, tried
from netwright_desktop.dialogs.data.offer import Offer
from netwright_desktop.dialogs.data.reading import ReadingSettings
from netwright_desktop.dialogs.data.rows_model import RowsModel
from netwright_desktop.dialogs.data.samples_model import SamplesModel
from netwright_desktop.dialogs.data.views import (
    columns_view,
    rows_view,
    samples_view,
    scrolling,
)
from netwright_desktop.session import Session

SIZE = QSize(1200, 640)
REST = 250
"""Milliseconds without an edit after which the settings are tried out."""
BEAT = 50
WAITS, READS, LOOKS = "Getting ready to read…", "Reading…", "Looking at the columns…"


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
        self._reads, self._share = 0, 0.0
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
        self._area: QWidget | None = None
        self.reading: ReadingSettings | None = None
        if source.settings is not None:
            self.reading = ReadingSettings(source.settings)
            self.reading.edited.connect(self._read_again)
            self.tabs.addTab(scrolling(self.reading), "Rea&ding")
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

    def _show_look(self, number: int, look: Look) -> None:
        if number != self._reads:
            return
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
            first: QWidget = columns_view(self.columns)
            title = "&Columns"
        else:
            shape, names = tuple(look.samples.inputs.shape[1:]), tuple(look.samples.arrays)
            first, title = samples_view(SamplesModel(look.samples)), "Sam&ples"
        self.tabs.insertTab(0, first, title)
        self.tabs.insertTab(1, self.found, "&Found")
        self._show_found(look.first)
        if number == 1:  # who sets how it is read, goes on with that
            self.tabs.setCurrentIndex(0)
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        # In turns of their own, so that none holds the window for long.
        QTimer.singleShot(0, self, partial(self._show_rows, look))
        QTimer.singleShot(0, self, partial(self._show_form, look, names, shape))

    def _show_rows(self, look: Look) -> None:
        if look is self._look and look.table is not None:
            self.tabs.insertTab(1, rows_view(RowsModel(look.table)), "Ro&ws")

    def _show_form(self, look: Look, names: tuple[str, ...], shape: tuple[int, ...]) -> None:
        if look is not self._look:  # it is read again
            return
        in_order = isinstance(look.found, Arrays) and look.found.in_order
        self.form = SettingsOfAll(look.source, look.preparation, names, shape, in_order)
        self.form.edited.connect(self._edited)
        area = self._area = scrolling(self.form)
        area.setMinimumWidth(self.form.minimumSizeHint().width() + 24)
        self._splitter.addWidget(area)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([900, 270])
        self._try()

    # --- work ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._reads += 1
        number, source = self._reads, self._source

        def progress(share: float) -> None:
            if number == self._reads:
                self._share = share

        self._beat.start()
        self._background.run(
            lambda: look_at(source, progress, lambda: number != self._reads),
            partial(self._show_look, number),
            partial(self._refuse, number),
        )

    def _read_again(self) -> None:
        """The file is to be read in another way: forget what was found."""
        assert self.reading is not None
        try:
            self._source = replace(
                self._source, settings=self.reading.settings(), preparation=None, digest=""
            )
        except DataError as error:
            self.offer.show_problem(str(error))
            return
        self._look = self.trial = self.columns = self.form = None
        self._tried += 1
        self._rest.stop()
        while self.tabs.count() > 1:
            self.tabs.removeTab(0)
        if self._area is not None:
            self._area.deleteLater()
        self._share = 0.0
        self.summary.setText(READS)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.offer.show_waiting()
        self._enable()
        self._begin()

    def _refuse(self, number: int, error: Exception) -> None:
        if number != self._reads or isinstance(error, CancelledError):
            return
        self._beat.stop()
        self.progress.hide()
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
        self._reads += 1
        self._tried += 1
        self._rest.stop()
        self._beat.stop()
        super().done(result)


def open_wizard(
    parent: QWidget, session: Session, source: DataSource, then: Callable[[], None] = lambda: None
) -> DataWizard:
    """Look at a source and let it be prepared; `then` once it was taken over."""
    wizard = DataWizard(parent, session, source)
    wizard.accepted.connect(then)
    wizard.open()
    return wizard
