"""One sample on its way through the network: what every layer makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question
from netwright.inspection.sample import FromData, Sample
from netwright.program.inspection import without_target

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject


MOST_NUMBERS = 1 << 23
"""Activations of a sample: those of 16 samples, which are computed at once, take half a GiB."""
TOO_LARGE = "This network is too large to follow a sample through all its layers."


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """What a sample becomes. `layers` by node, in order, Inputs first: numbers of its own shape.

    `answer` is that at the first loss: probabilities of classes where `is_class`. `label` is the
    class that a sample of the data has; None where there is none.
    """

    layers: Mapping[str, NDArray[np.float32]]
    inputs: frozenset[str]
    answer: NDArray[np.float32]
    is_class: bool
    class_names: tuple[str, ...]
    label: int | None


@dataclass(frozen=True, slots=True)
class Passage(Question):
    """The way of a sample through the layers, as outside of training: a Way."""

    sample: Sample
    seconds = 0.1

    def answer(self, subject: Subject) -> Way:
        made = without_target(subject.analysis)
        if sum(tensor.size for tensor in made) > MOST_NUMBERS:
            raise ValueError(TOO_LARGE)
        given = self.sample.inputs(subject)
        known = {tensor.name for tensor in made}
        shown: dict[str, str] = {}
        for node in subject.nodes:
            for tensor in subject.outputs(node).values():
                if tensor.name in known or tensor.name in given:
                    shown.setdefault(node.name, tensor.name)
        wanted = [name for name in shown.values() if name not in given]
        tensors = subject.forward(given, wanted, one_by_one=True)
        layers = {
            node: np.asarray((given[name] if name in given else tensors[name])[0], np.float32)
            for node, name in shown.items()
        }
        loss = subject.analysis.losses[0]
        answer = tensors[loss.node][0]
        is_class = bool(subject.dataset.class_count) and answer.size > 1
        of_inputs = frozenset(node for node, name in shown.items() if name in given)
        names = subject.dataset.class_names
        return Way(layers, of_inputs, answer, is_class, names, self._label(subject))

    def _label(self, subject: Subject) -> int | None:
        targets = subject.dataset.targets
        if not isinstance(self.sample, FromData) or targets.dtype.kind != "i" or targets.ndim > 1:
            return None
        return int(targets[self.sample.index(subject)])
