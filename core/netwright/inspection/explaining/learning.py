"""Learning rules explained: how a gradient changes one weight.

Inputs are the weight, its gradient and the moments before the step, outputs the weight and the
moments after it. Settings: `rate`, `t` (the number of the step, from 1), `max_norm`, and what
the rule reads.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np

from netwright.inspection.explaining.worked import (
    Computed,
    Explanation,
    Index,
    Settings,
    Worked,
    fixed,
    same_place,
)
from netwright.inspection.explaining.writing import factor, written
from netwright.operations.operation import number
from netwright.training.rules import (
    ALPHA,
    BETA1,
    BETA2,
    DELTA_EPSILON,
    EPSILON,
    RHO,
    SUM_EPSILON,
)

Step = tuple[tuple[str, ...], tuple[float, ...]]
"""Lines, and the numbers after the step: the weight, then the moments."""
Rule = Callable[[Settings, float, float, tuple[float, ...]], Step]
"""Of the settings, a weight, its gradient, its moments."""


def descent(settings: Settings, w: float, g: float, moments: tuple[float, ...]) -> Step:
    """Works out w = w - rate g."""
    rate = number(settings, "rate")
    return (f"w − η · g = {written(w)} − {factor(rate)} · {factor(g)}",), (w - rate * g,)


def momentum(settings: Settings, w: float, g: float, moments: tuple[float, ...]) -> Step:
    """Works out v = momentum v + g;  w = w - rate v."""
    rate, kept = number(settings, "rate"), number(settings, "momentum")
    v = kept * moments[0] + g
    return (
        f"v = {written(kept)} · {factor(moments[0])} + {factor(g)} = {written(v)}",
        f"w − η · v = {written(w)} − {factor(rate)} · {factor(v)}",
    ), (w - rate * v, v)


def nesterov(settings: Settings, w: float, g: float, moments: tuple[float, ...]) -> Step:
    """Works out v = momentum v + g;  w = w - rate (g + momentum v)."""
    rate, kept = number(settings, "rate"), number(settings, "momentum")
    v = kept * moments[0] + g
    return (
        f"v = {written(kept)} · {factor(moments[0])} + {factor(g)} = {written(v)}",
        f"w − η · (g + μ · v) = {written(w)} − {factor(rate)} · ({written(g)} + {written(kept)} ·"
        f" {factor(v)})",
    ), (w - rate * (g + kept * v), v)


def adagrad(settings: Settings, w: float, g: float, moments: tuple[float, ...]) -> Step:
    """Works out s = s + g^2;  w = w - rate g / (sqrt(s) + eps)."""
    rate, s = number(settings, "rate"), moments[0] + g * g
    return (
        f"s = {written(moments[0])} + {factor(g)}² = {written(s)}",
        f"w − η · g / (√s + ε) = {written(w)} − {factor(rate)} · {factor(g)} /"
        f" ({written(sqrt(s))} + {written(SUM_EPSILON)})",
    ), (w - rate * g / (sqrt(s) + SUM_EPSILON), s)


def adadelta(settings: Settings, w: float, g: float, moments: tuple[float, ...]) -> Step:
    """Works out w = w - rate d with d = g sqrt(u + eps) / sqrt(v + eps)."""
    rate, (old_v, u) = number(settings, "rate"), moments
    v = RHO * old_v + (1 - RHO) * g * g
    d = g * sqrt(u + DELTA_EPSILON) / sqrt(v + DELTA_EPSILON)
    after = RHO * u + (1 - RHO) * d * d
    return (
        f"v = {written(RHO)} · {written(old_v)} + {written(1 - RHO)} · {factor(g)}² = {written(v)}",
        f"d = g · √(u + ε) / √(v + ε) = {factor(g)} · {written(sqrt(u + DELTA_EPSILON))} /"
        f" {written(sqrt(v + DELTA_EPSILON))} = {written(d)}",
        f"u = {written(RHO)} · {written(u)} + {written(1 - RHO)} · {factor(d)}² = {written(after)}",
        f"w − η · d = {written(w)} − {factor(rate)} · {factor(d)}",
    ), (w - rate * d, v, after)


def rmsprop(settings: Settings, w: float, g: float, moments: tuple[float, ...]) -> Step:
    """Works out v = a v + (1 - a) g^2;  w = w - rate g / (sqrt(v) + eps)."""
    rate, v = number(settings, "rate"), ALPHA * moments[0] + (1 - ALPHA) * g * g
    return (
        f"v = {written(ALPHA)} · {written(moments[0])} + {written(1 - ALPHA)} · {factor(g)}²"
        f" = {written(v)}",
        f"w − η · g / (√v + ε) = {written(w)} − {factor(rate)} · {factor(g)} /"
        f" ({written(sqrt(v))} + {written(EPSILON)})",
    ), (w - rate * g / (sqrt(v) + EPSILON), v)


def adam(settings: Settings, w: float, g: float, moments: tuple[float, ...]) -> Step:
    """M and v are running means of g and g^2;  w = w - rate m^ / (sqrt(v^) + eps)."""
    rate, t, decay = (number(settings, name) for name in ("rate", "t", "weight_decay"))
    m = BETA1 * moments[0] + (1 - BETA1) * g
    v = BETA2 * moments[1] + (1 - BETA2) * g * g
    of_m, of_v = m / (1 - BETA1**t), v / (1 - BETA2**t)
    kept = w * (1 - rate * decay)
    lines: tuple[str, ...] = (
        f"m = {written(BETA1)} · {factor(moments[0])} + {written(1 - BETA1)} · {factor(g)}"
        f" = {written(m)}",
        f"v = {written(BETA2)} · {factor(moments[1])} + {written(1 - BETA2)} · {factor(g)}²"
        f" = {written(v)}",
        f"m′ = m / (1 − {written(BETA1)}^{t:g}) = {written(of_m)},"
        f"  v′ = v / (1 − {written(BETA2)}^{t:g}) = {written(of_v)}",
    )
    if decay:
        lines += (f"weight decay: w · (1 − {written(rate)} · {written(decay)}) = {written(kept)}",)
    last = (
        f"w − η · m′ / (√v′ + ε) = {written(kept)} − {factor(rate)} · {factor(of_m)} /"
        f" ({written(sqrt(of_v))} + {written(EPSILON)})"
    )
    return (*lines, last), (kept - rate * of_m / (sqrt(of_v) + EPSILON), m, v)


def _explain(rule: Rule, letters: tuple[str, ...]) -> Callable[[Computed, int, Index], Worked]:
    def explain(computed: Computed, output: int, index: Index) -> Worked:
        lines, after = _taken(rule, computed, index)
        value = after[output]
        if output:
            own = next(n for n, line in enumerate(lines) if line.startswith(letters[output - 1]))
            return Worked(lines[: own + 1], value, same_place(computed, index))
        limit = number(computed.settings, "max_norm")
        if limit:
            unit = [
                _taken(rule, computed, (index[0], *at))[1][0]
                for at in np.ndindex(computed.inputs[0].shape[1:])
            ]
            norm = float(np.sqrt(np.square(unit).sum()))
            lines += (f"= {written(value)}; the unit's norm is {written(norm)}",)
            if norm > limit:
                value *= limit / norm
                lines += (f"max norm: · {written(limit)} / {written(norm)}",)
        return Worked((*lines, f"= {written(value)}"), value, same_place(computed, index))

    return explain


def _taken(rule: Rule, computed: Computed, index: Index) -> Step:
    w, g, *moments = (float(values[index]) for values in computed.inputs)
    return rule(computed.settings, w, g, tuple(moments))


def _row(title: str, rule: Rule, letters: tuple[str, ...], formula: str) -> Explanation:
    after = tuple(f"new {letter}" for letter in ("w", *letters))
    return Explanation(title, ("w", "g", *letters), after, fixed(formula), _explain(rule, letters))


EXPLANATIONS = {
    "descent": _row("Gradient descent", descent, (), "new w = w − η · g"),
    "momentum": _row("Momentum", momentum, ("v",), "v = μ · v + g,  new w = w − η · v"),
    "nesterov": _row(
        "Nesterov momentum", nesterov, ("v",), "v = μ · v + g,  new w = w − η · (g + μ · v)"
    ),
    "adagrad": _row("Adagrad", adagrad, ("s",), "s = s + g²,  new w = w − η · g / (√s + ε)"),
    "adadelta": _row(
        "Adadelta",
        adadelta,
        ("v", "u"),
        "v = ρ v + (1 − ρ) g²,  d = g √(u + ε) / √(v + ε),  new w = w − η d,  u = ρ u + (1 − ρ) d²",
    ),
    "rmsprop": _row(
        "RMSProp", rmsprop, ("v",), "v = α v + (1 − α) g²,  new w = w − η · g / (√v + ε)"
    ),
    "adam": _row(
        "Adam",
        adam,
        ("m", "v"),
        "m = β₁ m + (1 − β₁) g,  v = β₂ v + (1 − β₂) g²,  new w = w − η · m′ / (√v′ + ε)",
    ),
}
"""By the kernel of the rule."""
