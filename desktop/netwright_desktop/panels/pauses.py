"""Where a curve has a gap: while its panel cannot be seen, nothing is measured for it."""

from collections.abc import Sequence

MOST = 64
"""Gaps that are kept, the latest ones."""


class Pauses:
    """The steps at which measuring went on again."""

    def __init__(self) -> None:
        self._resumed: list[float] = []
        self._is_pause = self._has_begun = False

    @property
    def resumed(self) -> Sequence[float]:
        """No line leads to the first point from each of these steps on."""
        return self._resumed

    def begin(self) -> None:
        """Steps were taken, and nothing was measured."""
        self._is_pause = self._has_begun

    def end(self, step: float) -> None:
        """Something was measured at this step."""
        if self._is_pause:
            self._resumed = [*self._resumed, step][-MOST:]
        self._is_pause, self._has_begun = False, True

    def clear(self) -> None:
        """Nothing was measured yet."""
        self._resumed = []
        self._is_pause = self._has_begun = False
