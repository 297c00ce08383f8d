"""Learning-rate schedules: what the learning rate is multiplied by at each step.

    Constant       1
    Step           factor^floor(epoch / n)                 as torch.optim.lr_scheduler.StepLR
    Exponential    factor^(epoch / n)                      ExponentialLR, for n = 1
    1/t            1 / (1 + epoch / n)                     LambdaLR (Robbins and Monro 1951)
    Cosine         (1 + cos(pi epoch / epochs)) / 2        CosineAnnealingLR to 0
    On plateau     factor^reductions                       ReduceLROnPlateau, see `course`
    warm-up        min(1, (step + 1) / warm-up steps)      LinearLR; times any of the above

The epoch is the number of finished epochs, n the setting Decay epochs. Steps count from 0.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from netwright.training.settings import TrainingSettings

Numbers = NDArray[np.float64]

_FACTORS: dict[str, Callable[[TrainingSettings, Numbers], Numbers]] = {
    "Constant": lambda settings, epoch: 0 * epoch + 1,
    "Step": lambda settings, epoch: settings.decay_factor ** (epoch // settings.decay_epochs),
    "Exponential": lambda settings, epoch: settings.decay_factor ** (epoch / settings.decay_epochs),
    "1/t": lambda settings, epoch: 1 / (1 + epoch / settings.decay_epochs),
    "Cosine": lambda settings, epoch: (1 + np.cos(np.pi * epoch / settings.epochs)) / 2,
    "On plateau": lambda settings, epoch: 0 * epoch + 1,
}


def factors(
    settings: TrainingSettings,
    steps: NDArray[np.int64],
    epochs: NDArray[np.int64],
    reductions: int,
) -> Numbers:
    """Of each of these steps, with the epochs that are finished before it.

    `reductions` is how often the rate was reduced on a plateau.
    """
    found = _FACTORS[settings.schedule](settings, epochs.astype(np.float64))
    found = found * settings.decay_factor**reductions
    if settings.warmup_steps:
        found = found * np.minimum(1.0, (steps + 1) / settings.warmup_steps)
    return found
