"""Snapshots as the trainer would send them, with numbers that a test chooses."""

from typing import Any

import numpy as np

from netwright.training.snapshot import GradientSizes, RunState, Snapshot


def snapshot(losses: Any = (), first_step: int = 1, **fields: Any) -> Snapshot:
    """A running snapshot of run 1 that brings these losses."""
    values = np.asarray(losses, np.float32)
    fields.setdefault("run", 1)
    rms = fields.pop("gradient_rms", None)
    fields.setdefault("state", RunState.RUNNING)
    fields.setdefault("step", first_step + values.size - 1)
    if rms:
        fields["gradients"] = (GradientSizes(fields["step"], rms),)
    return Snapshot(losses=values, first_step=first_step, **fields)
