"""What matches a text, best first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
_BETWEEN_WORDS = str.maketrans("-_/,", "    ")


@dataclass(frozen=True, slots=True)
class Words:
    """What something is found by: its names, the title first, and words that stand for it.

    What is only told about it is `told`, and found last.
    """

    names: tuple[str, ...]
    others: tuple[str, ...] = ()
    told: str = ""


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
    known = _known(item)
    wanted = "".join(words)
    if wanted not in known.everything and not all(word in known.everything for word in words):
        return None
    matches = enumerate(_matches(known, words, wanted))
    return next((rank for rank, does in matches if does), None)


def _matches(known: "_Known", words: tuple[str, ...], wanted: str) -> Iterator[bool]:
    """Whether a text matches, in one way after the other, the best first."""
    names, others, title = known.names, known.others, known.names[0]
    yield any(wanted == "".join(name) for name in names)
    yield any(wanted == "".join(name) for name in others)
    yield any("".join(name).startswith(wanted) for name in names)
    yield any(_begins_in(name, wanted) for name in names)
    yield all(any(part.startswith(word) for part in title) for word in words)
    yield all(word in " ".join(title) for word in words)
    yield any(_begins_in(name, wanted) for name in others)
    every = (*names, *others, known.told)
    yield all(any(word in part for name in every for part in name) for word in words)


def _begins_in(name: tuple[str, ...], wanted: str) -> bool:
    """Whether the text begins with one of the words of a name, and goes on as it does."""
    return any("".join(name[at:]).startswith(wanted) for at in range(len(name)))


@dataclass(frozen=True, slots=True)
class _Known:
    """The names and other words of an item, each as its parts; and all of it as one text."""

    names: tuple[tuple[str, ...], ...]
    others: tuple[tuple[str, ...], ...]
    told: tuple[str, ...]
    everything: str


@lru_cache(maxsize=4096)
def _known(item: Words) -> _Known:
    names, others = tuple(map(_split, item.names)), tuple(map(_split, item.others))
    told = _split(item.told)
    forms = (form for name in (*names, *others, told) for form in (" ".join(name), "".join(name)))
    return _Known(names, others, told, "\n".join(forms))


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.lower().translate(_BETWEEN_WORDS).split())
