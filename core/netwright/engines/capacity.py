"""Does it fit? Told before anything is allocated."""

from collections.abc import Mapping

from netwright.operations.machine import available_memory
from netwright.program.footprint import spelled_bytes

_SHARE = 0.9
"""So much of the free memory may be taken: the window and the system want some."""
_LISTED = 3


class CapacityError(ValueError):
    """A network that does not fit into memory: how much it needs, and for what."""


def fits(needed: int, free: int) -> bool:
    """Whether so many of the free bytes may be taken."""
    return needed <= _SHARE * free


def require_room(needed: int, parts: Mapping[str, int], gpu_free: int | None = None) -> None:
    """CapacityError if `needed` bytes are not free; `parts` are the bytes of single tensors.

    They are to be taken from the `gpu_free` bytes of a GPU, where that is given.
    """
    free, memory = available_memory(), "memory"
    if gpu_free is not None:
        free, memory = gpu_free, "the GPU's memory"
    if free is None or fits(needed, free):
        return
    largest = sorted(parts.items(), key=lambda item: -item[1])[:_LISTED]
    named = ", ".join(f"{name} {spelled_bytes(size)}" for name, size in largest)
    raise CapacityError(
        f"Training this network takes {spelled_bytes(needed)}, but {spelled_bytes(free)} of"
        f" {memory} are free. The largest tensors are {named}. Make these layers smaller."
    )
