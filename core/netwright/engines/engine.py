"""What training asks of an engine, whatever device it runs on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from netwright.engines.outcome import Outcome
from netwright.engines.samples import Samples

Arrays = dict[str, NDArray[np.float32]]
Copied = Callable[[Arrays, tuple[Arrays, ...], float], None]
"""Is given parameters, moments, and the seconds that it took to copy them."""


@dataclass(frozen=True, slots=True)
class Batches:
    """What steps need: which samples each takes, and its numbers."""

    orders: NDArray[np.int64]
    """(steps, batch) numbers of samples, -1 for none."""
    coefficients: NDArray[np.float32]
    """(steps, numbers a step)."""

    @property
    def steps(self) -> int:
        """How many steps these are."""
        return len(self.orders)

    def part(self, begin: int, steps: int) -> "Batches":
        """So many of them from one on, or as many as there are."""
        end = begin + steps
        return Batches(self.orders[begin:end], self.coefficients[begin:end])


class Engine(Protocol):
    """Runs the training and the evaluation program of a network.

    One thread at a time may call it. Each method is told at `CpuEngine`.
    """

    @property
    def device(self) -> str:
        """Where it computes, for people: `CPU`, or the name of a GPU."""
        ...

    @property
    def note(self) -> str:
        """How the device failed that it began with, in one sentence; empty if it did not."""
        ...

    @property
    def threads(self) -> int:
        """Threads of the processor that compute; 0 where another device does."""
        ...

    @property
    def samples(self) -> Mapping[str, Samples]:
        """The data by tensor, as engines pass them on."""
        ...

    @property
    def slots(self) -> int:
        """The most steps that one call of `train` takes."""
        ...

    @property
    def memory_bytes(self) -> int:
        """What arena and data take."""
        ...

    @property
    def ahead(self) -> int:
        """The most steps that it begins ahead; 0 where nothing is gained by that."""
        ...

    def train(
        self,
        first: int,
        orders: NDArray[np.int64],
        coefficients: NDArray[np.float32],
        then: Batches | None = None,
    ) -> Outcome:
        """Train some steps. May take fewer than asked, never none.

        `then` are the steps behind them, at most `ahead`, which the next call will ask for:
        they are begun before this call waits for what it was asked. Until that call, nothing but
        `close` may be asked, and `copy_later`.
        """
        ...

    def evaluate(
        self, order: NDArray[np.int64], keep: str = ""
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
        """(losses, counts, kept) over the samples of `order`."""
        ...

    def set_samples(self, name: str, first: int, values: NDArray[np.float32]) -> None:
        """Between two steps: other samples of a data tensor, from number `first` on."""
        ...

    def parameters(self) -> Arrays:
        """A copy of every parameter, by name."""
        ...

    def parameter(self, name: str) -> NDArray[np.float32]:
        """A copy of one parameter."""
        ...

    def set_seed(self, seed: int) -> None:
        """The seed of random numbers that are drawn in training."""
        ...

    def set_parameters(self, values: Arrays) -> None:
        """Set every parameter."""
        ...

    def gradients(self) -> Arrays:
        """A copy of the gradients of the last step."""
        ...

    def moments(self) -> tuple[Arrays, ...]:
        """A copy of the optimizer's moments."""
        ...

    def set_moments(self, moments: tuple[Arrays, ...]) -> None:
        """Set them; zero where there are not as many as it has."""
        ...

    def clear_moments(self) -> None:
        """Forget what the optimizer knows of earlier steps."""
        ...

    def enter_thread(self) -> None:
        """Make the calling thread the one that computes from now on."""
        ...

    def close(self) -> None:
        """Give threads and memory back."""
        ...


class DeviceEngine(Engine, Protocol):
    """An engine on a device of its own, which can fail."""

    def copy_later(self, done: Copied) -> None:
        """Copy parameters and moments as they are now; `done` is given them during later steps."""
        ...
