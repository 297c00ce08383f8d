"""What the network is trained on: the data set, its parts, and the seed that splits it."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from netwright.data.dataset import PARTS, Dataset
from netwright.data.kinds import KINDS
from netwright.data.plane import FEWEST, MOST, MOST_NOISE, PLANE_SETS
from netwright.data.source import MAX_SEED, DataSource
from netwright.layers.setting import setting
from netwright.operations.tensor import spelled
from netwright_desktop.inspector.form import SettingsForm
from netwright_desktop.session import Session

LOADING = "Loading..."
FROM_FILE = "A file is named on the command line: --data FILE."


TITLES = {kind.title: name for name, kind in KINDS.items()}
"""The name of each kind of data under what the user reads."""
_MADE = tuple(chosen.title for chosen in PLANE_SETS.values())


@dataclass(frozen=True)
class DataSettings:
    """Which data, and how samples are shared out."""

    kind: str = setting(
        KINDS["digits"].title,
        "Set",
        "Sets of two coordinates show their boundary in the panel Plane.",
        choices=tuple(TITLES),
    )
    samples: int = setting(
        400,
        "Samples",
        "How many points are drawn.",
        low=FEWEST,
        high=MOST,
        only_for=("kind", _MADE),
    )
    noise: float = setting(
        0.2,
        "Noise",
        "Standard deviation of what is added to both coordinates.",
        low=0.0,
        high=MOST_NOISE,
        only_for=("kind", _MADE),
    )
    seed: int = setting(
        0,
        "Split seed",
        "Fixes which samples are for training, validation and test; and where points are drawn.",
        low=0,
        high=MAX_SEED,
    )


def settings_of(source: DataSource) -> DataSettings:
    """What the form shows of a source."""
    return DataSettings(KINDS[source.kind].title, source.samples, source.noise, source.seed)


FACTS = ("Data set", "Sample", "Classes", "Other arrays", *PARTS)


class DataForm(QWidget):
    """Shows the data of the session; other settings load them again."""

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
        self.form = SettingsForm(settings_of(session.run.source))
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
        self.form.show_settings(settings_of(run.source))
        for name in self.form.editors:
            self.form.set_field_enabled(name, not run.is_active)
        for name, words in facts_of(run.dataset, run.source.shares).items():
            self.facts[name].setText(words)

    def _set(self, name: str, value: Any) -> None:
        source = self._session.run.source
        if name == "kind":
            value = TITLES[value]
            if KINDS[value].endings and not source.path:
                self.form.show_settings(settings_of(source))
                self.form.show_problem(name, FROM_FILE)
                return
        self._session.set_source(replace(source, **{name: value, "digest": ""}))


def facts_of(dataset: Dataset | None, shares: tuple[float, ...]) -> dict[str, str]:
    """What is said of a data set; of one that is not there yet, that it is loading."""
    if dataset is None:
        return dict.fromkeys(FACTS, LOADING)
    counts = {
        part: f"{len(dataset.parts[part]):,} ({share:.0%})"
        for part, share in zip(PARTS, shares, strict=True)
    }
    classes = f"{dataset.class_count:,}" if dataset.class_count else "none: values"
    if not len(dataset.inputs):
        classes = "none yet"
    others = [f"{name} {spelled(array.shape[1:])}" for name, array in dataset.arrays.items()]
    return {
        "Data set": f"{dataset.name}, {len(dataset.inputs):,} samples",
        "Sample": spelled(dataset.shape),
        "Classes": classes,
        "Other arrays": ", ".join(others) or "none",
        **counts,
    }
