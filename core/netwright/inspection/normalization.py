"""What a batch norm measures in the batch, and what it remembers and learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject

Channels = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ChannelStatistics:
    """Of each channel, in order.

    `mean` and `variance` are those of what comes in, over the probe samples and all places; the
    variance divides by their number. `running_mean` and `running_variance` stand for them outside
    of training. `gain` and `bias` are learned (gamma and beta).
    """

    mean: Channels
    variance: Channels
    running_mean: Channels
    running_variance: Channels
    gain: Channels
    bias: Channels

    @property
    def furthest(self) -> tuple[float, int]:
        """How far a running mean lies from that of the batch, at most, and in which channel.

        Counted in standard deviations of the batch.
        """
        away = np.abs(self.running_mean - self.mean) / np.sqrt(np.maximum(self.variance, 1e-12))
        channel = int(away.argmax())
        return float(away[channel]), channel


@dataclass(frozen=True, slots=True)
class Normalization(Question):
    """The statistics of this batch norm; the answer is ChannelStatistics.

    ValueError where the network has none of this name.
    """

    node: str

    def answer(self, subject: Subject) -> ChannelStatistics:
        calls = (c for c in subject.analysis.calls if c.operation == "batch_norm")
        call = next((call for call in calls if call.node == self.node), None)
        if call is None:
            raise ValueError(f"The network in training has no batch norm {self.node}.")
        x, gain, bias, mean, variance = call.inputs
        mean_of_batch, variance_of_batch = by_channel(subject.values_of(x))
        weights = (subject.weights[t.name].astype(np.float64) for t in (mean, variance, gain, bias))
        return ChannelStatistics(mean_of_batch, variance_of_batch, *weights)


def by_channel(values: NDArray[np.generic]) -> tuple[Channels, Channels]:
    """Mean and variance of (samples, channels, ...) for each channel."""
    found = [_moments(values[:, channel]) for channel in range(values.shape[1])]
    mean, variance = zip(*found, strict=True)
    return np.array(mean), np.array(variance)


def _moments(values: NDArray[np.generic]) -> tuple[float, float]:
    numbers = values.astype(np.float64)
    return float(numbers.mean()), float(numbers.var())
