"""The numbers of a micro-step as a table."""

import numpy as np

from netwright.inspection.micro_steps import MicroStep
from netwright_desktop.panels.table import Table


def numbers_of(step: MicroStep, sample: int) -> Table:
    """Every number of its tensors, of one sample where they have samples, with its place."""
    shown = [*step.outputs, *step.inputs]
    parts = [one.values[sample] if one.batched else one.values for one in shown]
    axes = max(values.ndim for values in parts)
    places = [np.full((axes, values.size), np.nan) for values in parts]
    for place, values in zip(places, parts, strict=True):
        place[: values.ndim] = np.indices(values.shape).reshape(values.ndim, values.size)
    sizes = [values.size for values in parts]
    letters = np.repeat(np.array([one.letter for one in shown], object), sizes)
    names = np.repeat(np.array([one.name for one in shown], object), sizes)
    numbers = np.concatenate([values.ravel().astype(float) for values in parts])
    header = "letter", "tensor", *(f"axis {number}" for number in range(axes)), "value"
    return Table(header, (letters, names, *np.concatenate(places, axis=1), numbers))
