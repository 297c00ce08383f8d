"""What keeps the weights of one tensor small.

    L1         g = g + l1 sign(w)                        before the learning rule
    L2         g = g + l2 w                              before the learning rule
    max norm   w = w min(1, limit / |w|)                 after it, for each unit by itself

L2 is `weight_decay` of torch.optim.SGD (a penalty of l2 / 2 |w|^2), L1 a penalty of l1 |w|.
The loss that is shown is that of the data: it holds no penalty. |w| is the Euclidean norm of
the weights of one unit or filter: one place of the first axis (Srivastava et al. 2014).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Regularization:
    """How strongly; 0 is off."""

    l1: float = 0.0
    l2: float = 0.0
    max_norm: float = 0.0


NONE = Regularization()
