"""Make docs/pictures/light.png and dark.png: the window after the starter was trained.

    python packaging/make_pictures.py [FOLDER]

Draws without a display, so the pictures are the same on every machine with the same fonts.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from netwright.training.snapshot import RunState
from netwright_desktop import theme
from netwright_desktop.main_window import MainWindow
from netwright_desktop.session import Session

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
SIZE = (1280, 800)
SELECTED = "conv1"
"""The layer that the inspector shows in the pictures."""


def main() -> int:
    """Train, draw, leave; the exit status."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    QSettings.setPath(  # the layout of whoever runs this stays out of the pictures
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder / "no-preferences")
    )
    app = QApplication(["netwright"])
    theme.apply(app, theme.Scheme.LIGHT)
    session = Session()
    session.open_example("digits")
    window = MainWindow(session)
    window.is_seen = False
    window.resize(*SIZE)
    window.reset_layout()
    window.show()

    def leave(status: int, words: str = "") -> None:
        if words:
            print(words, file=sys.stderr)
        window.close()
        app.exit(status)

    def draw() -> None:
        window.draw_news()
        session.document.select((SELECTED,))
        for scheme in (theme.Scheme.LIGHT, theme.Scheme.DARK):
            theme.apply(app, scheme)
            settled = QEventLoop()  # forms take their height from their width, which a bar narrows
            QTimer.singleShot(200, settled.quit)
            settled.exec()
            window.grab().save(str(folder / f"{scheme}.png"))
            print(folder / f"{scheme}.png")
        leave(0)

    def look() -> None:
        if session.run.state is RunState.FINISHED:
            window.pulse.arrived.disconnect(look)
            QTimer.singleShot(100, draw)

    window.pulse.arrived.connect(look)
    session.failed.connect(lambda title, why: leave(1, f"{title}: {why}"))
    session.run.refused.connect(lambda problems: leave(1, problems[0].message))
    session.run.train()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
