"""The menu View: what is seen of the network, panels, colours."""

from netwright_desktop import theme
from netwright_desktop.actions.go import BOOKMARKS, PARTS, WALK
from netwright_desktop.actions.panels import ENLARGE, PANELS
from netwright_desktop.actions.row import (
    SEPARATOR,
    Entry,
    Row,
    Scope,
    Submenu,
    has_selection,
)
from netwright_desktop.canvas.glide import reduce_motion, reduces_motion
from netwright_desktop.canvas.heat import Heat
from netwright_desktop.canvas.navigation import ZOOM_STEP


def _scheme(scheme: theme.Scheme, text: str, icon: str, tip: str) -> Row:
    return Row(
        f"scheme_{scheme}", text, "", icon, tip,
        lambda d: d.set_scheme(scheme),
        is_on=lambda d: d.scheme is scheme,
    )  # fmt: skip


def _heat(heat: Heat, text: str, tip: str) -> Row:
    return Row(
        f"heat_{heat}", text, "", "", tip, lambda d: d.heat.choose(heat),
        is_on=lambda d: d.heat.heat is heat,
    )  # fmt: skip


# fmt: off
VIEW: tuple[Entry, ...] = (
    Row("fit_all", "Show &all", ("Home", "Shift+F"), "maximize",
        "Zoom so that the whole network is seen", lambda d: d.canvas.fit_all(),
        scope=Scope.CANVAS),
    Row("fit_selection", "Show &selection", "F", "scan",
        "Zoom so that the selected layers fill the view",
        lambda d: d.canvas.fit_selection(), has_selection, scope=Scope.CANVAS),
    Row("zoom_100", "&Natural size", ("1", "Ctrl+0"), "", "Zoom to 100 %",
        lambda d: d.canvas.zoom_to(1.0), scope=Scope.CANVAS),
    SEPARATOR,
    Row("zoom_in", "Zoom &in", ("Ctrl++", "Ctrl+="), "zoom-in", "See less, and larger",
        lambda d: d.canvas.zoom_by(ZOOM_STEP)),
    Row("zoom_out", "Zoom &out", "Ctrl+-", "zoom-out", "See more, and smaller",
        lambda d: d.canvas.zoom_by(1 / ZOOM_STEP)),
    Row("minimap", "&Minimap", "Alt+M", "", "Show the whole network small in the corner",
        lambda d: d.minimap.show_or_hide(), is_on=lambda d: d.minimap.is_shown),
    Submenu("Walk along the &wires", WALK),
    Submenu("&Bookmarks", BOOKMARKS),
    SEPARATOR,
    Submenu("&Go to", PARTS),
    PANELS,
    ENLARGE,
    Row("reset_layout", "&Reset layout", "", "", "Put every panel back in its first place",
        lambda d: d.reset_layout()),
    SEPARATOR,
    Row("gradients", "Gradien&ts on wires", "G", "",
        "Colour and width of a wire tell the gradient that flows back along it",
        lambda d: d.gradients.switch(), is_on=lambda d: d.gradients.is_on, scope=Scope.CANVAS),
    Row("pictures", "Pict&ures at nodes", "P", "",
        "Show what the neurons of each layer say, all over the plane or of the sample followed",
        lambda d: d.pictures.switch(), is_on=lambda d: d.pictures.is_on, scope=Scope.CANVAS),
    Submenu("&Heat map", (
        _heat(Heat.NONE, "&No heat map", "Nodes have the colours of their families alone"),
        _heat(Heat.PARAMETERS, "Heat map: &parameters", "Tint nodes by their share of parameters"),
        _heat(Heat.MULTIPLY_ADDS, "Heat map: &multiply-adds", "Tint nodes by their share of work"),
        _heat(Heat.MEMORY, "Heat map: m&emory", "Tint nodes by their share of training's memory"),
    )),
    Row("wheel_pans", "Wheel mo&ves the view", "", "",
        "The wheel moves the view and zooms with Ctrl, for touchpads that look like a mouse",
        lambda d: d.canvas.let_wheel_pan(not d.canvas.wheel_pans),
        is_on=lambda d: d.canvas.wheel_pans),
    Row("reduced_motion", "R&educed motion", "", "", "Nodes jump to their places and do not glide",
        lambda d: reduce_motion(not reduces_motion()), is_on=lambda d: reduces_motion()),
    SEPARATOR,
    _scheme(theme.Scheme.SYSTEM, "Colours of the s&ystem", "", "Light or dark as the system is"),
    _scheme(theme.Scheme.LIGHT, "&Light colours", "sun", "Dark on light"),
    _scheme(theme.Scheme.DARK, "&Dark colours", "moon", "Light on dark"),
)
