"""How far a run is, on the program's icon in the task bar, where the desktop shows it.

Plasma, Ubuntu's dock and others hear the signal `Update` of com.canonical.Unity.LauncherEntry
on the session bus. Qt 6 has nothing of its own for Windows and macOS.
"""

from PySide6.QtDBus import QDBusConnection, QDBusMessage

APPLICATION = "application://netwright.desktop"
_PATH, _INTERFACE, _SIGNAL = "/netwright", "com.canonical.Unity.LauncherEntry", "Update"


class TaskBar:
    """Tells the desktop, as far as it listens; the same share is told once."""

    def __init__(self) -> None:
        self._told: int | None = None

    def show(self, share: float | None) -> None:
        """Show this share of the run, from 0 to 1; None: no run is under way."""
        percent = None if share is None else round(100 * share)
        if percent == self._told:
            return
        self._told = percent
        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            bus.send(update(percent))


def update(percent: int | None) -> QDBusMessage:
    """The signal that says so."""
    message = QDBusMessage.createSignal(_PATH, _INTERFACE, _SIGNAL)
    shown = {"progress": (percent or 0) / 100, "progress-visible": percent is not None}
    message.setArguments([APPLICATION, shown])
    return message
