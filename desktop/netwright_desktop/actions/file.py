"""The menu File: projects, weights, leaving."""

from collections.abc import Callable

from netwright.project.examples import EXAMPLES
from netwright_desktop import filing
from netwright_desktop.actions.row import SEPARATOR, Desk, Entry, Key, Row, Submenu, has_nodes


def _after_saving(then: Callable[[Desk], None]) -> Callable[[Desk], None]:
    return lambda d: filing.after_saving(d.widget, d.session, lambda: then(d))


def _export_picture(on_white: bool) -> Callable[[Desk], None]:
    return lambda d: filing.export_picture(
        d.widget, d.session, d.canvas.canvas_scene, on_white=on_white
    )


def _example(name: str, title: str) -> Row:
    return Row(
        f"example_{name}", f"Example: {title}", "", "layers", EXAMPLES[name],
        _after_saving(lambda d: d.session.open_example(name)),
    )  # fmt: skip


def _has_panel(d: Desk) -> bool:
    return d.panel is not None


def _export_panel_picture(d: Desk) -> None:
    if d.panel:
        filing.export_panel_picture(d.widget, d.session, d.panel)


def _export_panel_numbers(d: Desk) -> None:
    if d.panel:
        filing.export_panel_numbers(d.widget, d.session, d.panel)


def _panel_words(what: str) -> Callable[[Desk], str]:
    return lambda d: f"Export {what} of {d.panel.title.lower() if d.panel else 'panel'}…"


# fmt: off
FILE: tuple[Entry, ...] = (
    Row("new", "&New", Key.New, "file", "Begin with an empty network",
        _after_saving(lambda d: d.session.new())),
    Row("open", "&Open…", Key.Open, "folder-open", "Open a project",
        lambda d: filing.open_project(d.widget, d.session)),
    Submenu("Open &example", (
        _example("digits", "&Digits"),
        _example("spirals", "Two &spirals"),
        _example("xor", "&XOR"),
        _example("logistic", "Softmax &regression"),
        _example("mlp", "Two &hidden layers"),
        _example("lenet", "&LeNet-5"),
        _example("resnet", "Resid&ual network"),
        _example("lstm", "LS&TM"),
    )),
    SEPARATOR,
    Row("save", "&Save", Key.Save, "save", "Save the project",
        lambda d: filing.save(d.widget, d.session),
        lambda d: d.session.is_modified or d.session.path is None),
    Row("save_as", "Save &as…", "Ctrl+Shift+S", "save", "Save the project to another file",
        lambda d: filing.save_as(d.widget, d.session)),
    Row("export", "Export &weights…", "Ctrl+E", "download",
        "Write the trained weights to a NumPy file (.npz)",
        lambda d: filing.export_weights(d.widget, d.session), lambda d: d.session.run.has_weights),
    Row("predict", "Pre&dict…", "", "gauge",
        "Write what the network answers about the samples of a file to a table (.csv)",
        lambda d: filing.predict(d.widget, d.session), lambda d: d.session.run.has_weights),
    Submenu("Export &picture", (
        Row("export_picture", "Export picture on &white…", "Ctrl+Shift+E", "image",
            "Draw the whole network in light colours: SVG, PNG or PDF",
            _export_picture(on_white=True), has_nodes),
        Row("export_picture_as_seen", "Export picture in the colours in &use…", "", "",
            "Draw the whole network as it is seen: SVG, PNG or PDF",
            _export_picture(on_white=False), has_nodes),
    )),
    Submenu("Export pane&l", (
        Row("export_panel_picture", "Export panel picture…", "", "image",
            "Draw the panel that was used last, as it is seen: SVG, PNG or PDF",
            _export_panel_picture, _has_panel, _panel_words("picture")),
        Row("export_panel_numbers", "Export panel numbers…", "", "download",
            "Write the numbers of the panel that was used last to a table (.csv)",
            _export_panel_numbers, _has_panel, _panel_words("numbers")),
    )),
    SEPARATOR,
    Row("quit", "&Quit", "Ctrl+Q", "x", "Leave Netwright", lambda d: d.leave()),
)
