"""What the commands are given: a project that can run, and its data."""

import os
from pathlib import Path

from netwright.commands.output import tell
from netwright.data.dataset import Dataset
from netwright.data.findings import findings
from netwright.data.kinds import TABLES
from netwright.data.plan import usual_target
from netwright.data.preparation import Preparation
from netwright.data.profile import profile_of
from netwright.data.table import Table
from netwright.graph.analysis import analyze
from netwright.project.file import load_project
from netwright.project.project import Project, ProjectError
from netwright.project.weights import WeightsError, preparation_of_weights


def sound_project(path: Path) -> Project:
    """The project of a file; ProjectError, naming the layer, if its network cannot run."""
    project = load_project(path)
    problems = analyze(project.graph).problems
    if problems:
        first, more = problems[0], len(problems) - 1
        node = project.graph.nodes.get(first.node_id)
        place = f"{path}: {node.name}" if node else f"{path}"
        rest = f" ({more} more: see netwright check.)" if more else ""
        raise ProjectError(f"{place}: {first.message}{rest}")
    return project


def require_place(path: Path) -> None:
    """WeightsError where a file cannot be written: told before the work, not after it."""
    folder = path.resolve().parent
    if path.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        why = "it is a folder." if path.is_dir() else f"{folder} is no folder to write to."
        raise WeightsError(f"{path} cannot be written: {why}")


def data_of(project: Project) -> Dataset:
    """Load them; tells what one should know of them, and if they are others than were saved."""
    source = project.source
    found = source.read()
    if isinstance(found, Table) and source.preparation is None:
        _tell_findings(found)
    dataset = source.prepared(found)
    if not source.matches(dataset):
        tell(f"The data of {dataset.name} changed since the project was saved.")
    return dataset


def preparation_for(project: Project, weights: Path | None) -> Preparation | None:
    """How samples were made for these weights: as their file says, else as the project does.

    Where neither has its statistics, the project's data are loaded to find them.
    """
    of_weights = preparation_of_weights(weights) if weights else None
    preparation = of_weights or project.source.preparation
    if preparation is not None and preparation.fitted:
        return preparation
    is_scaled = preparation is not None and preparation.scaling != "none"
    needs_data = project.source.kind in TABLES or is_scaled
    return project.source.load().preparation if needs_data else preparation


def _tell_findings(table: Table) -> None:
    """What a table holds that harms; columns that are not read by themselves are named."""
    profile = profile_of(table)
    target = usual_target(profile)
    if target:
        tell(f"{table.name}: {target} is told from the other columns.")
    for finding in findings(table, profile, (target,) if target else ()):
        if finding.warns:
            place = f"column {finding.column!r}: " if finding.column else ""
            tell(f"{table.name}: {place}{finding.words}")
