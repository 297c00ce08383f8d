"""Losses explained: the loss of each sample, and the gradient by one number of the prediction."""

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.explaining.channels import softmax_lines
from netwright.inspection.explaining.formulas import with_letters, with_numbers
from netwright.inspection.explaining.worked import (
    ALL,
    Array,
    Computed,
    Explanation,
    Index,
    Settings,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import factor, place, summed, written
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.syntax import known
from netwright.operations.losses import constants_of
from netwright.operations.operation import number, numbers, word

Numbers = NDArray[np.float64]


def softmax_cross_entropy(computed: Computed, output: int, index: Index) -> Worked:
    """The mean of -log p of the right class; or a probability."""
    z, target = computed.inputs[:2]
    if output == 1:
        row: tuple[int | slice, ...] = (*index[:-1], ALL)
        lines, share = softmax_lines(place("p", index[1:]), z[row].astype(float), index[-1])
        return Worked(lines, share, ((0, cells(*row)),))
    shares = _shares(computed.settings, target, z.shape)
    logs = z.astype(float) - z.max(axis=-1, keepdims=True)
    logs -= np.log(np.exp(logs).sum(axis=-1, keepdims=True))
    losses = -(shares * logs).reshape(len(z), -1).sum(axis=1)
    first: tuple[str, ...] = ()
    if z.ndim == 2 and target.ndim == 1 and target[0] >= 0:
        k = int(target[0])
        said = f"−log({written(np.exp(logs[0, k]))}) = {written(-logs[0, k])}"
        first = (f"sample 1 is of class {k}: {said}",)
    return _mean(computed, losses, first)


def softmax_cross_entropy_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dz = (m p - c t) times the scale of the sample."""
    p, target = computed.inputs[:2]
    shares = _shares(computed.settings, target, p.shape)[index[:-1]]
    t, m, share = float(shares[index[-1]]), float(shares.sum()), float(p[index])
    scale, said = _scale(computed, index[0])
    value = (m * share - t) * scale
    left = written(share) if m == 1 else f"{factor(m)} · {written(share)}"
    line = f"{place('dz', index[1:])} = ({left} − {factor(t)}){said}"
    seen = (0, cells(*index)), (1, _of_target(target.shape, index))
    return Worked((line, f"= {written(value)}"), value, seen)


def elementwise_loss(computed: Computed, output: int, index: Index) -> Worked:
    """The mean over the batch of factor times the sum of the formula."""
    prediction = computed.inputs[0]
    terms = _terms(computed)
    losses = terms.reshape(len(terms), -1).sum(axis=1)
    tree = known(word(computed.settings, "formula"))
    start = (0,) * prediction.ndim
    text, _ = with_numbers(tree, _values_at(computed, start))
    name = place("sample 1", start[1:]) if prediction[0].size > 1 else "sample 1"
    return _mean(computed, losses, (f"{name}: {text} = {written(terms[start])}",))


def elementwise_loss_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """The derivative of the formula times the scale of the sample."""
    tree, values = known(word(computed.settings, "formula")), _values_at(computed, index)
    text, conditions = with_numbers(tree, values)
    scale, said = _scale(computed, index[0])
    value = float(evaluate(tree, values)) * scale
    target = computed.inputs[1]
    seen = (0, cells(*index)), (1, _of_target(target.shape, index))
    first = f"{place('dp', index[1:])} = ({text}){said}"
    return Worked((*conditions, first, f"= {written(value)}"), value, seen)


def _mean(computed: Computed, losses: Numbers, first: tuple[str, ...]) -> Worked:
    """The losses of the samples, each with its weight, over the batch."""
    of_loss = number(computed.settings, "factor")
    weights = [w.reshape(-1).astype(float) for w in computed.inputs[2:]]
    terms = summed(losses, *weights)
    value = of_loss * terms.value / computed.batch
    times = "" if of_loss == 1 else f"{written(of_loss)} · "
    return Worked(
        (
            *first,
            *terms.lines("sum over the samples"),
            f"loss = {times}{written(terms.value)} / {computed.batch} = {written(value)}",
        ),
        value,
        tuple((place, (ALL,) * values.ndim) for place, values in enumerate(computed.inputs)),
    )


def _scale(computed: Computed, sample: int) -> tuple[float, str]:
    """What a gradient is multiplied by, and how that is written."""
    of_loss, said = number(computed.settings, "factor"), ""
    scale = of_loss / computed.batch
    if of_loss != 1:
        said += f" · {factor(of_loss)}"
    for weight in computed.inputs[2:]:
        of_sample = float(weight.reshape(-1)[sample])
        scale *= of_sample
        said += f" · {factor(of_sample)}"
    return scale, f"{said} / {computed.batch}"


def _shares(settings: Settings, target: Array, shape: tuple[int, ...]) -> Numbers:
    """C t: the share of each class times its weight; 0 everywhere where there is no answer."""
    shares = np.asarray(target, float)
    if target.ndim < len(shape):
        shares = (shares[..., None] == np.arange(shape[-1])).astype(float)
    of_class = np.asarray(numbers(settings, "class_weights") or 1.0, float)
    return np.asarray(shares.reshape(shape) * of_class)


def _terms(computed: Computed) -> Numbers:
    """The formula at every number of the prediction."""
    prediction = computed.inputs[0].astype(float)
    tree = known(word(computed.settings, "formula"))
    target = computed.inputs[1].astype(float)
    same = target.size == prediction.size
    values: dict[str, object] = dict(_constants(computed.settings))
    values["p"] = prediction
    values["t"] = target.reshape(prediction.shape if same else (*target.shape, 1))
    values["k"] = np.arange(prediction.shape[-1], dtype=float)
    values["c"] = np.asarray(numbers(computed.settings, "class_weights") or 1.0, float)
    return np.broadcast_to(evaluate(tree, values), prediction.shape)


def _values_at(computed: Computed, index: Index) -> dict[str, float]:
    prediction, target = computed.inputs[:2]
    values = _constants(computed.settings)
    flat = target.reshape(prediction.shape) if target.size == prediction.size else None
    values["p"] = float(prediction[index])
    values["t"] = float(target[index[:-1]] if flat is None else flat[index])
    weights = numbers(computed.settings, "class_weights")
    values["k"], values["c"] = index[-1], weights[index[-1]] if weights else 1.0
    return values


def _constants(settings: Settings) -> dict[str, float]:
    return {name: number(settings, name) for name in constants_of(word(settings, "formula"))}


def _of_target(shape: tuple[int, ...], index: Index) -> tuple[slice, ...]:
    """The cell of the target that belongs to a number of the prediction."""
    places = index[: len(shape)]
    return cells(*(p if p < size else 0 for p, size in zip(places, shape, strict=False)))


def _of_elements(settings: Settings, output: int) -> str:
    text = with_letters(known(word(settings, "formula")))
    return f"loss = mean over the batch of {written(number(settings, 'factor'))} · Σ {text}"


def _of_slope(settings: Settings, output: int) -> str:
    text = with_letters(known(word(settings, "formula")))
    return f"dp = ({text}) · {written(number(settings, 'factor'))} / batch"


EXPLANATIONS = {
    "softmax_cross_entropy": Explanation(
        "Softmax and cross-entropy",
        ("z", "target", "weight"),
        ("loss", "p"),
        fixed(
            "loss = mean over the batch of −log p[right class],  p = softmax(z)",
            "p[k] = exp(z[k]) / Σⱼ exp(z[j])",
        ),
        softmax_cross_entropy,
    ),
    "softmax_cross_entropy_gradient": Explanation(
        "Gradient of the loss",
        ("p", "target", "weight"),
        ("dz",),
        fixed("dz[k] = (p[k] − t[k]) / batch,  t = 1 for the right class, else 0"),
        softmax_cross_entropy_gradient,
    ),
    "elementwise_loss": Explanation(
        "Loss", ("p", "t", "weight"), ("loss",), _of_elements, elementwise_loss
    ),
    "elementwise_loss_gradient": Explanation(
        "Gradient of the loss",
        ("p", "t", "weight"),
        ("dp",),
        _of_slope,
        elementwise_loss_gradient,
    ),
}
