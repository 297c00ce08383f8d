"""Selecting and finding: the lower part of the menu Edit."""

from netwright_desktop.actions.row import (
    Entry,
    Key,
    Row,
    Scope,
    Submenu,
    has_nodes,
    has_selection,
)
from netwright_desktop.canvas import selecting
from netwright_desktop.canvas.find import NodeFinder

# fmt: off
SELECT: tuple[Entry, ...] = (
    Row("find", "&Find…", Key.Find, "search", "Find a layer of the network and go there",
        lambda d: NodeFinder(d.canvas).open(), has_nodes),
    Row("select_all", "Select &all", Key.SelectAll, "", "Select every layer",
        lambda d: d.canvas.select_all(), has_nodes),
    Submenu("&Select", (
        Row("select_none", "Select &nothing", "Ctrl+Shift+A", "", "Select no layer",
            lambda d: selecting.select_none(d.session.document), has_selection),
        Row("select_others", "&Invert selection", "Ctrl+I", "", "Select what is not selected",
            lambda d: selecting.select_others(d.session.document), has_nodes),
        Row("select_upstream", "Select &upstream", "Shift+U", "",
            "Select as well everything that feeds the selected layers",
            lambda d: selecting.select_upstream(d.session.document), has_selection,
            scope=Scope.CANVAS),
        Row("select_downstream", "Select &downstream", "Shift+D", "",
            "Select as well everything that the selected layers feed",
            lambda d: selecting.select_downstream(d.session.document), has_selection,
            scope=Scope.CANVAS),
        Row("select_same", "Select the same &kind", "Shift+G", "",
            "Select every layer of the kind of a selected one",
            lambda d: selecting.select_same_kind(d.session.document), has_selection,
            scope=Scope.CANVAS),
    )),
)
