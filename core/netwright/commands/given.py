"""What the commands are given: a project that can run, and its data."""

import os
from pathlib import Path

from netwright.commands.output import tell
from netwright.data.dataset import Dataset
from netwright.graph.analysis import analyze
from netwright.project.file import load_project
from netwright.project.project import Project, ProjectError
from netwright.project.weights import WeightsError


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
    """Load them; tells if they are others than when the project was saved."""
    dataset = project.source.load()
    if not project.source.matches(dataset):
        tell(f"The data of {dataset.name} changed since the project was saved.")
    return dataset
