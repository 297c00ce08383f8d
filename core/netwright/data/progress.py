"""How far background work is, and whether it is still wanted.

Work that may take a second or more takes `progress`, which is told the share that is done, from
0 to 1, and `cancelled`, which says whether to stop. Both are called in the thread of the work,
every few hundredths of a second; both are cheap.
"""

from collections.abc import Callable

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


class CancelledError(Exception):
    """The work was stopped because nobody wants it any more. Not a fault: nothing to tell."""


def unheard(share: float) -> None:
    """The progress of work that nobody watches."""
    del share


def never() -> bool:
    """Whether to stop work that nobody can cancel: no."""
    return False


def advance(share: float, progress: Progress, cancelled: Cancelled) -> None:
    """Tell that `share` is done; CancelledError if the rest is not wanted."""
    if cancelled():
        raise CancelledError
    progress(min(max(share, 0.0), 1.0))


def between(low: float, high: float, progress: Progress) -> Progress:
    """The progress of a part of the work: its 0 is `low` of the whole, its 1 is `high`."""
    return lambda share: progress(low * (1.0 - share) + high * share)  # exact at both ends
