"""The project file `.netw`: a zip of one JSON text and, once trained, the arrays of the run.

    mimetype                              application/x-netwright
    project.json                          network, settings, data source, bookmarks; keys sorted
    weights/<node>/<tensor>.npy           float32, in PyTorch's orders
    moments/<number>/<node>/<tensor>.npy  the optimizer's running means
    kept/<name>/<node>/<tensor>.npy       weights of earlier steps, such as those of the best epoch

Members are stored without compression and without dates: equal projects give equal bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from netwright.data.archive import Archive, ArchiveError, opened
from netwright.data.kinds import KINDS
from netwright.data.source import DataSource
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.graph.plain import given
from netwright.layers.setting import settings_of
from netwright.project.atomic import replacing
from netwright.project.bookmarks import bookmarks_from_data, bookmarks_to_data
from netwright.project.course import (
    course_from_data,
    course_to_data,
    kept_names,
    pace_from_data,
    pace_to_data,
)
from netwright.project.members import Member, write_members
from netwright.project.migration import VERSION, migrated
from netwright.project.preparation import preparation_from_data, preparation_to_data
from netwright.project.project import Project, ProjectError
from netwright.project.sentence import why
from netwright.project.weights import learned_shapes, misfit, moving_shapes, read_tensor
from netwright.training.pace import Pace
from netwright.training.settings import OPTIMIZERS, TrainingSettings
from netwright.training.state import TrainedState

MIMETYPE = b"application/x-netwright"
_MIMETYPE_NAME, _TEXT_NAME = "mimetype", "project.json"
_SOURCE_REST = ("shares", "seed", "samples", "noise", "points", "preparation", "settings")
_MAX_TEXT = 64 << 20
_MAX_MOMENTS = 8
_MAX_STEP = 2**53


def save_project(project: Project, path: Path) -> None:
    """Write the project as a whole, or leave what was there; ProjectError says why."""
    trained = project.trained
    if trained:
        _require_fitting(project, trained, path)
    try:
        with replacing(path) as file:
            write_members(file, _members(project, path))
    except OSError as error:
        raise ProjectError(f"{path} cannot be written: {why(error)}") from error


def load_project(path: Path) -> Project:
    """The project of a file; ProjectError for every file that does not hold one."""
    try:
        with opened(path) as archive:
            return _read(archive, path)
    except Exception as error:
        raise ProjectError(f"{path} cannot be opened: {why(error)}") from error


def _require_fitting(project: Project, trained: TrainedState, path: Path) -> None:
    shapes, moving = learned_shapes(project.graph), moving_shapes(project.graph)
    weights = [(shapes, arrays) for arrays in (trained.weights, *trained.course.kept.values())]
    for wanted, arrays in [*weights, *((moving, arrays) for arrays in trained.moments)]:
        reason = misfit(wanted, arrays)
        if reason:
            raise ProjectError(f"{path} cannot be written: {reason}")


def _members(project: Project, path: Path) -> Iterator[Member]:
    trained = project.trained
    data = {
        "version": VERSION,
        "name": project.name,
        "network": graph_to_data(project.graph),
        "settings": _settings_to_data(project.settings),
        "data": _source_to_data(project.source, path),
        "trained": _trained_to_data(trained) if trained else None,
        **given(bookmarks=bookmarks_to_data(project.bookmarks), test_uses=project.test_uses),
    }
    yield _MIMETYPE_NAME, MIMETYPE
    yield _TEXT_NAME, msgspec.json.format(msgspec.json.encode(data, order="sorted"), indent=1)
    if trained:
        names = list(learned_shapes(project.graph))
        for name in names:
            yield f"weights/{name}.npy", np.asarray(trained.weights[name], np.float32)
        for number, moments in enumerate(trained.moments):
            for name in moving_shapes(project.graph):
                yield f"moments/{number}/{name}.npy", np.asarray(moments[name], np.float32)
        for label, kept in sorted(trained.course.kept.items()):
            for name in names:
                yield f"kept/{label}/{name}.npy", np.asarray(kept[name], np.float32)


def _trained_to_data(trained: TrainedState) -> dict[str, Any]:
    return {
        "step": trained.step,
        "moments": len(trained.moments),
        "course": course_to_data(trained.course),
        "pace": pace_to_data(trained.pace),
        "rule_step": trained.rule_step,
        "rule": trained.rule,
    }


def _read(archive: Archive, path: Path) -> Project:
    if archive.names[:1] != (_MIMETYPE_NAME,) or archive.read(_MIMETYPE_NAME, 64) != MIMETYPE:
        raise ArchiveError("it is no Netwright project.")
    data = msgspec.json.decode(archive.read(_TEXT_NAME, _MAX_TEXT))
    if not isinstance(data, dict):
        raise ArchiveError("project.json holds no project.")
    data = migrated(data)
    name = data.get("name")
    if not isinstance(name, str):
        raise ArchiveError("the project has no name.")
    graph = graph_from_data(data.get("network"))
    project = Project(
        graph,
        _settings_from(data.get("settings")),
        _source_from(data.get("data"), path),
        name,
        bookmarks=bookmarks_from_data(data.get("bookmarks", {}), graph),
        test_uses=_test_uses(data.get("test_uses", 0)),
    )
    trained = data.get("trained")
    if trained is None:
        _require_only(archive, ())
        return project
    return replace(project, trained=_trained_from(archive, project, trained))


def _settings_to_data(settings: Any) -> dict[str, Any]:
    if settings is None:
        return {}
    return {field.name: getattr(settings, field.name) for field, _ in settings_of(settings)}


def _kind_settings_from(kind: str, data: Any) -> Any:
    """The settings of a kind of data; those that are not told are as they start."""
    made = KINDS[kind].settings if kind in KINDS else None
    known = {field.name for field, _ in settings_of(made())} if made else set()
    if not isinstance(data, Mapping) or not known.issuperset(data):
        raise ArchiveError("its settings of the data are none of this kind.")
    return made(**data) if made else None


def _test_uses(number: Any) -> int:
    if type(number) is not int or not 0 <= number <= _MAX_STEP:
        raise ArchiveError("test_uses is no whole number.")
    return number


def _settings_from(data: Any) -> TrainingSettings:
    known = {field.name for field, _ in settings_of(TrainingSettings)}
    if not isinstance(data, Mapping) or not known.issuperset(data):
        raise ArchiveError("its training settings are not settings of training.")
    return TrainingSettings(**data)


def _source_to_data(source: DataSource, path: Path) -> dict[str, Any]:
    """Data in the project's folder are named from there, so that the folder can be moved."""
    file = source.path
    if file:
        given, folder = Path(file).resolve(), path.resolve().parent
        file = given.relative_to(folder).as_posix() if given.is_relative_to(folder) else str(given)
    return {
        "kind": source.kind,
        "shares": list(source.shares),
        "seed": source.seed,
        "path": file,
        "digest": source.digest,
        "samples": source.samples,
        "noise": source.noise,
        "points": source.points,
        "preparation": preparation_to_data(source.preparation),
        "settings": _settings_to_data(source.settings),
    }


