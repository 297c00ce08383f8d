"""What the run under way was told to go on with, and what it had learned before."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph

if TYPE_CHECKING:
    from netwright.training.graft import Passage
    from netwright.training.job import Changed, Job

KEPT = 5
"""Networks whose weights can come back."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change: the jobs before and after it, and the trainer's answer.

    `is_graft`: the network was edited, so that what was learned before is kept for undo.
    """

    before: "Job"
    after: "Job"
    coming: "Future[Changed]"
    is_graft: bool

    @property
    def error(self) -> Exception | None:
        """Why it could not be; only once the answer is there."""
        error = self.coming.exception(0)
        assert error is None or isinstance(error, Exception)
        return error

    @property
    def passages(self) -> "tuple[Passage, ...]":
        """What became of each tensor; only once the answer is there."""
        return self.coming.result(0).passages


class Amendments:
    """The changes of a run: those without an answer, and the last grafts."""

    def __init__(self) -> None:
        self._open: list[Amendment] = []
        self._grafts: deque[Amendment] = deque(maxlen=KEPT)

    def forget(self) -> None:
        """Another run begins."""
        self._open.clear()
        self._grafts.clear()

    def add(self, amendment: Amendment) -> None:
        """Wait for the answer; of a graft, keep what was learned before it."""
        self._open.append(amendment)
        if amendment.is_graft:
            ends = (amendment.before.graph, amendment.after.graph)
            for old in [
                o for o in self._grafts if any(same_network(o.before.graph, g) for g in ends)
            ]:
                self._grafts.remove(old)
            self._grafts.append(amendment)

    def graft_from(self, graph: Graph) -> Amendment | None:
        """The change before which this network was trained, if its weights are kept."""
        return next((o for o in self._grafts if same_network(o.before.graph, graph)), None)

    def answered(self) -> Iterator[Amendment]:
        """Those that have their answer now, each once, oldest first."""
        while self._open and self._open[0].coming.done():
            amendment = self._open.pop(0)
            if amendment.error is not None and amendment in self._grafts:
                self._grafts.remove(amendment)
            yield amendment
