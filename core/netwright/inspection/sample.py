"""The sample that is followed through the network: one of the data, or a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.drawing import Frame, fitted

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject

NO_IMAGE = "This network does not read one-coloured images: it cannot read a drawing."


@dataclass(frozen=True, slots=True)
class FromData:
    """Sample `number`, counted from 0, of a part of the data."""

    part: str = "training"
    number: int = 0

    def index(self, subject: Subject) -> int:
        """Its number in the whole data set. ValueError where the part has no such sample."""
        part = subject.dataset.parts[self.part]
        if not 0 <= self.number < len(part):
            raise ValueError(f"The {self.part} part has {len(part):,} samples.")
        return int(part[self.number])

    def inputs(self, subject: Subject) -> dict[str, NDArray[np.generic]]:
        """What each Input gets, by the name of its tensor: (1, *shape)."""
        index = self.index(subject)
        inputs = [item for item in subject.analysis.data if item.slot == "input"]
        return {item.tensor.name: subject.data[item.tensor.name][[index]] for item in inputs}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing: side x side bytes of ink, 255 where there is most, row by row from the top."""

    ink: bytes
    side: int

    def inputs(self, subject: Subject) -> dict[str, NDArray[np.generic]]:
        """The drawing, centred and scaled as the images of the data are: (1, *shape)."""
        inputs = [item.tensor for item in subject.analysis.data if item.slot == "input"]
        shape = inputs[0].shape if len(inputs) == 1 else ()
        if len(shape) not in (2, 3) or (len(shape) == 3 and shape[0] != 1):
            raise ValueError(NO_IMAGE)
        name = inputs[0].name
        known = subject.data[name][subject.samples(200)].reshape(-1, *shape[-2:])
        ink = np.frombuffer(self.ink, np.uint8).reshape(self.side, self.side) / 255.0
        image = fitted(ink, Frame.of(known.astype(np.float64)))
        return {name: image.astype(np.float32).reshape(1, *shape)}


Sample = FromData | Drawn
