"""Weights as `.npz`: plain arrays for everybody, and the network itself beside them.

Keys are `<node name>/<tensor>`, float32, in PyTorch's orders: dense (out, in), convolution
(out, in, height, width). `__netwright__` is a 0-d string: the network as JSON. The file is
read by `numpy.load(path)` as it is; equal weights give equal bytes.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from netwright.data.archive import Archive, ArchiveError, opened
from netwright.data.preparation import Preparation
from netwright.data.progress import Cancelled, Progress, never, unheard
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.operations.tensor import Shape
from netwright.project.atomic import replacing
from netwright.project.members import Member, write_members
from netwright.project.migration import VERSION, migrated
from netwright.project.preparation import preparation_from_data, preparation_to_data
from netwright.project.sentence import why
from netwright.training.initial import initial_weights, without_cut

Weights = dict[str, NDArray[np.float32]]

DESCRIPTION = "__netwright__"
_MAX_TEXT = 64 << 20


class WeightsError(ValueError):
    """Weights that cannot be read or written: one sentence that names the file and the place."""


def learned_shapes(graph: Graph) -> dict[str, Shape]:
    """Name and shape of every learned tensor, in the order of the network."""
    return {p.tensor.name: p.tensor.shape for p in analyze(graph).parameters}


def moving_shapes(graph: Graph) -> dict[str, Shape]:
    """Name and shape of those that a learning rule changes: no frozen ones."""
    return {p.tensor.name: p.tensor.shape for p in analyze(graph).parameters if not p.frozen}


def misfit(shapes: Mapping[str, Shape], weights: Mapping[str, NDArray[Any]]) -> str:
    """Why these weights do not have the `learned_shapes`, as a sentence; empty if they do."""
    for name, shape in shapes.items():
        if name not in weights:
            return f"{name} is missing."
        if weights[name].shape != shape:
            return f"{name} has the shape {weights[name].shape}; the network needs {shape}."
    extra = next((name for name in weights if name not in shapes), "")
    return f"{extra} belongs to no layer of the network." if extra else ""


def untrained_weights(graph: Graph, seed: int) -> Weights:
    """The weights before the first step of a run with this seed."""
    return initial_weights(analyze(graph), seed)


def save_weights(
    path: Path,
    graph: Graph,
    weights: Mapping[str, NDArray[np.float32]],
    preparation: Preparation | None = None,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> None:
    """Write the weights of `graph`; WeightsError if they are not its own or the disk says no.

    CancelledError if they are not wanted any more; the file of before stays.

    `preparation` is that of the data that they were learned from, so that others can be prepared
    in the same way.
    """
    shapes = learned_shapes(graph)
    reason = misfit(shapes, weights)
    if reason:
        raise WeightsError(f"The weights cannot be written to {path}: {reason}")
    weights = without_cut(analyze(graph), weights)
    prepared = {"preparation": preparation_to_data(preparation)} if preparation else {}
    described = {"version": VERSION, **graph_to_data(graph), **prepared}
    text = msgspec.json.encode(described, order="sorted").decode()
    members: list[Member] = [
        (f"{name}.npy", np.asarray(weights[name], np.float32)) for name in shapes
    ]
    try:
        with replacing(path) as file:
            write_members(
                file, [*members, (f"{DESCRIPTION}.npy", np.array(text))], progress, cancelled
            )
    except OSError as error:
        raise WeightsError(f"{path} cannot be written: {why(error)}") from error


def load_weights(path: Path) -> tuple[Graph, Weights]:
    """The network and the weights of a file, each checked against the other.

    WeightsError for every file that does not hold them, hostile ones included.
    """
    try:
        with opened(path) as archive:
            return _read(archive)
    except Exception as error:
        raise WeightsError(f"{path} cannot be read: {why(error)}") from error


def load_weights_for(path: Path, graph: Graph) -> Weights:
    """The weights of a file for this network; WeightsError if they are another's."""
    _, weights = load_weights(path)
    reason = misfit(learned_shapes(graph), weights)
    if reason:
        raise WeightsError(f"{path} does not fit the project: {reason}")
    return weights


def preparation_of_weights(path: Path) -> Preparation | None:
    """How the data were prepared that the weights of a file were learned from, if it says so."""
    try:
        with opened(path) as archive:
            return preparation_from_data(_description(archive).get("preparation"))
    except Exception as error:
        raise WeightsError(f"{path} cannot be read: {why(error)}") from error


def _read(archive: Archive) -> tuple[Graph, Weights]:
    data = _description(archive)
    graph = graph_from_data(_network(data))
    shapes = learned_shapes(graph)
    known = {f"{name}.npy" for name in (*shapes, DESCRIPTION)}
    extra = next((name for name in archive.names if name not in known), "")
    if extra:
        raise ArchiveError(f"its member {extra} belongs to no layer of its network.")
    return graph, {name: read_tensor(archive, f"{name}.npy", shapes[name]) for name in shapes}


def _description(archive: Archive) -> dict[str, Any]:
    header = archive.header(f"{DESCRIPTION}.npy")
    if header.shape or header.dtype.kind != "U" or header.dtype.itemsize > _MAX_TEXT:
        raise ArchiveError(f"{DESCRIPTION} is not a text.")
    text = str(archive.array(f"{DESCRIPTION}.npy", "U"))
    data = msgspec.json.decode(text)
    if not isinstance(data, dict):
        raise ArchiveError(f"{DESCRIPTION} describes no network.")
    return data


def _network(data: dict[str, Any]) -> Any:
    """The network alone goes through the migrations of projects, which hold one too."""
    version = data.get("version")
    return migrated({"version": version, "network": data})["network"]


def read_tensor(archive: Archive, name: str, shape: Shape) -> NDArray[np.float32]:
    """A member as float32, if it has this shape."""
    with np.errstate(over="ignore"):
        return archive.array(name, "f", shape).astype(np.float32, copy=False)
