"""A session with a real trainer whose pulse the test beats, and its panels."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from netwright_desktop.insight import Insight
from netwright_desktop.panels.panel import Panel
from netwright_desktop.session import Session


class Beaten:
    """A session, its insight, and a panel that is seen."""

    def __init__(self, session: Session, panel: Panel, qtbot: QtBot) -> None:
        self.session, self.panel, self._qtbot = session, panel, qtbot
        self.insight = Insight(session.run)
        self.insight.add(panel)

    def until(self, is_so: Callable[[], bool], seconds: float = 60) -> None:
        """Beat as the pulse does until it is so."""

        def beat() -> bool:
            self.panel.collect(self.session.run.drain())
            self.insight.beat()
            self.panel.draw_news()
            return is_so()

        self._qtbot.waitUntil(beat, timeout=int(1000 * seconds))
