"""Which panels have a tab: the project decides, but for those that the user opened or closed."""

from collections.abc import Collection

from netwright_desktop.preferences import preferences

_OPENED, _CLOSED = "panels/opened", "panels/closed"
_BETWEEN = ";"


class TabChoices:
    """What the user opened or closed stays so, in other projects and in the next window."""

    def __init__(self) -> None:
        self._offered: frozenset[str] | None = None  # of a project that is not known yet: all
        self._opened: set[str] = set()
        self._closed: set[str] = set()

    def offer(self, titles: Collection[str]) -> None:
        """These suit the project."""
        self._offered = frozenset(titles)

    def wants(self, title: str) -> bool:
        """Whether this panel has a tab."""
        if title in self._closed:
            return False
        return title in self._opened or self._offered is None or title in self._offered

    def open(self, title: str) -> None:
        """The user wants to see this one."""
        self._closed.discard(title)
        if not self.wants(title):
            self._opened.add(title)

    def close(self, title: str) -> None:
        """The user does not want this one."""
        self._opened.discard(title)
        self._closed.add(title)

    def forget(self) -> None:
        """The project alone decides again."""
        self._opened.clear()
        self._closed.clear()

    def keep(self) -> None:
        """Remember what the user chose."""
        kept = preferences()
        for key, titles in ((_OPENED, self._opened), (_CLOSED, self._closed)):
            kept.setValue(key, _BETWEEN.join(sorted(titles)))

    def restore(self) -> None:
        """Choose what was chosen in the window before."""
        kept = preferences()
        self._opened, self._closed = (
            set(filter(None, str(kept.value(key, "")).split(_BETWEEN)))
            for key in (_OPENED, _CLOSED)
        )
