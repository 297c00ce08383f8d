"""Write layers.md, training.md, data.md and keys.md in docs from the code.

    python packaging/make_reference.py [FOLDER]

A test compares the files with what this program writes.
"""

import inspect
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import Field
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import Any

from key_reference import keys

from netwright.data import kinds, npz
from netwright.data.files import (
    characters,
    delimited,
    encoding,
    idx,
    images,
    npy,
    series,
    settings,
    sheets,
)
from netwright.data.kinds import KINDS
from netwright.data.sets import bundled, formulas
from netwright.kernels.reference import optimizers
from netwright.layers import initializer, regularization
from netwright.layers.catalog import FAMILIES, SHELF
from netwright.layers.layer import Layer
from netwright.layers.loss import Loss
from netwright.layers.setting import Rule, default_of, settings_of
from netwright.layers.weighted import WEIGHTS, WeightedLayer
from netwright.training import course, schedule
from netwright.training.rules import RULES, LearningRule
from netwright.training.settings import TrainingSettings

FOLDER = Path(__file__).parents[1] / "docs"
WRITTEN = "Written by `python packaging/make_reference.py` from the code: edit that, not this."
FILES = (
    ("Tables", (delimited, encoding), settings.CsvSettings),
    ("Workbooks and Parquet", (sheets,), settings.SheetSettings),
    ("NumPy archives", (npz,), None),
    ("NumPy arrays", (npy,), None),
    ("IDX", (idx,), None),
    ("Folders of images", (images,), settings.ImageSettings),
    ("Texts", (characters,), settings.TextSettings),
    ("Time series", (series,), settings.SeriesSettings),
)
"""Heading, the modules that read it, the class of its settings."""
Settings = Iterable[tuple[Field[Any], Rule]]
ALIGNED = "    "
"""A paragraph with so many spaces in a row is a formula, set as it stands."""


