"""Pictures of samples about which the network answered, with what it said."""

import numpy as np
from numpy.typing import NDArray

from netwright.judgement.verdict import LABELS, VALUES, Verdict
from netwright_desktop.figures import figure
from netwright_desktop.panels.picture_grid import Captioned
from netwright_desktop.panels.units import pixels_of

SHOWN_LABELS = 3


def pictured_rows(verdict: Verdict, rows: NDArray[np.int64]) -> list[Captioned]:
    """A picture of the sample of each row, its number and what was answered."""
    if not len(rows):
        return []
    pictures = pixels_of(verdict.inputs[verdict.samples[rows]])
    return [
        Captioned(pixels, f"{verdict.samples[row] + 1}: {answered(verdict, int(row))}")
        for pixels, row in zip(pictures, rows, strict=True)
    ]


def answered(verdict: Verdict, row: int) -> str:
    """The truth of a row and the answer: `3 → 8 97 %`, of values `2.1 → 2.6`."""
    found, names = verdict.found, verdict.names
    if verdict.kind == VALUES:
        worst = int(np.abs(found.truth[row] - found.answers[row]).argmax())
        true, said = float(found.truth[row, worst]), float(found.answers[row, worst])
        return f"{figure(true)} → {figure(said)}"
    if verdict.kind == LABELS:
        wrong = np.flatnonzero(found.truth[row] != found.predicted[row])
        missed = [f"{'−' if found.truth[row, k] else '+'}{names[k]}" for k in wrong]
        return " ".join(missed[:SHOWN_LABELS]) or "all right"
    true, said = int(found.truth[row]), int(found.predicted[row])
    words = f"{names[true]} → {names[said]}"
    return f"{words} {given(verdict, row, said)}" if found.answers.size else words


def given(verdict: Verdict, row: int, label: int) -> str:
    """What a class was given: a probability in percent, or a score."""
    value = verdict.probability(row, label)
    return f"{100 * value:.0f} %" if verdict.task.are_probabilities else figure(value)
