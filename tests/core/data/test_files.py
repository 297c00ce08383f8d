"""IDX, images, arrays, texts, series, workbooks: what is read is what was written."""

import gzip
import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from netwright.data.arrays import Arrays
from netwright.data.dataset import PARTS, DataError, Dataset
from netwright.data.kinds import KINDS
from netwright.data.preparation import Preparation, Split
from netwright.data.progress import CancelledError
from netwright.data.source import DataSource, content_hash, source_of
from netwright.data.table import Table
from netwright.data.tabular import restored
from netwright.operations import machine

IMAGES = np.arange(5 * 4 * 3, dtype=np.uint8).reshape(5, 4, 3) * 4
LABELS = np.array([0, 1, 2, 1, 0], np.uint8)


def found(path: Path, **settings: object) -> Arrays:
    source = source_of(path, DataSource())
    made = KINDS[source.kind].settings
    given = DataSource(source.kind, path=str(path), settings=made(**settings) if made else None)
    read = given.read()
    assert isinstance(read, Arrays)
    return read


def written_idx(path: Path, array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Path:
    packed = gzip.compress if path.suffix == ".gz" else bytes
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(packed(head + array.tobytes()))
    return path


@pytest.mark.parametrize("ends", [("", ""), (".gz", ".gz"), ("", ".gz"), (".gz", "")])
def test_idx_files_are_a_pair_packed_or_not(ends: tuple[str, str], tmp_path: Path) -> None:
    images = written_idx(tmp_path / f"t-images-idx3-ubyte{ends[0]}", IMAGES)
    labels = written_idx(tmp_path / f"t-labels-idx1-ubyte{ends[1]}", LABELS)

    for path in (images, labels):
        read = found(path)
        np.testing.assert_array_equal(read.inputs, IMAGES[:, None] / np.float32(255))
        assert read.targets is not None
        assert read.targets.tolist() == LABELS.tolist()
        assert read.class_names == ("0", "1", "2")
        assert read.name == "t"


def test_the_real_digits_are_those_of_their_files(data_folder: Path) -> None:
    path = data_folder / "t10k-images-idx3-ubyte.gz"

    dataset = source_of(path, DataSource(shares=(0.8, 0.0, 0.2))).load()

    assert dataset.inputs.shape == (10_000, 1, 28, 28)
    assert np.bincount(dataset.targets).tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]
    assert dataset.inputs.max() == 1.0
    assert len(dataset.parts["test"]) == 2000
    raw = gzip.decompress(path.read_bytes())[16:]
    assert (dataset.inputs * 255).round().astype(np.uint8).tobytes() == raw


def zoo(folder: Path, mode: str = "RGB") -> Path:
    """Six images of 4 x 3 pixels in two folders."""
    path = folder / "zoo"
    for number in range(6):
        label = path / ("Ärzte 1" if number < 4 else "b")
        label.mkdir(parents=True, exist_ok=True)
        picture = Image.new("RGB", (4, 3), (40 * number, 100, 255 - 40 * number))
        picture.convert(mode).save(label / f"n {number}.png")
    (path / ".hidden").mkdir()
    (path / "b" / "notes.txt").write_text("no image")
    return path


def test_a_folder_of_images_has_a_class_for_each_folder(tmp_path: Path) -> None:
    read = found(zoo(tmp_path))

    assert read.name == "zoo"
    assert read.class_names == ("b", "Ärzte 1")
    assert read.targets is not None
    assert read.targets.tolist() == [0, 0, 1, 1, 1, 1]
    assert read.inputs.shape == (6, 3, 3, 4)
    np.testing.assert_allclose(read.inputs[2, :, 0, 0] * 255, [0, 100, 255])


@pytest.mark.parametrize("colors", ["grey", "RGB", "HSV", "red", "hue", "brightness"])
def test_colours_are_those_of_pillow(colors: str, tmp_path: Path) -> None:
    read = found(zoo(tmp_path), colors=colors)

    mode = {"grey": "L", "RGB": "RGB", "HSV": "HSV", "red": "RGB"}.get(colors, "HSV")
    plane = {"red": 0, "hue": 0, "brightness": 2}.get(colors)
    with Image.open(tmp_path / "zoo" / "b" / "n 5.png") as image:
        right = np.atleast_3d(np.asarray(image.convert(mode))).transpose(2, 0, 1) / np.float32(255)
    np.testing.assert_array_equal(read.inputs[1], right if plane is None else right[[plane]])


def test_images_of_another_size_are_made_to_fit(tmp_path: Path) -> None:
    path = zoo(tmp_path)
    Image.new("L", (40, 30), 51).save(path / "b" / "z large.png")

    read = found(path)
    assert read.inputs.shape == (7, 3, 3, 4)
    np.testing.assert_allclose(read.inputs[2], 0.2)
    assert found(path, height=8, width=5, colors="grey").inputs.shape == (7, 1, 8, 5)


def test_clear_pixels_are_white_and_16_bits_become_8(tmp_path: Path) -> None:
    for label in ("a", "b"):
        (tmp_path / "zoo" / label).mkdir(parents=True)
    Image.new("RGBA", (4, 3), (0, 0, 0, 0)).save(tmp_path / "zoo" / "a" / "clear.png")
    deep = Image.fromarray(np.full((3, 4), 0x8080, np.uint16))
    deep.save(tmp_path / "zoo" / "b" / "deep.png")

    read = found(tmp_path / "zoo", colors="grey")

    np.testing.assert_allclose(read.inputs[0], 1.0)
    np.testing.assert_allclose(read.inputs[1], 128 / 255, atol=1e-6)


