"""How a step changes the parameters, for every engine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Update:
    """How gradients change parameters. A limit of 0 is none."""

    kernel: str = "adam"
    """The name of a kernel in the `optimizers.py` of an engine."""
    moments: int = 2
    """Numbers that it keeps for each parameter."""
    clip_norm: float = 0.0
    clip_value: float = 0.0


ADAM = Update()
