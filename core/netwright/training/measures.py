"""The few numbers that say how good answers are, by name, as a task has them."""

from netwright.metrics.hits import accuracy, balanced_accuracy
from netwright.metrics.labels import exact_match
from netwright.metrics.ranking import ranking
from netwright.metrics.regression import errors
from netwright.training.compared import Compared
from netwright.training.task import Kind

ACCURACY, BALANCED = "Accuracy", "Balanced accuracy"
F1, PRECISION, RECALL, AREA = "F1", "Precision", "Recall", "ROC area"
MACRO_F1, MICRO_F1, MACRO_PRECISION = "F1, macro", "F1, micro", "Precision, macro"
EXACT = "Exact match"
RMSE, MAE, R2 = "RMSE", "MAE", "R²"
NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.CLASSES: (ACCURACY, MACRO_F1, MACRO_PRECISION, BALANCED),
    Kind.YES_OR_NO: (ACCURACY, F1, PRECISION, RECALL, AREA, BALANCED),
    Kind.LABELS: (EXACT, MACRO_F1, MICRO_F1),
    Kind.VALUES: (RMSE, MAE, R2),
}
"""The measures of each kind of task, the first the one that stands for all."""
SMALLER_IS_BETTER = (RMSE, MAE)


def measured(found: Compared) -> dict[str, float]:
    """Every measure of NAMES for these answers, of which there is at least one."""
    kind = found.task.kind
    if kind is Kind.VALUES:
        each = errors(found.truth, found.answers)
        values = (each.rmse.mean(), each.mae.mean(), each.r2.mean())
        return {name: float(value) for name, value in zip(NAMES[kind], values, strict=True)}
    hits = found.hits
    macro = hits.average("macro")
    if kind is Kind.LABELS:
        exact = exact_match(found.truth, found.predicted)
        return {EXACT: exact, MACRO_F1: macro.f1, MICRO_F1: hits.average("micro").f1}
    common = {ACCURACY: accuracy(hits), BALANCED: balanced_accuracy(hits)}
    if kind is Kind.CLASSES:
        return {**common, MACRO_F1: macro.f1, MACRO_PRECISION: macro.precision}
    yes = hits.of(1)
    area = ranking(found.answers[:, 0], found.truth > 0).roc_area
    return {**common, F1: yes.f1, PRECISION: yes.precision, RECALL: yes.recall, AREA: area}
