"""The menu Help: everything that can be done, and its keys."""

from netwright_desktop.actions.row import Entry, Row

# fmt: off
HELP: tuple[Entry, ...] = (
    Row("commands", "&Search commands…", ("Ctrl+Shift+P", "Ctrl+K"), "search",
        "Search everything that can be done, and every layer", lambda d: d.open_commands()),
    Row("keys", "&Keys and gestures…", ("F1", "?"), "circle-question-mark",
        "Every action with its keys, which can be changed, and the gestures of the mouse",
        lambda d: d.open_keys()),
    Row("tour", "&Tour of the panels…", "", "info", "What each panel shows, with a picture of it",
        lambda d: d.open_tour()),
)
