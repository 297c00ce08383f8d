"""`netwright examples`: the built-in projects, listed or written to a file."""

import argparse

from netwright.commands.output import tell
from netwright.project.examples import EXAMPLES, example
from netwright.project.file import save_project


def run(chosen: argparse.Namespace) -> int:
    """List them, or write the one that is named."""
    if chosen.name is None:
        for name, description in EXAMPLES.items():
            print(f"{name:<12}{description}")
        return 0
    if chosen.name not in EXAMPLES:
        tell(f"There is no example {chosen.name!r}; there is {', '.join(EXAMPLES)}.")
        return 2
    if chosen.output is None:
        tell("Say where to write the example: -o FILE.")
        return 2
    save_project(example(chosen.name), chosen.output)
    return 0
