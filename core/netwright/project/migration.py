"""Project files of older versions, brought up to date one version at a time."""

from collections.abc import Callable, Mapping
from typing import Any

Migration = Callable[[dict[str, Any]], dict[str, Any]]


class VersionError(ValueError):
    """A version of the format that is not known."""


VERSION = 7
"""The version that is written."""


def _momentum_has_its_name(data: dict[str, Any]) -> dict[str, Any]:
    """SGD with momentum is now called Momentum; SGD is that without."""
    settings = data.get("settings")
    if not isinstance(settings, Mapping) or settings.get("optimizer") != "SGD":
        return data
    name = "Momentum" if settings.get("momentum", 0.9) else "SGD"
    return {**data, "settings": {**settings, "optimizer": name}}


def _may_have_groups(data: dict[str, Any]) -> dict[str, Any]:
    """Groups, frames, notes, routes, modes and bookmarks are new, and what is collapsed.

    A project without them is as it was.
    """
    return data


def _may_have_changed_its_batch_size(data: dict[str, Any]) -> dict[str, Any]:
    """Pace, first step and name of the learning rule are new; there was one for the whole run."""
    trained = data.get("trained")
    if not isinstance(trained, Mapping):
        return data
    return {**data, "trained": {**trained, "pace": None, "rule_step": 0}}


def _data_may_be_made(data: dict[str, Any]) -> dict[str, Any]:
    """Data may be made or painted: how many, how noisy, which points."""
    source = data.get("data")
    if not isinstance(source, Mapping):
        return data
    return {**data, "data": {**source, "samples": 400, "noise": 0.2, "points": []}}


def _data_may_be_prepared(data: dict[str, Any]) -> dict[str, Any]:
    """Data may be prepared in another way than their kind does it."""
    source = data.get("data")
    if not isinstance(source, Mapping):
        return data
    return {**data, "data": {**source, "preparation": None}}


def _data_may_have_settings(data: dict[str, Any]) -> dict[str, Any]:
    """A kind of data may have settings of its own."""
    source = data.get("data")
    if not isinstance(source, Mapping):
        return data
    return {**data, "data": {**source, "settings": {}}}


MIGRATIONS: dict[int, Migration] = {
    1: _momentum_has_its_name,
    2: _may_have_groups,
    3: _may_have_changed_its_batch_size,
    4: _data_may_be_made,
    5: _data_may_be_prepared,
    6: _data_may_have_settings,
}
"""Under each old version, what turns its data into those of the next one."""


def migrated(
    data: dict[str, Any],
    version: int = VERSION,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> dict[str, Any]:
    """The content of a project file as `version` would have written it.

    VersionError for one that is not known.
    """
    found = data.get("version")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise VersionError(f"its version is {found!r}, which is none.")
    if found > version:
        raise VersionError(f"it was written by a newer Netwright (version {found} of the format).")
    for step in range(found, version):
        if step not in migrations:
            raise VersionError(f"version {step} of the format is no longer known.")
        data = {**migrations[step](data), "version": step + 1}
    return data
