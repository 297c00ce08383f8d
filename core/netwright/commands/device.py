"""Which devices this version can compute on, and why one is missing."""

from netwright.data.dataset import DataError

NO_CUDA = "this version computes on the CPU only."


def require_device(name: str) -> None:
    """A fault in one sentence if `name` (auto, cpu, cuda) cannot be used."""
    if name == "cuda":
        raise DataError(f"The device cuda cannot be used: {NO_CUDA}")
