"""Local response norm explained: the sum over neighbouring channels."""

from netwright.inspection.explaining.worked import (
    Computed,
    Explanation,
    Index,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import factor, place, summed, written
from netwright.operations.operation import number, whole


def local_response_norm(computed: Computed, output: int, index: Index) -> Worked:
    """Works out y = x s^-beta; or s = k + alpha / n sum of x^2 over the neighbours."""
    (x,), n = computed.inputs, whole(computed.settings, "size")
    near = _channels(index[1], n // 2, (n - 1) // 2, x.shape[1])
    box: tuple[int | slice, ...] = (index[0], near, *index[2:])
    if output == 0:
        beta, s = number(computed.settings, "beta"), float(computed.outputs[1][index])
        value = float(x[index]) * s**-beta
        line = f"{place('y', index[1:])} = {factor(x[index])} / {written(s)}^{written(beta)}"
        return Worked((line, f"= {written(value)}"), value, ((0, cells(*index)),))
    total = summed(x[box], then="²")
    k, alpha = number(computed.settings, "k"), number(computed.settings, "alpha")
    value = k + alpha / n * total.value
    lines = (
        *total.lines("Σ x²"),
        f"{place('s', index[1:])} = {written(k)} + {written(alpha)} / {n} ·"
        f" {written(total.value)} = {written(value)}",
    )
    return Worked(lines, value, ((0, cells(*box)),))


def local_response_norm_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dx = dy s^-beta - 2 alpha beta / n x sum of dy y / s over the neighbours."""
    x, y, scale, dy = computed.inputs
    n, beta = whole(computed.settings, "size"), number(computed.settings, "beta")
    near = _channels(index[1], (n - 1) // 2, n // 2, x.shape[1])
    box: tuple[int | slice, ...] = (index[0], near, *index[2:])
    total = summed(dy[box], y[box], 1 / scale[box].astype(float))
    share = 2 * number(computed.settings, "alpha") * beta / n
    s, slope, here = float(scale[index]), float(dy[index]), float(x[index])
    value = slope * s**-beta - share * here * total.value
    lines = (
        *total.lines("Σ dy · y / s"),
        f"{place('dx', index[1:])} = {factor(slope)} / {written(s)}^{written(beta)} −"
        f" {written(share)} · {factor(here)} · {factor(total.value)} = {written(value)}",
    )
    seen = (0, cells(*index)), *((number, cells(*box)) for number in (1, 2, 3))
    return Worked(lines, value, seen)


def _channels(c: int, before: int, after: int, count: int) -> slice:
    return slice(max(c - before, 0), min(c + after + 1, count))


EXPLANATIONS = {
    "local_response_norm": Explanation(
        "Local response norm",
        ("x",),
        ("y", "s"),
        fixed("y[c] = x[c] / s[c]^β", "s[c] = k + α / n · Σ of x² over n neighbouring channels"),
        local_response_norm,
    ),
    "local_response_norm_gradient": Explanation(
        "Gradient through local response norm",
        ("x", "y", "s", "dy"),
        ("dx",),
        fixed("dx[c] = dy[c] / s[c]^β − 2 α β / n · x[c] · Σ of dy · y / s over the neighbours"),
        local_response_norm_gradient,
    ),
}
