"""The devices that a run can ask for, and what is said about them. Light: no engine is loaded."""

from netwright.engines.cuda.probe import Gpu, Probe
from netwright.kernels.cuda.tensor_cores import CAPABILITY
from netwright.program.footprint import spelled_bytes

AUTO, CPU, GPU = "Auto", "CPU", "GPU"
DEVICES = (AUTO, CPU, GPU)
"""As settings have them. Auto is the GPU where one can be used, else the CPU."""

FAILED_GPU = "GPU failed – using CPU"


class DeviceChoiceError(ValueError):
    """The GPU was asked for and cannot be used."""


def why_no_gpu(reason: str) -> str:
    """`GPU: none (no NVIDIA driver) – using CPU`."""
    return f"GPU: none ({reason}) – using CPU"


def refusal(reason: str) -> str:
    """One sentence for who asked for a GPU by name."""
    return f"The GPU cannot be used: {reason}. Choose Auto or CPU as the device."


def told(found: Probe) -> str:
    """The GPU that was found, or why there is none, in one line."""
    gpu = found.gpu
    return why_no_gpu(found.reason) if gpu is None else f"GPU: {gpu.name}"


def has_tf32(found: Probe) -> bool:
    """Whether the GPU that was found multiplies in TF32."""
    return found.gpu is not None and found.gpu.capability >= CAPABILITY


def described(gpu: Gpu) -> str:
    """`NVIDIA H200, 140 GiB, compute capability 9.0`."""
    major, minor = gpu.capability
    return f"{gpu.name}, {spelled_bytes(gpu.memory)}, compute capability {major}.{minor}"
