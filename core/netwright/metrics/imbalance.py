"""Where accuracy alone misleads."""

from collections.abc import Sequence

import numpy as np

from netwright.metrics.hits import Hits, accuracy, balanced_accuracy

COMMON = 0.6
"""A class with at least this share of all samples makes always answering it look good."""
LEFT = 0.5
"""Of the mistakes that always answering it would make, as many must at least be mended."""
RARE = 0.25
"""A class with less than this share of what it would have among equal ones is rare."""
GAP = 0.05
"""Accuracy that is more than this above the mean recall hides classes that are not found."""


def warning(hits: Hits, names: Sequence[str]) -> str:
    """A sentence why accuracy says little here; empty where it can be trusted.

    It says little where most samples are of one class and always answering that would be about
    as right, or where a class is rare and the mean recall is well below the accuracy.
    """
    support = hits.support
    if not support.sum():
        return ""
    common = int(support.argmax())
    share = support[common] / support.sum()
    right, balanced = accuracy(hits), balanced_accuracy(hits)
    is_common = COMMON <= share < 1
    if is_common and 1 - right > LEFT * (1 - share):
        return (
            f"Accuracy misleads: always answering {names[common]} would be right for"
            f" {_percent(share)}, the network is for {_percent(right)}. See recall and precision."
        )
    is_rare = support < RARE * support.sum() / max(np.count_nonzero(support), 1)
    if (is_rare & (support > 0)).any() and right - balanced > GAP:
        there = np.flatnonzero(support > 0)
        worst = int(there[hits.recall[there].argmin()])
        return (
            f"Accuracy misleads: classes are of very different size. Of {names[worst]}"
            f" {_percent(float(hits.recall[worst]))} are found, though {_percent(right)} of all"
            " are right."
        )
    return ""


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
