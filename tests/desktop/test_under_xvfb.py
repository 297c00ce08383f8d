"""The main job in a real window: drags, wires and words by a real mouse and keyboard."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from netwright.layers.catalog import LAYERS
from support.real_mouse import NEEDS_TOOLS, Condition, RealMouse

pytestmark = NEEDS_TOOLS
PLACES = {
    "input": (0, 0), "conv2d": (1, 0), "relu": (2, 0), "max_pool2d": (3, 0),
    "flatten": (0, 1), "dense": (1, 1), "target": (2, 2), "softmax_cross_entropy": (2, 1),
}  # fmt: skip
WIRES = (
    ("input1", "conv1", "input"), ("conv1", "relu1", "input"), ("relu1", "pool1", "input"),
    ("pool1", "flatten1", "input"), ("flatten1", "dense1", "input"),
    ("dense1", "loss1", "prediction"), ("target1", "loss1", "target"),
)  # fmt: skip


def test_a_network_is_drawn_trained_and_exported(mouse: RealMouse, tmp_path: Path) -> None:
    time.sleep(1)
    mouse.picture("1-starter")
    draw(mouse)
    refuse(mouse)
    left, right = mouse.look()["nodes"]["target1"]["output"], mouse.look()["nodes"]["loss1"]
    mouse.drag(left, right["target"])
    set_up(mouse)
    mouse.key("F5")
    mouse.until(lambda seen: seen["state"] == "running" and seen["step"] > 2000)
    mouse.picture("5-training")
    mouse.click(mouse.look()["buttons"]["pause"])
    mouse.until(lambda seen: seen["state"] == "paused")
    mouse.picture("6-paused")
    export(mouse, tmp_path / "mine.npz")


def test_keys_of_a_real_keyboard_reach_what_they_call(mouse: RealMouse) -> None:
    def press(key: str, condition: Condition) -> None:
        mouse.key(key)
        mouse.until(condition, seconds=10)

    time.sleep(1)
    press("ctrl+k", shows("popup", "CommandPalette"))
    mouse.type("select all")
    press("Return", has("selected", 10))
    press("ctrl+shift+a", has("selected", 0))
    press("ctrl+f", shows("popup", "NodeFinder"))
    mouse.type("pool1")
    mouse.picture("keys-1-find")
    press("Return", lambda seen: len(seen["selected"]) == 1 and seen["focus"] == "CanvasView")
    pool = mouse.look()["selected"]
    press("alt+Left", lambda seen: len(seen["selected"]) == 1 and seen["selected"] != pool)
    press("alt+Right", lambda seen: seen["selected"] == pool)
    press("shift+d", lambda seen: len(seen["selected"]) > 1)
    press("question", shows("dialog", "Keys and gestures"))
    mouse.picture("keys-2-sheet")
    press("Escape", lambda seen: not seen["dialog"])
    press("alt+m", lambda seen: seen["minimap"])
    press("ctrl+1", lambda seen: True)
    press("1", lambda seen: seen["zoom"] == 1.0)
    before = mouse.look()["zoom"]
    press("ctrl+plus", lambda seen: seen["zoom"] > before)
    press("alt+1", lambda seen: seen["zoom"] < 1.0)
    press("alt+o", shows("focus", "Outline"))
    press("Home", has("selected", 1))
    press("shift+Down", has("selected", 2))
    press("Delete", has("layers", 8))
    press("ctrl+z", has("layers", 10))
    press("alt+c", shows("focus", "CanvasView"))
    press("Tab", shows("popup", "QuickAdd"))
    mouse.type("tanh")
    press("Return", has("layers", 11))
    mouse.picture("keys-3-outline")


def has(what: str, count: int) -> Condition:
    """Whether there are so many of something."""
    return lambda seen: len(seen[what]) == count


def shows(what: str, words: str) -> Condition:
    """Whether words are found in something."""
    return lambda seen: words in str(seen[what])


def all_are_seen(seen: dict[str, Any]) -> bool:
    """Whether every node is on the canvas."""
    left, top, width, height = seen["canvas"]
    places = [node["title"] for node in seen["nodes"].values()]
    return all(left < x < left + width and top < y < top + height for x, y in places)


def offers_first(kind: str) -> Condition:
    """Whether the palette begins with this layer."""
    return lambda seen: next(iter(seen["palette"]), "") == kind


def draw(mouse: RealMouse) -> None:
    """An empty canvas, every layer searched and dragged from the palette, every wire but one."""
    mouse.key("ctrl+n")
    mouse.until(lambda seen: not seen["layers"])
    seen = mouse.look()
    left, top, width, height = seen["canvas"]
    for count, (kind, (column, row)) in enumerate(PLACES.items(), start=1):
        end = [left + 100 + column * (width - 150) // 4, top + 45 + row * (height - 60) // 3]
        mouse.click(seen["search"])
        mouse.key("ctrl+a")
        mouse.type(LAYERS[kind].title)
        found = mouse.until(offers_first(kind))
        mouse.drag(found["palette"][kind], end)
        mouse.until(has("layers", count), seconds=5)
    mouse.picture("2-dropped")
    # The last one found no room where it was dropped, and the view went after it.
    mouse.click(mouse.look()["buttons"]["fit_all"])
    mouse.until(all_are_seen)
    time.sleep(0.5)  # the view glides
    for count, (source, target, port) in enumerate(WIRES[:-1], start=1):
        nodes = mouse.look()["nodes"]
        mouse.drag(nodes[source]["output"], nodes[target][port])
        mouse.until(has("wires", count), seconds=5)


def refuse(mouse: RealMouse) -> None:
    """Train before it is finished: a list of problems, closed by Return."""
    mouse.key("F5")
    mouse.until(lambda seen: seen["dialog"])
    mouse.picture("3-refused")
    mouse.key("Return")
    mouse.until(lambda seen: not seen["dialog"] and seen["state"] == "ready")


def set_up(mouse: RealMouse) -> None:
    """What the inspector and the training form are typed into."""
    for node, field, text in (("conv1", "filters", "12"), ("dense1", "units", "10")):
        mouse.click(mouse.look()["nodes"][node]["title"])
        mouse.fill(mouse.field(field), text)
        mouse.until(shows("layers", f"{field}={text},"), 5)
    mouse.picture("4-inspector")
    mouse.click(mouse.look()["tabs"]["Training"])
    mouse.fill(mouse.field("epochs"), "100000")
    mouse.until(lambda now: "epochs=100000" in now["settings"], 5)


def export(mouse: RealMouse, target: Path) -> None:
    """Through the real file dialog."""
    mouse.key("ctrl+e")
    mouse.until(lambda seen: seen["dialog"])
    mouse.key("ctrl+a")
    mouse.type(str(target))
    mouse.picture("7-export")
    mouse.key("Return")
    mouse.until(lambda _: target.exists())
    mouse.picture("8-exported")
    with np.load(target, allow_pickle=False) as weights:
        assert weights["conv1/weight"].shape == (12, 1, 3, 3)
        assert weights["dense1/weight"].shape == (10, 12 * 4 * 4)