def main() -> int:
    """Write the files; the exit status."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "layers.md": layers(),
        "training.md": training(),
        "data.md": data(),
        "keys.md": keys(WRITTEN),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(folder / name)
    return 0


def layers() -> str:
    """Every layer of the shelf, by family."""
    parts = [
        "# Layers",
        WRITTEN,
        "Shapes leave the batch out. Each layer says its formula, what it takes and gives, and its"
        " settings. Where PyTorch or Keras do something else, that is said too. Gradients follow"
        " from the formulas; a test compares each with central differences.",
        "\n".join(
            f"- {link(family)}: {', '.join(map(link, titles(family)))}" for family in FAMILIES
        ),
        f"What all layers with weights share: {link(WEIGHTS)}. All losses: {link('About losses')}.",
    ]
    for (family, module), found in groupby(SHELF, key=lambda it: (it.family, it.__module__)):
        members, doc = list(found), prose(inspect.getdoc(sys.modules[module]))
        alone = len(members) == 1
        parts += [f"## {family}"] if f"## {family}" not in parts else ["---"] * (not alone)
        parts += [doc] * (not alone)
        parts += [part for layer in members for part in about(layer, doc if alone else "")]
    own = [(f, rule) for f, rule in settings_of(WeightedLayer) if rule.group == WEIGHTS]
    parts += [f"## {WEIGHTS}", "Settings of every layer with weights.", table(own)]
    parts += [body(regularization), body(initializer)]
    parts += ["## About losses", body(sys.modules[Loss.__module__])]
    return "\n\n".join(filter(None, parts)) + "\n"


def about(layer: type[Layer], of_file: str) -> Iterable[str]:
    """The section of one layer; `of_file` is what its file says, if it has one of its own."""
    yield f"### {layer.title}"
    yield escaped(layer.summary)
    yield of_file
    yield prose(inspect.getdoc(layer))
    optional = {name: f"`{name}` (optional)" for name in layer.optional}
    ports = [optional.get(name, f"`{name}`") for name in layer.inputs]
    outputs = [f"`{name}`" for name in layer.outputs]
    yield (
        f"Kind `{layer.kind}`. Inputs: {', '.join(ports) or 'none'}."
        f" Outputs: {', '.join(outputs) or 'none'}."
    )
    settings = settings_of(layer)
    yield table([(f, rule) for f, rule in settings if rule.group != WEIGHTS])
    if issubclass(layer, WeightedLayer):
        yield f"And those of {link(WEIGHTS)}."


def training() -> str:
    """Learning rules, schedules, stopping, and all settings of a run."""
    settings = settings_of(TrainingSettings)
    groups = groupby(settings, key=lambda item: item[1].group)
    parts = [
        "# Training",
        WRITTEN,
        "## Learning rules",
        "| rule | numbers kept for each weight | settings beside the learning rate | remark |",
        body(optimizers),
        "Gradients are means over the batch. The order of an update: clipping by value, clipping by"
        " norm, L1 and L2 of the layers, the learning rule, max norm of the layers.",
        "## Learning-rate schedules",
        body(schedule),
        "## Plateaus and stopping",
        body(course),
        "## Settings",
    ]
    titles_of = {field.name: rule.title for field, rule in settings}
    lines = [parts[3], "|---|---|---|---|"]
    lines += [row(name, rule, titles_of) for name, rule in RULES.items()]
    parts[3] = "\n".join(lines)
    for group, members in groups:
        parts += [f"### {group or 'General'}", table(list(members))]
    return "\n\n".join(_merged(parts)) + "\n"


def data() -> str:
    """Kinds of data, what is read of their files, the settings of each."""
    parts = ["# Data", WRITTEN, body(kinds), _kinds()]
    for title, modules, owner in FILES:
        parts += [f"## {title}", *(body(module) for module in modules)]
        parts += [table(settings_of(owner))] if owner else []
    parts += ["## Sets that are made", body(formulas)]
    parts += [
        f"- {chosen.title}: {in_cell(inspect.getdoc(chosen.make) or '')}"
        for chosen in formulas.MADE_SETS.values()
    ]
    parts += ["## Sets that come with scikit-learn", body(bundled)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _kinds() -> str:
    lines = ["| kind | in project files | files |", "|---|---|---|"]
    for name, kind in KINDS.items():
        files = ", ".join(f"`{ending}`" for ending in kind.endings)
        files = files or ("a folder" if kind.takes_folder else "")
        lines.append(f"| {kind.title} | `{name}` | {files} |")
    return "\n".join(lines)


def _merged(parts: Sequence[str]) -> Iterable[str]:
    """Without a second heading for settings that go on after a group."""
    seen = set()
    for part in parts:
        if part.startswith("### ") and part in seen:
            yield "### Further settings"
        else:
            seen.add(part)
            yield part


def row(name: str, rule: LearningRule, titles_of: dict[str, str]) -> str:
    """A line of the table of learning rules."""
    remark = "the whole training part is one batch" if rule.takes_all else ""
    if rule.corrects:
        remark = "for one Dense layer: its error, target minus output, takes the slope's place"
    reads = ", ".join(titles_of[setting] for setting in rule.settings) or "none"
    return f"| {name} | {rule.moments} | {reads} | {remark} |"


def table(settings: Settings) -> str:
    """A line for each setting; nothing if there are none."""
    lines = [
        f"| {rule.title} | `{field.name}` | {written(default_of(field))} |"
        f" {escaped(allowed(rule, default_of(field)))} | {in_cell(rule.help)} |"
        for field, rule in settings
    ]
    head = ["| setting | in files | default | may be | meaning |", "|---|---|---|---|---|"]
    return "\n".join(head + lines) if lines else ""


def allowed(rule: Rule, default: Any) -> str:
    """What a setting may be, in words."""
    if isinstance(default, bool):
        words = "yes, no"
    elif rule.choices:
        words = ", ".join(rule.choices)
    elif rule.check is not None:
        words = "text"
    else:
        words = f"{bound(rule.low)} to {bound(rule.high)} {rule.unit}".strip()
    if rule.only_for is None:
        return words
    name, values = rule.only_for
    return f"{words}; only for `{name}` {', '.join(values) or 'other than 0'}"


def bound(number: float | None) -> str:
    """An end of a range; large numbers in groups of three digits."""
    if number is None:
        return "any"
    return f"{number:,}" if isinstance(number, int) else f"{number:g}"


def written(value: Any) -> str:
    """A value as the form shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(f"{number:g}" for number in value) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return f"`{value}`" if value and isinstance(value, str) else str(value) or "empty"


def body(module: Any) -> str:
    """The docstring of a module without its first paragraph."""
    return prose((inspect.getdoc(module) or "").partition("\n\n")[2])


def prose(doc: str | None) -> str:
    """A docstring as Markdown: formulas that are aligned as they stand, the rest as text."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", doc or ""):
        if ALIGNED in paragraph:
            parts.append(f"```text\n{dedent(paragraph)}\n```")
        else:
            parts.append(escaped(" ".join(paragraph.split())))
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """Text in which Markdown finds nothing but what stands in backquotes."""
    pieces = text.split("`")
    pieces[::2] = [re.sub(r"([*_<\[\]|])", r"\\\1", piece) for piece in pieces[::2]]
    return "`".join(pieces)


def in_cell(text: str) -> str:
    """Text in a cell of a table."""
    return escaped(" ".join(text.split()))


def titles(family: str) -> list[str]:
    """The titles of the layers of a family."""
    return [layer.title for layer in SHELF if layer.family == family]


def link(title: str) -> str:
    """A link to a heading, by the anchor that GitHub gives it."""
    anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    return f"[{title}](#{anchor})"


if __name__ == "__main__":
    raise SystemExit(main())
