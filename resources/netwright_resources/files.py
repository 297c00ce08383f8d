"""Where the files that ship with Netwright are."""

from importlib.resources import files
from importlib.resources.abc import Traversable

_ROOT = files("netwright_resources")


def icon_file(name: str) -> Traversable:
    """The SVG of an icon, by its name without ending, such as `play`."""
    return _ROOT / "icons" / f"{name}.svg"
