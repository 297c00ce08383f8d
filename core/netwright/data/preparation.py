"""How columns become what a network takes: the settings, and what was fitted on the training part.

    number x       ->  (fill(x) - center) / spread
    category       ->  one number a word that is 1 at its own (one-hot), its place among the words
                       (ordinal), or its place for an Embedding to look up (index)

scaling    center    spread
standard   mean      standard deviation (divided by n)
min-max    lowest    highest - lowest
robust     median    upper quartile - lower quartile

A spread of 0 counts as 1. Words are those of the whole column, sorted: which there are is no
statistic. All numbers are of rows of the training part alone.
"""

from dataclasses import dataclass, field, replace
from math import isfinite

from netwright.data.augmentation import Augmentation
from netwright.data.fault import DataError

ROLES = ("input", "target", "ignore")
ENCODINGS = ("number", "one-hot", "ordinal", "index")
"""Of an input."""
ANSWERS = ("class", "number")
"""Encodings of a target."""
FILLINGS = ("mean", "median", "most frequent", "constant", "drop row")
SCALINGS = ("none", "standard", "min-max", "robust")
SPLITS = ("stratified", "random", "grouped", "by time")
IMBALANCES = ("none", "class weights", "over-sampling")
MOST_FOLDS = 100
ANSWER = "answer "
"""Begins the name of what was fitted of the values behind a window."""


@dataclass(frozen=True)
class ColumnPlan:
    """What becomes of a column. DataError for settings that cannot be.

    `constant` fills where `filling` says so; a word that the column does not have is a category
    of its own. Rows whose target is missing are always left out.
    """

    name: str
    role: str = "input"
    encoding: str = "number"
    filling: str = "median"
    constant: str = "0"
    scaling: str = "standard"

    def __post_init__(self) -> None:
        _require_one_of(self.name, "role", self.role, ROLES)
        encodings = ANSWERS if self.role == "target" else ENCODINGS
        if self.role != "ignore":
            _require_one_of(self.name, "encoding", self.encoding, encodings)
        _require_one_of(self.name, "filling", self.filling, FILLINGS)
        _require_one_of(self.name, "scaling", self.scaling, SCALINGS)
        if self.is_number and self.filling == "constant" and number_in(self.constant) is None:
            raise DataError(f"{self.name}: what fills a number is a number, not {self.constant!r}.")

    @property
    def is_number(self) -> bool:
        """Whether its numbers count, not its words."""
        return self.encoding == "number"


@dataclass(frozen=True)
class Split:
    """How samples are shared out among training, validation and test part.

    - stratified: each class, or each tenth of the values, in the same proportion.
    - random: without regard to answers.
    - grouped: rows with the same value in `column` stay together.
    - by time: in the order of `column`, or of the rows where it is empty: training first.

    With `folds`, the test part is taken first, what is left is cut into so many folds, and number
    `fold`, from 0, is the validation part. By time, training is what comes before that fold.
    """

    kind: str = "stratified"
    column: str = ""
    folds: int = 0
    fold: int = 0

    def __post_init__(self) -> None:
        _require_one_of("Split", "kind", self.kind, SPLITS)
        if type(self.folds) is not int or self.folds == 1 or not 0 <= self.folds <= MOST_FOLDS:
            raise DataError(f"Split: folds are 2 to {MOST_FOLDS}, or 0 for none.")
        if type(self.fold) is not int or not 0 <= self.fold < max(self.folds, 1):
            raise DataError("Split: the fold counts from 0 and is less than the folds.")
        if self.kind == "grouped" and not self.column:
            raise DataError("Split: name the column whose rows stay together.")


@dataclass(frozen=True)
class Fitted:
    """What was found of a column in the training part, or of a channel of arrays.

    `labels` are its words, in the order of their numbers; `fill` stands for what is missing: a
    number, or the place of a word.
    """

    name: str = ""
    center: float = 0.0
    spread: float = 1.0
    fill: float = 0.0
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(map(isfinite, (self.center, self.spread, self.fill))) or not self.spread:
            raise DataError(f"{self.name}: what was fitted is no finite number.")


@dataclass(frozen=True)
class Preparation:
    """From columns, or from arrays, to samples; with what was `fitted`, once it was.

    `scaling` is that of samples that are arrays: for images each channel by itself; for windows of
    a series the values behind them too. `fitted` has a row for each input and target, in the order
    of `columns`, or for each channel and each of those values.
    """

    columns: tuple[ColumnPlan, ...] = ()
    split: Split = field(default_factory=Split)
    imbalance: str = "none"
    threshold: float = 0.5
    """A probability above it is a yes."""
    scaling: str = "none"
    augmentation: Augmentation = field(default_factory=Augmentation)
    fitted: tuple[Fitted, ...] = ()
    class_weights: tuple[float, ...] = ()
    """n / (classes x rows of the class), of the training part; empty where nobody asked."""

    def __post_init__(self) -> None:
        _require_one_of("Preparation", "imbalance", self.imbalance, IMBALANCES)
        _require_one_of("Preparation", "scaling", self.scaling, SCALINGS)
        if type(self.threshold) not in (int, float) or not 0 <= self.threshold <= 1:
            raise DataError("Preparation: the threshold is a number from 0 to 1.")
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise DataError("Preparation: a column is planned twice.")
        if len({plan.encoding for plan in self.targets}) > 1:
            raise DataError("Targets are all classes or all numbers: choose one encoding for all.")

    @property
    def inputs(self) -> tuple[ColumnPlan, ...]:
        """The columns that the network sees."""
        return tuple(column for column in self.columns if column.role == "input")

    @property
    def targets(self) -> tuple[ColumnPlan, ...]:
        """The columns that it is to tell."""
        return tuple(column for column in self.columns if column.role == "target")

    @property
    def used(self) -> tuple[ColumnPlan, ...]:
        """Inputs and targets, in the order of the columns."""
        return tuple(column for column in self.columns if column.role != "ignore")

    @property
    def of_channels(self) -> tuple[Fitted, ...]:
        """What was fitted of samples that are arrays."""
        return tuple(fit for fit in self.fitted if not fit.name.startswith(ANSWER))

    @property
    def of_answers(self) -> tuple[Fitted, ...]:
        """What was fitted of values that follow a window of a series."""
        return tuple(fit for fit in self.fitted if fit.name.startswith(ANSWER))

    def fit_of(self, name: str) -> Fitted:
        """What was fitted of a column; DataError if nothing was."""
        for fit in self.fitted:
            if fit.name == name:
                return fit
        raise DataError(f"{name} has no statistics yet: load the data that it is trained on first.")

    def unfitted(self) -> "Preparation":
        """The settings alone."""
        return replace(self, fitted=(), class_weights=())


def number_in(text: str) -> float | None:
    """The finite number that a text spells; None if it spells none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _require_one_of(owner: str, what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise DataError(f"{owner}: the {what} is one of {', '.join(known)}, not {value!r}.")
