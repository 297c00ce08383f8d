"""What a kernel promises of its launches, so that the compiler can plan registers."""

from netwright.kernels.variant import Kernel

_NAME = "launch_bounds"


def bounded(kernel: Kernel, threads: int, blocks: int) -> Kernel:
    """The kernel, which has at most so many threads, and of which so many blocks share an SM."""
    setattr(kernel, _NAME, (threads, blocks))
    return kernel


def bounds_of(kernel: Kernel) -> tuple[int, int] | None:
    """What a kernel promises."""
    return getattr(kernel, _NAME, None)
