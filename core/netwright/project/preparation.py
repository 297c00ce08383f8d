"""How data are prepared, with what was fitted, as plain data and back."""

from typing import Any

import msgspec

from netwright.data.archive import ArchiveError
from netwright.data.preparation import Preparation


def preparation_to_data(preparation: Preparation | None) -> Any:
    """All of it; None where the kind of data does it by itself."""
    return msgspec.to_builtins(preparation)


def preparation_from_data(data: Any) -> Preparation | None:
    """The preparation that `preparation_to_data` described; ArchiveError if it describes none."""
    try:
        preparation = msgspec.convert(data, Preparation | None)
    except msgspec.ValidationError as error:
        raise ArchiveError(f"its preparation of the data is none: {error}") from error
    # Tuples are lists in a file.
    if msgspec.json.decode(msgspec.json.encode(preparation)) != data:
        raise ArchiveError("its preparation of the data holds something unknown.")
    return preparation
