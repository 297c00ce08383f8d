"""An engine on a device that can fail, and the one that goes on in its place.

Copies of the weights and of the optimizer's moments are kept in the host's memory, at most every
second and for at most 2 % of the time; they leave the device while its next steps run. When a
call fails because of the device, another engine is made, gets the latest copies, and does the
call; steps count on.
"""

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.device import DeviceError
from netwright.engines.engine import Arrays, Batches, DeviceEngine, Engine
from netwright.engines.outcome import Outcome
from netwright.engines.samples import Samples

SECONDS = 1.0
"""At least so long between two copies."""
SHARE = 0.02
"""At most so much of the time goes into copies."""
Result = TypeVar("Result")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Kept:
    """The latest copies, and the step after them; None until that is told."""

    parameters: Arrays
    moments: tuple[Arrays, ...] = ()
    step: int | None = None


class GuardedEngine:
    """Does as `engine` does until its device fails, and then as what `make_other` gives.

    `note` is one sentence about the failure; empty before.
    """

    def __init__(self, engine: DeviceEngine, make_other: Callable[[], Engine]) -> None:
        self.note = ""
        self._engine: Engine = engine
        self._first, self._make_other = engine, make_other
        self._kept = Kept({})
        self._seed: int | None = None
        self._step = 0
        self._next = 0.0
        self._is_entered = self._is_lost = False

    @property
    def device(self) -> str:
        """Where it computes now."""
        return self._engine.device

    @property
    def threads(self) -> int:
        """Threads of the processor that compute now."""
        return self._engine.threads

    @property
    def samples(self) -> Mapping[str, Samples]:
        """The data by tensor."""
        return self._engine.samples

    @property
    def slots(self) -> int:
        """The most steps that one call of `train` takes now."""
        return self._engine.slots

    @property
    def ahead(self) -> int:
        """The most steps that it begins ahead now."""
        return self._engine.ahead

    @property
    def memory_bytes(self) -> int:
        """What arena and data take."""
        return self._engine.memory_bytes

    def train(
        self,
        first: int,
        orders: NDArray[np.int64],
        coefficients: NDArray[np.float32],
        then: Batches | None = None,
    ) -> Outcome:
        """Train some steps; after a failure as many as the other engine takes at once."""
        self._step = first
        if self._kept.step is None:
            self._kept.step = first

        def take(engine: Engine) -> Outcome:
            count = min(len(orders), engine.slots)
            following = then if engine.ahead else None
            return engine.train(first, orders[:count], coefficients[:count], following)

        outcome = self._do(take)
        self._step = first + outcome.losses.shape[1]
        if not self.note and not outcome.halted and time.monotonic() >= self._next:
            begun = then.steps if then and self.ahead else 0
            self._do(lambda engine: self._copy_later(engine, self._step + begun))
        return outcome

    def evaluate(
        self, order: NDArray[np.int64], keep: str = ""
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
        """Evaluate the samples of `order`."""
        return self._do(lambda engine: engine.evaluate(order, keep))

    def set_samples(self, name: str, first: int, values: NDArray[np.float32]) -> None:
        """Other samples of a data tensor; whoever takes over begins with these."""
        self._do(lambda engine: engine.set_samples(name, first, values))

    def parameters(self) -> Arrays:
        """A copy of every parameter; the latest that is known where no engine is left."""
        if self._is_lost:
            return _copied(self._kept.parameters)
        return self._do(lambda engine: engine.parameters())

    def parameter(self, name: str) -> NDArray[np.float32]:
        """A copy of one parameter."""
        if self._is_lost:
            return self._kept.parameters[name].copy()
        return self._do(lambda engine: engine.parameter(name))

    def gradients(self) -> Arrays:
        """A copy of the gradients of the last step; nothing where they were lost."""
        before = self._engine
        if self._is_lost:
            return {}
        found = self._do(lambda engine: engine.gradients())
        return found if self._engine is before else {}

    def moments(self) -> tuple[Arrays, ...]:
        """A copy of the optimizer's moments."""
        if self._is_lost:
            return tuple(_copied(each) for each in self._kept.moments)
        return self._do(lambda engine: engine.moments())

    def set_seed(self, seed: int) -> None:
        """The seed of random numbers."""
        self._seed = seed
        self._do(lambda engine: engine.set_seed(seed))

    def set_parameters(self, values: Arrays) -> None:
        """Set every parameter."""
        self._kept.parameters, self._kept.step = _copied(values), None
        self._next = time.monotonic() + SECONDS
        self._do(lambda engine: engine.set_parameters(values))

    def set_moments(self, moments: tuple[Arrays, ...]) -> None:
        """Set the optimizer's moments."""
        self._kept.moments = tuple(_copied(each) for each in moments)
        self._next = time.monotonic() + SECONDS
        self._do(lambda engine: engine.set_moments(moments))

    def clear_moments(self) -> None:
        """Forget what the optimizer knows of earlier steps."""
        self._kept.moments = ()
        self._next = time.monotonic() + SECONDS
        self._do(lambda engine: engine.clear_moments())

    def enter_thread(self) -> None:
        """Make the calling thread the one that computes from now on."""
        self._is_entered = True
        self._do(lambda engine: engine.enter_thread())

    def close(self) -> None:
        """Give threads and memory back."""
        self._engine.close()

    # --- within --------------------------------------------------------------------------------

    def _do(self, call: Callable[[Engine], Result]) -> Result:
        if self._is_lost:
            raise DeviceError(self.note)
        try:
            return call(self._engine)
        except DeviceError as fault:
            if self.note:
                raise
            self._go_on_elsewhere(fault)
            return call(self._engine)

    def _copy_later(self, engine: Engine, step: int) -> None:
        """Ask for a copy of what there is after `step`; it arrives during the steps behind."""
        if engine is not self._first:
            return
        self._next = math.inf

        def keep(parameters: Arrays, moments: tuple[Arrays, ...], seconds: float) -> None:
            self._kept = Kept(parameters, moments, step)
            self._next = time.monotonic() + max(SECONDS, seconds / SHARE)

        self._first.copy_later(keep)

    def _go_on_elsewhere(self, fault: DeviceError) -> None:
        _log.warning("The device failed: %s", fault)
        # The copies may be of steps that were begun and not told yet: nothing is lost then.
        lost = 0 if self._kept.step is None else max(0, self._step - self._kept.step)
        steps = f"{lost:,} steps" if lost > 1 else "one step"
        back = f", with the weights of {steps} before" if lost else ""
        self.note = f"{fault} Training goes on on the CPU{back}."
        try:
            self._engine.close()
        except DeviceError as further:
            _log.info("closing it: %s", further)
        try:
            other = self._make_other()
        except Exception:
            self._is_lost = True
            self.note = str(fault)
            raise
        if self._kept.parameters:
            other.set_parameters(self._kept.parameters)
        other.set_moments(self._kept.moments)
        if self._seed is not None:
            other.set_seed(self._seed)
        if self._is_entered:
            other.enter_thread()
        self._engine = other


def _copied(arrays: Mapping[str, NDArray[np.float32]]) -> Arrays:
    return {name: np.array(array, np.float32) for name, array in arrays.items()}
