"""The types of the reference kernels: settings first, then one float64 array per input.

Batched arrays carry the batch as their first axis; every kernel returns a tuple of outputs.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.operations.operation import Setting

Array = NDArray[np.float64]
Settings = Mapping[str, Setting]
Kernel = Callable[..., tuple[Array, ...]]
