"""Snapshots as the trainer would send them, with numbers that a test chooses."""

from typing import Any

import numpy as np

from netwright.training.snapshot import RunState, Snapshot


def snapshot(losses: Any = (), first_step: int = 1, **fields: Any) -> Snapshot:
    """A running snapshot of run 1 that brings these losses."""
    values = np.asarray(losses, np.float32)
    fields = {"run": 1, "state": RunState.RUNNING, "step": first_step + values.size - 1} | fields
    return Snapshot(losses=values, first_step=first_step, **fields)
