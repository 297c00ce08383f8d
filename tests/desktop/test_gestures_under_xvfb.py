"""The gestures of the canvas in a real window, by a real mouse and keyboard."""

import time
from typing import Any

from support.real_mouse import NEEDS_TOOLS, RealMouse

pytestmark = NEEDS_TOOLS
RIGHT, MIDDLE = 3, 2
SECONDS = 8


def test_gestures_of_the_canvas(mouse: RealMouse) -> None:
    mouse.until(lambda seen: seen["state"] == "ready")
    time.sleep(1)  # the network finds its place in the window
    select(mouse)
    group(mouse)
    edit(mouse)
    wire(mouse)
    add(mouse)
    navigate(mouse)
    annotate(mouse)


def free_spot(seen: dict[str, Any]) -> list[int]:
    """The lower left corner of the canvas, where the example has no node."""
    left, top, _, height = seen["canvas"]
    return [left + 60, top + height - 50]


def undone(mouse: RealMouse, before: dict[str, Any]) -> None:
    """Ctrl+Z until the network is as it was."""
    for _ in range(6):
        if same(mouse.look(), before):
            return
        mouse.key("ctrl+z")
        time.sleep(0.3)  # until it is written down
    mouse.until(lambda seen: same(seen, before), SECONDS)


def same(seen: dict[str, Any], before: dict[str, Any]) -> bool:
    return all(seen[what] == before[what] for what in ("layers", "wires", "groups", "marks"))


def select(mouse: RealMouse) -> None:
    """Click, Ctrl+click, a rectangle, Esc."""
    nodes = mouse.look()["nodes"]
    mouse.click(nodes["conv1"]["title"])
    mouse.until(lambda seen: seen["selected"] == ["conv1"], SECONDS)
    mouse.click(nodes["relu1"]["title"], key="ctrl")
    mouse.until(lambda seen: seen["selected"] == ["conv1", "relu1"], SECONDS)
    left, top, width, height = mouse.look()["canvas"]
    mouse.drag([left + 8, top + 8], [left + width - 8, top + height - 8])
    mouse.until(lambda seen: len(seen["selected"]) == len(nodes), SECONDS)
    mouse.picture("g1-rectangle")
    mouse.key("Escape")
    mouse.until(lambda seen: not seen["selected"], SECONDS)


def group(mouse: RealMouse) -> None:
    """Ctrl+G, a double-click goes in, Esc comes out, Ctrl+Shift+G."""
    before = mouse.look()
    mouse.click(before["nodes"]["conv1"]["title"])
    for name in ("relu1", "pool1"):
        mouse.click(before["nodes"][name]["title"], key="ctrl")
    mouse.until(lambda seen: len(seen["selected"]) == 3, SECONDS)
    mouse.key("ctrl+g")
    seen = mouse.until(lambda seen: seen["groups"] == ["group1"], SECONDS)
    mouse.picture("g2-group")
    mouse.click(seen["nodes"]["group1"]["title"], times=2)
    mouse.until(lambda seen: seen["level"] == "group1", SECONDS)
    mouse.picture("g3-inside")
    mouse.key("Escape")
    mouse.until(lambda seen: not seen["level"], SECONDS)
    mouse.key("ctrl+shift+g")
    mouse.until(lambda seen: not seen["groups"], SECONDS)
    undone(mouse, before)


def edit(mouse: RealMouse) -> None:
    """A double-click edits a name where it stands, E the settings; H makes a chip and back."""
    before = mouse.look()
    mouse.click(before["nodes"]["dense1"]["title"], times=2)
    mouse.until(lambda seen: seen["focus"] == "QLineEdit", SECONDS)
    mouse.type("hidden")
    mouse.picture("g4-in-place")
    mouse.key("Return")
    mouse.until(lambda seen: "hidden" in seen["layers"] and seen["focus"] == "CanvasView", SECONDS)
    mouse.key("e")
    mouse.until(lambda seen: seen["focus"] == "SpinBox", SECONDS)
    mouse.type("48")
    mouse.key("Return")
    mouse.until(lambda seen: "units=48" in seen["layers"]["hidden"], SECONDS)
    for word in ("Collapse", "Expand"):
        mouse.key("h")
        mouse.until(lambda seen, word=word: seen["undo"] == word, SECONDS)  # type: ignore[misc]
    undone(mouse, before)


