"""The menu Edit: undo, the clipboard, deleting, selecting."""

from netwright_desktop.actions.row import (
    SEPARATOR,
    Entry,
    Key,
    Row,
    Scope,
    has_selection,
    has_wire,
)
from netwright_desktop.actions.select import SELECT

# fmt: off
EDIT: tuple[Entry, ...] = (
    Row("undo", "&Undo", Key.Undo, "undo-2", "Take the last change back",
        lambda d: d.session.document.undo(), lambda d: bool(d.session.document.undo_label),
        lambda d: f"&Undo {d.session.document.undo_label}".rstrip()),
    Row("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2", "Do again what was taken back",
        lambda d: d.session.document.redo(), lambda d: bool(d.session.document.redo_label),
        lambda d: f"&Redo {d.session.document.redo_label}".rstrip()),
    SEPARATOR,
    Row("cut", "Cu&t", Key.Cut, "scissors", "Copy the selected layers and take them away",
        lambda d: d.canvas.cut_selected(), has_selection),
    Row("copy", "&Copy", Key.Copy, "copy", "Copy the selected layers and the wires between them",
        lambda d: d.canvas.copy_selected(), has_selection),
    Row("paste", "&Paste", Key.Paste, "clipboard-paste", "Add the copied layers at the pointer",
        lambda d: d.canvas.paste()),
    Row("paste_with_inputs", "Past&e with inputs", "Ctrl+Shift+V", "",
        "Add the copied layers, fed by what feeds the originals",
        lambda d: d.canvas.paste(with_inputs=True)),
    Row("duplicate", "Dupl&icate", "Ctrl+D", "", "Add the selected layers once more",
        lambda d: d.canvas.duplicate_selected(), has_selection),
    Row("delete", "&Delete", (Key.Delete, "Backspace"), "trash-2",
        "Delete the selected layers, or take the selected wire off",
        lambda d: d.canvas.delete_selected(), lambda d: has_selection(d) or has_wire(d),
        lambda d: "Take the &wire off" if has_wire(d) else "&Delete", scope=Scope.CANVAS),
    Row("heal", "Delete and &heal", ("Shift+Del", "Ctrl+Del"), "",
        "Delete the selected layers and join what they joined",
        lambda d: d.canvas.delete_selected(heal=True), has_selection, scope=Scope.CANVAS),
    SEPARATOR,
    *SELECT,
)
