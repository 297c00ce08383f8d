"""The menu Layer: what is done to layers on the canvas."""

from netwright_desktop.actions.row import Entry, Row, Scope, has_one_selected, has_wire

# fmt: off
LAYER: tuple[Entry, ...] = (
    Row("add_layer", "&Add layer…", "Tab", "plus", "Search for a layer and add it at the pointer",
        lambda d: d.canvas.open_quick_add(), scope=Scope.CANVAS),
    Row("insert_layer", "&Insert layer…", "", "plus",
        "Search for a layer and put it into the selected wire",
        lambda d: d.canvas.open_insert(), has_wire),
    Row("rename", "&Rename…", "F2", "pencil", "Give the selected layer another name",
        lambda d: d.canvas.rename_selected(), has_one_selected, scope=Scope.CANVAS),
)
