"""Project files of older versions, brought up to date one version at a time."""

from collections.abc import Callable, Mapping
from typing import Any

Migration = Callable[[dict[str, Any]], dict[str, Any]]


class VersionError(ValueError):
    """A version of the format that is not known."""


VERSION = 1
"""The version that is written."""

MIGRATIONS: dict[int, Migration] = {}
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
