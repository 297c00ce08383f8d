"""What the trainer shows of itself: frozen copies, never its own memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Wish(StrEnum):
    """What is measured only while somebody wants to see it."""

    GRADIENTS = "gradients"
    UPDATES = "updates"
    MEASURES = "measures"
    """Of the validation part, beside loss and accuracy: F1, R² and what else the task has."""


class RunState(StrEnum):
    """Where a run is."""

    READY = "ready"
    """Initial weights, no step taken."""
    PREPARING = "preparing"
    """Planning memory and compiling kernels."""
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    """All epochs done, or stopped early: `Snapshot.message` says why."""
    STOPPED = "stopped"
    """Ended by the user."""
    FAILED = "failed"
    """Ended by a fault; `Snapshot.message` says which."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Loss and accuracy over the whole of one part of the data, after `step` steps."""

    step: int
    part: str
    """`validation` or `test`."""
    loss: float
    accuracy: float | None
    """Share of right classes; None where the target is no class."""
    measures: Mapping[str, float] = field(default_factory=dict)
    """By name, those of the first loss (see `measures`); empty where nobody wanted them."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed while the run went on; it counts from step `step` + 1 on."""

    step: int
    text: str
    """What was changed, as a note on a curve: `Learning rate 0.001 → 0.0001`."""


@dataclass(frozen=True, slots=True)
class GradientSizes:
    """Root mean square of the gradient of each layer's parameters at `step`, by node name.

    Layers are in the order of the network, from the input to the loss.
    """

    step: int
    rms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class UpdateRatios:
    """How much step `step` changed each layer's parameters, by node name.

        RMS of the change / RMS of the parameters before it

    A layer whose parameters were all 0 has none.
    """

    step: int
    ratios: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The run at one moment, and what happened since the snapshot before.

    `step` counts finished steps from 0 at the initial weights. `losses[i]` and
    `accuracies[i]` are those of the batch of step `first_step + i` (counted from 1), each
    measured before its update. A reader that keeps every snapshot has every step.
    """

    run: int
    """Counts up whenever training starts again from initial weights: forget older curves."""
    state: RunState
    message: str = ""
    step: int = 0
    steps_per_epoch: int = 0
    """With the batch size as it is now."""
    epoch: int = 0
    """Finished epochs."""
    epochs: int = 0
    epoch_share: float = 0.0
    """How much of the epoch under way is done; 0 at the end of one."""
    total_steps: int = 0
    """Steps until the end of all epochs, as far as is known."""
    samples_per_second: float = 0.0
    seconds: float = 0.0
    """Time spent training, without pauses."""
    seconds_left: float | None = None
    device: str = "CPU"
    """Where it is computed; if that is no GPU although one was wanted, why."""
    device_fault: str = ""
    """How the GPU failed since the snapshot before, and how the run goes on, in one sentence."""
    learning_rate: float = 0.0
    first_step: int = 1
    losses: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    accuracies: NDArray[np.float32] | None = None
    evaluations: tuple[Evaluation, ...] = ()
    best_step: int | None = None
    """The step with the lowest validation loss, where its weights are kept for the end."""
    changes: tuple[Change, ...] = ()
    gradients: tuple[GradientSizes, ...] = ()
    """Those looked at since the snapshot before; when the run is not RUNNING, up to `step`."""
    updates: tuple[UpdateRatios, ...] = ()
    """Those measured since the snapshot before."""
    sigmoids: Mapping[str, int] = field(default_factory=dict)
    """How many sigmoids lie between each layer and the loss, where the network is a chain of
    Dense layers and sigmoids; else empty."""
