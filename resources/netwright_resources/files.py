"""Where the files that ship with Netwright are."""

from importlib.resources import files
from importlib.resources.abc import Traversable

_ROOT = files("netwright_resources")


def help_file(name: str) -> Traversable:
    """A page of the help, such as `panels.md`, or one of its pictures."""
    return _ROOT.joinpath("help", *name.split("/"))


def icon_file(name: str) -> Traversable:
    """The SVG of an icon, by its name without ending, such as `play`."""
    return _ROOT / "icons" / f"{name}.svg"