def wire(mouse: RealMouse) -> None:
    """Take an end off, drop a wire on nothing, cut with the knife."""
    before = mouse.look()
    count = len(before["wires"])
    end = before["nodes"]["relu2"]["input"]
    mouse.drag(end, [end[0] - 20, end[1] + 60])
    mouse.until(lambda seen: len(seen["wires"]) == count - 1, SECONDS)
    undone(mouse, before)
    mouse.drag(before["nodes"]["relu2"]["output"], free_spot(before))
    mouse.until(lambda seen: seen["popup"] == "QuickAdd", SECONDS)
    mouse.picture("g5-what-fits")
    mouse.type("softplus")
    mouse.key("Return")
    mouse.until(lambda seen: "softplus1" in seen["layers"], SECONDS)
    undone(mouse, before)
    start, stop = before["nodes"]["conv1"]["output"], before["nodes"]["relu1"]["input"]
    middle = (start[0] + stop[0]) // 2
    mouse.drag([middle, start[1] - 45], [middle, start[1] + 45], button=RIGHT, key="ctrl")
    mouse.until(lambda seen: len(seen["wires"]) == count - 1, SECONDS)
    undone(mouse, before)


def add(mouse: RealMouse) -> None:
    """From the palette onto a wire; by Tab at the pointer; copied and pasted; healed away."""
    before = mouse.look()
    start, stop = before["nodes"]["dense1"]["output"], before["nodes"]["relu2"]["input"]
    mouse.click(before["search"])
    mouse.key("ctrl+a")
    mouse.type("Dropout")
    seen = mouse.until(lambda seen: next(iter(seen["palette"]), "") == "dropout", SECONDS)
    middle = [(start[0] + stop[0]) // 2, start[1]]
    mouse.drag(seen["palette"]["dropout"], middle)
    seen = mouse.until(lambda seen: "dropout1" in seen["layers"], SECONDS)
    assert len(seen["wires"]) == len(before["wires"]) + 1
    mouse.picture("g6-inserted")
    mouse.key("shift+Delete")
    mouse.until(lambda seen: seen["layers"] == before["layers"], SECONDS)
    undone(mouse, before)
    mouse.click(free_spot(before))
    mouse.key("Tab")
    mouse.until(lambda seen: seen["popup"] == "QuickAdd", SECONDS)
    mouse.type("layer norm")
    mouse.picture("g7-tab")
    mouse.key("Return")
    mouse.until(lambda seen: "ln1" in seen["layers"] or len(seen["layers"]) == 11, SECONDS)
    mouse.key("ctrl+c")
    mouse.key("ctrl+v")
    mouse.until(lambda seen: len(seen["layers"]) == len(before["layers"]) + 2, SECONDS)
    undone(mouse, before)


def navigate(mouse: RealMouse) -> None:
    """Wheel at the pointer, the middle button, F and Home, the minimap, laying out."""
    mouse.click(free_spot(mouse.look()))
    mouse.key("Home")
    mouse.until(lambda seen: not seen["selected"], SECONDS)
    before = mouse.look()
    at = before["nodes"]["conv1"]["title"]
    mouse.wheel(at, 2)
    seen = mouse.until(lambda seen: seen["zoom"] > before["zoom"], SECONDS)
    there = seen["nodes"]["conv1"]["title"]
    assert abs(there[0] - at[0]) < 12
    assert abs(there[1] - at[1]) < 12
    spot = free_spot(seen)
    mouse.drag(spot, [spot[0] + 90, spot[1] - 40], button=MIDDLE)
    mouse.until(lambda seen: abs(seen["nodes"]["conv1"]["title"][0] - there[0] - 90) < 3, SECONDS)
    mouse.key("Home")
    mouse.until(lambda seen: abs(seen["zoom"] - before["zoom"]) < 1e-6, SECONDS)
    mouse.key("alt+m")
    mouse.picture("g8-minimap")
    mouse.key("alt+m")
    mouse.key("shift+l")
    mouse.until(lambda seen: "out" in seen["undo"], SECONDS)
    mouse.picture("g9-laid-out")
    mouse.key("ctrl+z")
    mouse.until(lambda seen: seen["nodes"] == before["nodes"] or seen["undo"] == "", SECONDS)


def annotate(mouse: RealMouse) -> None:
    """A frame with a title around two layers, the command palette, the sheet of keys."""
    mouse.key("Home")
    before = mouse.look()
    mouse.click(before["nodes"]["conv1"]["title"])
    mouse.click(before["nodes"]["relu1"]["title"], key="ctrl")
    mouse.key("shift+c")
    mouse.until(lambda seen: len(seen["marks"]) == 1, SECONDS)
    mouse.type("Features")
    mouse.key("Return")
    mouse.until(lambda seen: "Features" in seen["marks"][0], SECONDS)
    mouse.picture("g10-frame")
    mouse.key("ctrl+k")
    mouse.until(lambda seen: seen["popup"] not in ("NoneType", ""), SECONDS)
    mouse.type("select all")
    mouse.picture("g11-commands")
    mouse.key("Return")
    mouse.until(lambda seen: len(seen["selected"]) >= len(before["layers"]), SECONDS)
    mouse.key("Escape")
