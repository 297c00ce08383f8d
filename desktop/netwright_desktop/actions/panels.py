"""The list of panels: in the menu View, in the tool bar, and where a tab is right-clicked."""

from netwright_desktop.actions.row import SEPARATOR, Entry, Row, Submenu
from netwright_desktop.panels.catalog import GROUPS
from netwright_desktop.panels.panel import Panel


def _panel(panel: type[Panel]) -> Row:
    title = panel.title
    return Row(
        f"panel_{title.lower().replace(' ', '_')}", title, "", "", panel.about,
        lambda d: d.switch_panel(title), is_on=lambda d: d.shows_panel(title),
    )  # fmt: skip


def _listed() -> tuple[Entry, ...]:
    groups = [(*map(_panel, group), SEPARATOR) for group in GROUPS]
    return tuple(entry for group in groups for entry in group)[:-1]


PANELS = Submenu("&Panels", _listed())
"""A tick says which are on the screen; choosing one shows it, or closes it."""
ENLARGE = Row(
    "enlarge_panel", "Enlarge panel", "F11", "maximize-2",
    "Give the panel used last the place of all panels, or put them back",
    lambda d: d.enlarge_panel(), is_on=lambda d: d.is_enlarged,
)  # fmt: skip
