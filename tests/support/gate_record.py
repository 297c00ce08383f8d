"""What the assembler said of each shipped kernel, kept as text: packaging/assembled.csv.

A line for each kernel: its name, a digest of its PTX, the version of the assembler, and for each
architecture that can run it "registers stack spilled shared" (bytes but for the registers).
`./run ptx` writes it.
"""

import csv
import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path

from netwright.engines.cuda import shipped
from support.gate import ARCHITECTURES, Assembled, able, assembled, version

RECORD = Path(__file__).parents[2] / "packaging" / "assembled.csv"
_HEADER = ("kernel", "ptx", "assembler", *ARCHITECTURES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One kernel of the record."""

    digest: str
    """Of its PTX."""
    assembler: str
    """Its version."""
    made: Mapping[str, Assembled]
    """By architecture."""


def digest_of(text: str) -> str:
    """A hash of PTX."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def shipped_texts() -> dict[str, str]:
    """PTX of every shipped kernel by name, of whichever sources."""
    kept = shipped.read(shipped.SHIPPED)
    return {name: kept[name].decode() for name in sorted(kept.keys() - {shipped.MADE_FROM})}


def read(path: Path = RECORD) -> dict[str, Entry]:
    """The record by name; empty where there is none."""
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        return {row["kernel"]: _entry(row) for row in csv.DictReader(file)}


def write(entries: Mapping[str, Entry], path: Path = RECORD) -> None:
    """Write the record in the order of names."""
    with path.open("w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(_HEADER)
        lines.writerows(_row(name, entries[name]) for name in sorted(entries))


def brought_up_to_date(
    known: Mapping[str, Entry], texts: Mapping[str, str], jobs: int
) -> dict[str, Entry]:
    """The record of exactly these kernels; only what is new or changed is assembled, by threads."""
    with ThreadPoolExecutor(jobs) as pool:
        entries = pool.map(lambda name: _current(known.get(name), texts[name]), texts)
        return dict(zip(texts, entries, strict=True))


def entry_of(text: str) -> Entry:
    """What the assembler says of PTX now."""
    return Entry(digest_of(text), version(), {a: assembled(text, a) for a in able(text)})


def _current(known: Entry | None, text: str) -> Entry:
    return known if known and known.digest == digest_of(text) else entry_of(text)


def _entry(row: Mapping[str, str]) -> Entry:
    made = {a: Assembled(*map(int, row[a].split())) for a in ARCHITECTURES if row[a]}
    return Entry(row["ptx"], row["assembler"], made)


def _row(name: str, entry: Entry) -> list[str]:
    cells = (
        " ".join(map(str, astuple(entry.made[a]))) if a in entry.made else "" for a in ARCHITECTURES
    )
    return [name, entry.digest, entry.assembler, *cells]
