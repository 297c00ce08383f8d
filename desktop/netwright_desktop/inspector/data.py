"""What the network is trained on: the data set, its parts, and the seed that splits it."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from netwright.data.dataset import PARTS, Dataset
from netwright.data.source import MAX_SEED
from netwright.layers.setting import setting
from netwright.operations.tensor import spelled
from netwright_desktop.inspector.form import SettingsForm
from netwright_desktop.session import Session

LOADING = "Loading..."


@dataclass(frozen=True)
class Split:
    """How samples are shared out."""

    seed: int = setting(
        0,
        "Split seed",
        "Fixes which samples are for training, validation and test.",
        low=0,
        high=MAX_SEED,
    )


FACTS = ("Data set", "Sample", "Classes", "Other arrays", *PARTS)


class DataForm(QWidget):
    """Shows the data of the session; another split seed loads them again."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        title = QLabel("Data")
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        self.facts = {name: QLabel() for name in FACTS}
        self.facts["Other arrays"].setWordWrap(True)
        rows = QFormLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        for name, label in self.facts.items():
            rows.addRow(name.capitalize(), label)
        self.form = SettingsForm(Split(session.run.source.seed))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(title)
        layout.addLayout(rows)
        layout.addWidget(self.form)
        self.form.edited.connect(self._set)
        session.run.data_loaded.connect(self.refresh)

    def refresh(self) -> None:
        """Show the data as they are; a run under way holds on to them."""
        run = self._session.run
        self.form.show_settings(Split(run.source.seed))
        self.form.set_field_enabled("seed", not run.is_active)
        for name, words in facts_of(run.dataset, run.source.shares).items():
            self.facts[name].setText(words)

    def _set(self, name: str, value: Any) -> None:
        del name
        self._session.set_source(replace(self._session.run.source, seed=value, digest=""))


def facts_of(dataset: Dataset | None, shares: tuple[float, ...]) -> dict[str, str]:
    """What is said of a data set; of one that is not there yet, that it is loading."""
    if dataset is None:
        return dict.fromkeys(FACTS, LOADING)
    counts = {
        part: f"{len(dataset.parts[part]):,} ({share:.0%})"
        for part, share in zip(PARTS, shares, strict=True)
    }
    classes = f"{dataset.class_count:,}" if dataset.class_count else "none: values"
    others = [f"{name} {spelled(array.shape[1:])}" for name, array in dataset.arrays.items()]
    return {
        "Data set": f"{dataset.name}, {len(dataset.inputs):,} samples",
        "Sample": spelled(dataset.shape),
        "Classes": classes,
        "Other arrays": ", ".join(others) or "none",
        **counts,
    }
