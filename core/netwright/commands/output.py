"""Where words go: results to stdout, everything else to stderr."""

import json
import sys
from typing import Any

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


def tell(text: str) -> None:
    """A line for the person who waits."""
    print(text, file=sys.stderr, flush=True)


def print_json(data: Any) -> None:
    """The result as one JSON object; ValueError for NaN, which JSON does not have."""
    print(json.dumps(data, allow_nan=False))
