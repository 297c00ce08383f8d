"""The devices and precisions that the command line can ask for."""

from netwright.engines.devices import AUTO, CPU, GPU
from netwright.engines.precision import FLOAT32, TF32

SPELLED = {"auto": AUTO, "cpu": CPU, "cuda": GPU}
"""What stands behind `--device`, and the setting that it means."""
PRECISIONS = {"float32": FLOAT32, "tf32": TF32}
"""The same for `--precision`."""
