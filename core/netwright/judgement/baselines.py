"""Other methods on the same samples: those of scikit-learn, with its own settings.

Inputs are flattened; linear models and support vector machines get them with mean 0 and deviation
1, fitted on the training samples alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.training.compared import Compared, in_units
from netwright.training.measures import measured
from netwright.training.task import Kind, Task

MOST_KERNEL = 10_000
"""Samples: a support vector machine takes minutes for more, as its time grows with the square."""
_ITERATIONS = 2000
_LEAST_CLASSES = 2


@dataclass(frozen=True, slots=True)
class Baseline:
    """A method by its name; `most` training samples, 0 for any number."""

    name: str
    make: Callable[[Kind, int], Any]
    most: int = 0


def _linear(kind: Kind, seed: int) -> Any:
    del seed
    from sklearn.linear_model import LinearRegression, LogisticRegression

    return _scaled(
        LinearRegression() if kind is Kind.VALUES else LogisticRegression(max_iter=_ITERATIONS)
    )


def _support_vectors(kind: Kind, seed: int) -> Any:
    del seed
    from sklearn.svm import SVC, SVR

    return _scaled(_each_value(SVR()) if kind is Kind.VALUES else SVC())


def _forest(kind: Kind, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    made = RandomForestRegressor if kind is Kind.VALUES else RandomForestClassifier
    return made(random_state=seed)


def _boosting(kind: Kind, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    if kind is Kind.VALUES:
        return _each_value(HistGradientBoostingRegressor(random_state=seed))
    return HistGradientBoostingClassifier(random_state=seed)


BASELINES = (
    Baseline("Linear", _linear),
    Baseline("SVM", _support_vectors, MOST_KERNEL),
    Baseline("Forest", _forest),
    Baseline("Boosting", _boosting),
)


def can_compare(task: Task, dataset: Dataset) -> bool:
    """Whether these methods are for such a task: an answer a sample, of classes or values."""
    is_single = task.kind in (Kind.CLASSES, Kind.YES_OR_NO) and dataset.targets.ndim == 1
    has_values = task.kind is Kind.VALUES and dataset.targets.dtype.kind == "f"
    return task.has_class_names and (is_single or has_values)


def fitted(baseline: Baseline, task: Task, dataset: Dataset, seed: int) -> dict[str, Any]:
    """Measures of the training and the validation part, by part.

    ValueError where the method cannot be fitted, such as to a single class.
    """
    from threadpoolctl import threadpool_limits

    model = baseline.make(task.kind, seed)
    rows = dataset.inputs.reshape(len(dataset.inputs), -1)
    training = dataset.parts["training"]
    if task.kind is not Kind.VALUES and len(np.unique(dataset.targets[training])) < _LEAST_CLASSES:
        raise ValueError("There is nothing to tell apart in samples of a single class.")
    # One thread: with several, boosting waits for processors that something else keeps busy.
    with threadpool_limits(1):
        model.fit(rows[training].astype(np.float64), _targets(task, dataset.targets[training]))
        return {
            part: _measured(model, task, dataset, samples)
            for part, samples in dataset.parts.items()
            if part in ("training", "validation") and len(samples)
        }


def _measured(model: Any, task: Task, dataset: Dataset, samples: NDArray[np.int64]) -> Any:
    rows = dataset.inputs[samples].reshape(len(samples), -1).astype(np.float64)
    targets, numbers = dataset.targets[samples], np.arange(len(samples))
    said = np.asarray(model.predict(rows))
    if task.kind is Kind.VALUES:
        said, targets = (
            in_units(task, values.reshape(len(rows), -1), dataset.preparation)
            for values in (said, targets)
        )
        return measured(Compared(task, said, targets, said, numbers))
    scores: NDArray[Any] = np.zeros((len(rows), 0))
    if task.kind is Kind.YES_OR_NO:
        scores = _scores(model, rows)
    found = Compared(task, scores, targets.astype(np.int64), said.astype(np.int64), numbers)
    return measured(found)


def _scores(model: Any, rows: NDArray[Any]) -> NDArray[Any]:
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(rows))[:, 1:]
    return np.asarray(model.decision_function(rows)).reshape(-1, 1)


def _targets(task: Task, targets: NDArray[Any]) -> NDArray[Any]:
    is_one = task.kind is Kind.VALUES and targets.ndim > 1 and targets.shape[1] == 1
    return targets.ravel() if is_one else targets


def _scaled(model: Any) -> Any:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), model)


def _each_value(model: Any) -> Any:
    """A method for one value, for several."""
    from sklearn.multioutput import MultiOutputRegressor

    return MultiOutputRegressor(model)
