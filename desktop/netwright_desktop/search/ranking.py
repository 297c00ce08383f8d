"""What matches a text, best first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
_BETWEEN_WORDS = str.maketrans("-_/,", "    ")


@dataclass(frozen=True, slots=True)
class Words:
    """What something is found by: its names, the title first, and words that stand for it."""

    names: tuple[str, ...]
    others: tuple[str, ...] = ()


def found(text: str, items: Iterable[T], words_of: Callable[[T], Words]) -> list[T]:
    """The items in which every word of `text` occurs, best first.

    First the name itself, then one of the other words itself, names that begin with the text,
    names in which words begin so, and the rest. Equals stay in their order. `max pool`,
    `maxpool` and `Max-Pool` are the same.
    """
    words = _split(text)
    ranked = [(rank, item) for item in items if (rank := _rank(words_of(item), words)) is not None]
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _rank(item: Words, words: tuple[str, ...]) -> int | None:
    wanted = "".join(words)
    names = [_split(name) for name in item.names]
    others = [_split(name) for name in item.others]
    title = names[0]
    matches = (
        any(wanted == "".join(name) for name in names),
        any(wanted == "".join(name) for name in others),
        any("".join(name).startswith(wanted) for name in names),
        any(_begins_in(name, wanted) for name in names),
        all(any(part.startswith(word) for part in title) for word in words),
        all(word in " ".join(title) for word in words),
        any(_begins_in(name, wanted) for name in others),
        all(any(word in part for name in (*names, *others) for part in name) for word in words),
    )
    return next((rank for rank, does in enumerate(matches) if does), None)


def _begins_in(name: tuple[str, ...], wanted: str) -> bool:
    """Whether the text begins with one of the words of a name, and goes on as it does."""
    return any("".join(name[at:]).startswith(wanted) for at in range(len(name)))


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[str, ...]:
    return tuple(text.lower().translate(_BETWEEN_WORDS).split())
