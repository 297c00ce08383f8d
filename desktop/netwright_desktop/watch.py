"""What a thread that works and the GUI thread that watches it have in common."""

from dataclasses import dataclass, field
from time import perf_counter

LOOK = 50
"""Milliseconds between two looks how far it is."""
UNSEEN = 0.3
"""Seconds that work takes before anything is shown of it."""


@dataclass(eq=False)
class Watch:
    """How far work is, of which `name` tells what it is about, and whether it is still wanted."""

    name: str
    share: float = 0.0
    is_wanted: bool = True
    _begun: float = field(default_factory=perf_counter)

    @property
    def is_long(self) -> bool:
        """Whether it has taken so long that the user wants to know."""
        return perf_counter() - self._begun > UNSEEN

    def progress(self, share: float) -> None:
        """The work is that far, from 0 to 1."""
        self.share = share

    def cancelled(self) -> bool:
        """Whether the work is to stop."""
        return not self.is_wanted