def test_reading_images_can_be_cancelled(tmp_path: Path) -> None:
    source = source_of(zoo(tmp_path), DataSource())
    seen: list[float] = []

    source.load(seen.append)

    assert seen[-1] == 1.0
    with pytest.raises(CancelledError):
        source.load(cancelled=lambda: True)


def test_an_array_is_mapped_with_the_targets_beside_it(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(30, 2, 5)).astype(np.float32)
    np.save(tmp_path / "X_train.npy", x)
    np.save(tmp_path / "y_train.npy", np.arange(30) % 3)

    read = found(tmp_path / "X_train.npy")

    assert isinstance(read.inputs, np.memmap)
    np.testing.assert_array_equal(read.inputs, x)
    assert read.targets is not None
    assert read.targets.dtype == np.int64
    np.save(tmp_path / "y_train.npy", np.arange(30.0))
    values = found(tmp_path / "X_train.npy").targets
    assert values is not None
    assert values.dtype.kind == "f"
    assert values.shape == (30, 1)


def test_what_does_not_fit_into_memory_lies_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = np.random.default_rng(0).normal(size=(1000, 50))
    np.save(tmp_path / "inputs.npy", x)
    np.save(tmp_path / "targets.npy", np.arange(1000) % 3)
    source = source_of(tmp_path / "inputs.npy", DataSource())
    right = source.load()
    monkeypatch.setattr(machine, "available_memory", lambda: 100_000)

    mapped = source.load()

    assert isinstance(mapped.inputs, np.memmap)
    np.testing.assert_array_equal(mapped.inputs, right.inputs)
    assert content_hash(mapped) == content_hash(right)


def test_a_text_is_windows_and_the_character_after(tmp_path: Path) -> None:
    path = tmp_path / "ä.txt"
    path.write_text("abcä bca", encoding="latin-1")

    read = found(path, length=3, stride=2)

    assert read.class_names == (" ", "a", "b", "c", "ä")
    assert read.inputs.tolist() == [[1, 2, 3], [3, 4, 0], [0, 2, 3]]
    assert read.targets is not None
    assert read.targets.tolist() == [4, 2, 1]
    each = found(path, length=3, stride=4, answers="one for each step")
    assert each.targets is not None
    assert each.targets.tolist() == [[2, 3, 4], [2, 3, 1]]


def series(path: Path, **settings: object) -> Dataset:
    made = KINDS["series"].settings
    assert made
    return DataSource("series", path=str(path), settings=made(**settings)).load()


def test_a_series_is_windows_and_the_values_after(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("day,a,b\n" + "".join(f"mon,{k},{-k}\n" for k in range(20)))

    dataset = series(path, column="a", window=4, horizon=2, stride=3)

    assert dataset.inputs.shape == (5, 4, 1)
    assert dataset.inputs[1, :, 0].tolist() == [3, 4, 5, 6]
    assert dataset.targets[1].tolist() == [7, 8]
    assert series(path, window=4).targets[0].tolist() == [-4]
    ordered = np.concatenate([dataset.parts[p] for p in ("training", "validation", "test")])
    assert ordered.tolist() == [0, 1, 2, 3, 4]

    np.save(tmp_path / "s.npy", np.arange(20.0))
    np.testing.assert_array_equal(
        series(tmp_path / "s.npy", window=4, horizon=2, stride=3).inputs, dataset.inputs
    )


def test_a_series_names_the_row_without_a_value(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("a,b\n" + "1,2\n" * 30 + "1,\n" + "1,2\n" * 30)

    with pytest.raises(DataError, match=r"row 32, column 'b': there is no value"):
        series(path)


@pytest.mark.parametrize("kind", ["excel", "parquet"])
def test_workbooks_and_parquet_say_what_is_to_be_installed(kind: str, tmp_path: Path) -> None:
    package = {"excel": "openpyxl", "parquet": "pyarrow"}[kind]
    path = tmp_path / f"t{KINDS[kind].endings[0]}"
    frame = pd.DataFrame({"a": [1.5, None, 3.0], "b": ["x", "y", None], "c": [True, False, True]})
    if find_spec(package) is None:
        path.write_bytes(b"x")
        with pytest.raises(DataError, match=rf"{package}.*pip install 'netwright\[{kind}\]'"):
            DataSource(kind, path=str(path)).read()
        return
    frame.to_excel(path, index=False) if kind == "excel" else frame.to_parquet(path)

    read = DataSource(kind, path=str(path)).read()

    assert isinstance(read, Table)
    assert [column.kind for column in read.columns] == ["number", "category", "category"]
    np.testing.assert_array_equal(read.column("a").values, [1.5, np.nan, 3.0])
    assert read.column("b").values.tolist() == [0, 1, -1]


@pytest.mark.parametrize("kind", ["stratified", "random"])
def test_windows_of_a_series_are_split_by_time_whatever_is_set(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text("value\n" + "".join(f"{k}\n" for k in range(200)))
    preparation = Preparation(split=Split(kind), scaling="standard")
    source = DataSource("series", path=str(path), preparation=preparation)

    dataset = source.load()

    parts = [dataset.parts[part] for part in PARTS]
    assert np.concatenate(parts).tolist() == list(range(len(dataset.inputs)))
    assert dataset.preparation is not None
    assert dataset.preparation.split.kind == "by time"
    training = dataset.parts["training"]
    assert dataset.targets[training].mean() == pytest.approx(0, abs=1e-5)
    assert dataset.targets[training].std() == pytest.approx(1, abs=1e-5)
    values = restored(dataset.preparation, np.asarray(dataset.targets, np.float32))
    np.testing.assert_allclose(values[:, 0], np.arange(12, 200), rtol=1e-5)
