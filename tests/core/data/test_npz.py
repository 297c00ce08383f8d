"""Data from `.npz` files: what is read, and what is told of files that cannot be."""

import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.data.dataset import PARTS, DataError
from netwright.data.digits import DIGITS_DIGEST
from netwright.data.npz import read_npz, read_npz_inputs
from netwright.data.source import DataSource, content_hash, source_of

INPUTS = np.arange(60, dtype=np.uint8).reshape(20, 1, 3, 1)
TARGETS = np.arange(20) % 2


def written(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def test_classes_with_their_names_are_read_and_split_by_class(tmp_path: Path) -> None:
    path = written(
        tmp_path / "two.npz",
        inputs=INPUTS,
        targets=TARGETS.astype(np.uint8),
        class_names=["a", "b"],
    )

    dataset = DataSource("npz", (0.5, 0.25, 0.25), 1, str(path)).load()

    assert dataset.name == "two"
    assert dataset.inputs.dtype == np.float32
    assert dataset.targets.dtype == np.int64
    assert dataset.shape == (1, 3, 1)
    assert dataset.class_names == ("a", "b")
    assert dataset.class_count == 2
    assert sum(map(len, dataset.parts.values())) == 20
    for part in PARTS:
        counts = np.bincount(dataset.targets[dataset.parts[part]])
        assert abs(int(counts[0]) - int(counts[1])) <= 1


@pytest.mark.parametrize("targets", [np.linspace(0, 1, 20), np.ones((20, 3)), TARGETS[:, None]])
def test_values_are_read_as_samples_by_values(targets: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz", inputs=INPUTS, targets=targets)

    dataset = DataSource("npz", path=str(path)).load()

    assert dataset.targets.dtype == np.float32
    assert dataset.targets.shape == (20, targets.reshape(20, -1).shape[1])
    assert dataset.class_count == 0
    assert sum(map(len, dataset.parts.values())) == 20


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"targets": TARGETS}, "it has no inputs.npy."),
    ({"inputs": INPUTS}, "it has no targets.npy."),
    ({"inputs": INPUTS[:19], "targets": TARGETS}, "there are 19 inputs, but 20 targets."),
    ({"inputs": INPUTS[:0], "targets": TARGETS[:0]}, "there are 0 inputs, but 0 targets."),
    ({"inputs": np.ones(20), "targets": TARGETS}, "inputs is (20,); samples x values are needed."),
    ({"inputs": INPUTS, "targets": np.ones((20, 2, 2))}, "targets is (20, 2, 2); samples x"),
    ({"inputs": INPUTS, "targets": TARGETS - 1}, "targets holds a class below 0 or above"),
    ({"inputs": INPUTS, "targets": np.full(20, 2**40)}, "targets holds a class below 0 or above"),
    (
        {"inputs": INPUTS + np.inf, "targets": TARGETS},
        "inputs has no finite number at (0, 0, 0, 0).",
    ),
    (
        {"inputs": INPUTS + 1e300, "targets": TARGETS},
        "inputs has no finite number at (0, 0, 0, 0).",
    ),
    ({"inputs": INPUTS, "targets": TARGETS * np.nan}, "targets has no finite number at (0,)."),
    ({"inputs": INPUTS.astype("U"), "targets": TARGETS}, "inputs.npy holds <U3, which is not read"),
    (
        {"inputs": INPUTS, "targets": TARGETS, "class_names": ["a"]},
        "class_names does not name every class of targets.",
    ),
    (
        {"inputs": INPUTS, "targets": TARGETS * 0.5, "class_names": ["a", "b"]},
        "class_names does not name every class of targets.",
    ),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_file_that_holds_no_data_set_is_told(number: int, tmp_path: Path) -> None:
    arrays, sentence = WRONG[number]
    path = written(tmp_path / "bad.npz", **arrays)

    with pytest.raises(DataError) as caught:
        read_npz(path)

    assert str(caught.value).startswith(f"{path}: {sentence}")


def test_class_names_that_are_no_letters_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz", inputs=INPUTS, targets=TARGETS, class_names=["a", "b"])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    broken = members["class_names.npy"][:-4] + struct.pack("<I", 0x7FFFFFFF)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**members, "class_names.npy": broken}.items():
            archive.writestr(name, content)

    with pytest.raises(DataError, match=r"class_names\.npy is no text"):
        read_npz(path)


def test_prediction_needs_inputs_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz", inputs=INPUTS)

    assert np.array_equal(read_npz_inputs(path)[0], INPUTS.astype(np.float32))
    with pytest.raises(DataError, match="cannot be read"):
        read_npz_inputs(tmp_path / "gone.npz")


def test_the_hash_tells_changed_data_and_not_another_split(tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz", inputs=INPUTS, targets=TARGETS)
    source = DataSource("npz", path=str(path))
    pinned = source.pinned(source.load())

    assert source.matches(source.load())
    assert pinned.matches(DataSource("npz", (0.8, 0.1, 0.1), 5, str(path)).load())
    written(path, inputs=INPUTS + 1, targets=TARGETS)
    assert not pinned.matches(source.load())


def test_the_hash_of_the_digits_is_the_known_one() -> None:
    assert content_hash(DataSource().load()) == DIGITS_DIGEST


def test_the_ending_of_a_file_says_its_kind() -> None:
    like = DataSource(shares=(0.6, 0.2, 0.2), seed=4, digest="x")

    assert source_of(Path("a/b.NPZ"), like) == DataSource("npz", (0.6, 0.2, 0.2), 4, "a/b.NPZ")
    with pytest.raises(DataError, match=r"those that are end in \.npz"):
        source_of(Path("a.xyz"), like)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "web"},
        {"shares": (0.5, 0.5)},
        {"shares": (0.5, 0.6, -0.1)},
        {"shares": (0.5, 0.4, 0.2)},
        {"shares": (0.0, 0.5, 0.5)},
        {"shares": (float("nan"), 0.5, 0.5)},
        {"shares": (True, 0.0, 0.0)},
        {"seed": -1},
        {"seed": True},
        {"seed": 2**31},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="Data: "):
        DataSource(**wrong)
