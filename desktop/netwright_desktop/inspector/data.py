"""What the network is trained on: the data set, its parts, and the seed that splits it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from netwright.data.dataset import PARTS, DataError, Dataset
from netwright.data.kinds import KINDS
from netwright.data.plane import FEWEST, MOST, MOST_NOISE
from netwright.data.source import MAX_SEED, DataSource
from netwright.layers.setting import setting
from netwright.layers.setting import settings_of as fields_of
from netwright.operations.tensor import spelled
from netwright_desktop.inspector.form import SettingsForm
from netwright_desktop.session import Session

LOADING = "Loading..."
FROM_FILE = "Open a file of this kind: File, Open data. Or drop it on the window."

TITLES = {kind.title: name for name, kind in KINDS.items()}
"""The name of each kind of data under what the user reads."""
_MADE = tuple(kind.title for kind in KINDS.values() if kind.is_made)


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
        self.own = SettingsForm()
        """The settings that this kind of data has alone."""
        self._typed: dict[str, Any] = {}
        """What is typed of them and not finished: a file is read again for whole words alone."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(title)
        layout.addLayout(rows)
        layout.addWidget(self.form)
        layout.addWidget(self.own)
        self.form.edited.connect(self._set)
        self.own.edited.connect(self._take)
        self.own.left.connect(self._finish)
        session.run.data_loaded.connect(self.refresh)

    def refresh(self) -> None:
        """Show the data as they are; a run under way holds on to them."""
        run = self._session.run
        self.form.show_settings(settings_of(run.source))
        own = run.source.settings
        if own is not None and not self._typed:
            self.own.show_settings(own)
        self.own.setVisible(own is not None)
        for form in (self.form, self.own):
            for name in form.editors:
                form.set_field_enabled(name, not run.is_active)
        for name, words in facts_of(run.dataset, run.source.shares).items():
            self.facts[name].setText(words)

    def _set(self, name: str, value: Any) -> None:
        source = self._session.run.source
        if name == "kind":
            self._choose(TITLES[value])
        else:
            # Numbers come one by one while somebody types; a file is not read that often again.
            gesture = ("data", name) if KINDS[source.kind].is_quick else None
            self._session.set_source(replace(source, **{name: value, "digest": ""}), gesture)

    def _choose(self, kind: str) -> None:
        """Another kind: of the same file, where it takes such, or of none."""
        source, chosen = self._session.run.source, KINDS[kind]
        if not chosen.has_path:
            self._session.set_source(source.of_kind(kind))
        elif source.path and chosen.takes(Path(source.path)):
            self._session.set_source(source.of_kind(kind, source.path))
        else:
            self.form.show_settings(settings_of(source))
            self.form.show_problem("kind", FROM_FILE)

    def _take(self, name: str, value: Any) -> None:
        rule = next(
            rule
            for field, rule in fields_of(self._session.run.source.settings)
            if field.name == name
        )
        self._typed[name] = value
        if rule.choices:
            self._finish(name)

    def _finish(self, name: str) -> None:
        source = self._session.run.source
        if name not in self._typed or source.settings is None:
            return
        settings = replace(source.settings, **{name: self._typed.pop(name)})
        try:
            self._session.set_source(replace(source, settings=settings, digest=""))
        except DataError as error:
            self.own.show_problem(name, str(error))


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
