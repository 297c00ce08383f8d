"""What the window remembers of its user: layout, colours, the last folder."""

from PySide6.QtCore import QSettings


def preferences() -> QSettings:
    """The file of the user's preferences."""
    return QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, "netwright", "netwright"
    )