def _source_from(data: Any, path: Path) -> DataSource:
    texts, kinds = ("kind", "path", "digest"), (list, tuple)
    if (
        not isinstance(data, Mapping)
        or data.keys() != {*texts, *_SOURCE_REST}
        or not all(isinstance(data[name], str) for name in texts)
        or not all(isinstance(data[name], kinds) for name in ("shares", "points"))
    ):
        raise ArchiveError("its data source is none.")
    file = data["path"]
    if file and not Path(file).is_absolute():
        file = str(path.resolve().parent / file)
    return DataSource(
        data["kind"],
        tuple(data["shares"]),
        data["seed"],
        file,
        data["digest"],
        data["samples"],
        data["noise"],
        tuple(data["points"]),
        preparation_from_data(data["preparation"]),
        _kind_settings_from(data["kind"], data["settings"]),
    )


def _trained_from(archive: Archive, project: Project, data: Any) -> TrainedState:
    step, count = _whole(data, "step", _MAX_STEP), _whole(data, "moments", _MAX_MOMENTS)
    shapes = learned_shapes(project.graph)
    course = data.get("course", {})
    labels = kept_names(course)
    moving = moving_shapes(project.graph)
    folders = {
        "weights": shapes,
        **{f"moments/{number}": moving for number in range(count)},
        **{f"kept/{label}": shapes for label in labels},
    }
    members = [f"{folder}/{name}.npy" for folder, inside in folders.items() for name in inside]
    _require_only(archive, members)
    weights, *others = (
        {name: read_tensor(archive, f"{folder}/{name}.npy", shapes[name]) for name in inside}
        for folder, inside in folders.items()
    )
    kept = dict(zip(labels, others[count:], strict=True))
    return TrainedState(
        step,
        weights,
        tuple(others[:count]),
        course_from_data(course, kept),
        _pace_from(data, step),
        _whole(data, "rule_step", step),
        _rule_from(data),
    )


def _rule_from(data: Mapping[str, Any]) -> str:
    rule = data.get("rule", "")
    if rule not in ("", *OPTIMIZERS):
        raise ArchiveError("rule of its trained state is no optimizer.")
    return str(rule)


def _pace_from(data: Mapping[str, Any], step: int) -> Pace | None:
    """The pace, if it began no later than the run stands."""
    pace = pace_from_data(data.get("pace"))
    if pace is not None and pace.step > step:
        raise ArchiveError("pace of its trained state begins after its last step.")
    return pace


def _whole(data: Any, name: str, most: int) -> int:
    number = data.get(name) if isinstance(data, Mapping) else None
    if type(number) is not int or not 0 <= number <= most:
        raise ArchiveError(f"{name} of its trained state is no whole number up to {most}.")
    return number


def _require_only(archive: Archive, names: Iterator[str] | list[str] | tuple[str, ...]) -> None:
    known = {_MIMETYPE_NAME, _TEXT_NAME, *names}
    extra = next((name for name in archive.names if name not in known), "")
    if extra:
        raise ArchiveError(f"its member {extra} belongs to no part of the project.")
