"""Cross-validation: the network is trained once for each fold of the data, in another process."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QProcess, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netwright.data.preparation import MOST_FOLDS
from netwright_desktop.session import Session

SIZE = QSize(720, 380)
USUAL = 5
MEANING = (
    "The test part is left out. Of the rest, each fold in turn is the validation part, and a new"
    " network learns from the others: how much its result differs shows how far to trust it."
)
_NAME = 9
"""Letters of a line before its figures: `fold 1   `."""


class FoldsDialog(QDialog):
    """A line for each fold as it comes, mean and deviation last. Closing ends the work.

    The network, its settings and data are those of the moment in which Train was pressed; what
    the window has learned stays as it is.
    """

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self.setWindowTitle("Train each fold")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        self._session = session
        self._folder = TemporaryDirectory(prefix="netwright-folds-", ignore_cleanup_errors=True)
        self.process = QProcess(self)
        self.process.readyReadStandardOutput.connect(self._read)
        self.process.finished.connect(self._end)
        preparation = session.run.source.preparation
        self.folds = QSpinBox()
        self.folds.setRange(2, MOST_FOLDS)
        self.folds.setValue((preparation.split.folds if preparation else 0) or USUAL)
        self.train, self.progress = QPushButton("&Train"), QProgressBar()
        self.train.setDefault(True)
        self.train.clicked.connect(self.begin)
        self.progress.hide()
        self.rows = QTreeWidget()
        self.rows.setHeaderLabels(["Fold", "Validation part"])
        self.rows.setRootIsDecorated(False)
        self.rows.setAccessibleName("What each fold came to")
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        meaning = QLabel(MEANING)
        meaning.setWordWrap(True)
        label = QLabel("&Folds")
        label.setBuddy(self.folds)
        head = QHBoxLayout()
        for widget in (label, self.folds, self.train):
            head.addWidget(widget)
        head.addWidget(self.progress, 1)
        head.addStretch()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(meaning)
        layout.addLayout(head)
        layout.addWidget(self.rows, 1)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)

    def begin(self) -> None:
        """Train them all; what an earlier press has shown goes."""
        from netwright.project.file import save_project
        from netwright.project.project import ProjectError

        problems = self._session.run.problems()
        if problems:
            self._tell(problems[0].message)
            return
        path = Path(self._folder.name) / "folds.netw"
        try:
            save_project(self._session.as_it_is("folds", with_learned=False)(), path)
        except ProjectError as error:
            self._tell(str(error))
            return
        self._tell("")
        self.rows.clear()
        self.progress.setRange(0, self.folds.value())
        self.progress.setValue(0)
        self.progress.setFormat("%v of %m")
        self._set_busy(True)
        count = str(self.folds.value())
        words = ["-m", "netwright", "folds", str(path), "--folds", count]
        self.process.start(sys.executable, words)

    def _read(self) -> None:
        while self.process.canReadLine():
            line = bytes(self.process.readLine().data()).decode().rstrip()
            item = QTreeWidgetItem([line[:_NAME].strip(), line[_NAME:]])
            self.rows.addTopLevelItem(item)
            self.rows.scrollToItem(item)
            if line.startswith("fold"):
                self.progress.setValue(self.progress.value() + 1)

    def _end(self, status: int) -> None:
        self._read()
        self._set_busy(False)
        if status:
            said = bytes(self.process.readAllStandardError().data()).decode().strip()
            self._tell(said.splitlines()[-1] if said else "Training the folds has failed.")

    def _tell(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _set_busy(self, is_busy: bool) -> None:
        self.progress.setVisible(is_busy)
        self.train.setEnabled(not is_busy)
        self.folds.setEnabled(not is_busy)

    # --- Qt ------------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        self.process.finished.disconnect(self._end)
        self.process.kill()
        self.process.waitForFinished(200)
        self._folder.cleanup()
        super().done(result)
