"""Weights are a plain `.npz` for everybody; hostile files are refused, whatever they try."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.lib import format as npy
from numpy.typing import NDArray

from netwright.graph.graph import Graph
from netwright.project.examples import EXAMPLES, example
from netwright.project.weights import (
    DESCRIPTION,
    WeightsError,
    load_weights,
    load_weights_for,
    save_weights,
    untrained_weights,
)

GRAPH = example("logistic").graph
WEIGHTS = untrained_weights(GRAPH, 3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A good file of weights."""
    save_weights(tmp_path / "w.npz", GRAPH, WEIGHTS)
    return tmp_path / "w.npz"


@pytest.mark.parametrize("name", EXAMPLES)
def test_network_and_weights_survive_the_disk(name: str, tmp_path: Path) -> None:
    graph = example(name).graph
    weights = untrained_weights(graph, 5)
    save_weights(tmp_path / "w.npz", graph, weights)

    found, loaded = load_weights(tmp_path / "w.npz")

    assert found == graph
    assert list(loaded) == list(weights)
    assert all(np.array_equal(loaded[key], weights[key]) for key in weights)
    assert all(array.flags.writeable for array in loaded.values())


def test_numpy_reads_the_file_as_it_is(path: Path) -> None:
    with np.load(path, allow_pickle=False) as file:
        assert file.files == ["dense1/weight", "dense1/bias", DESCRIPTION]
        assert file["dense1/weight"].shape == (10, 64)
        assert file["dense1/weight"].dtype == np.float32
        assert file[DESCRIPTION].shape == ()
        assert '"kind":"dense"' in str(file[DESCRIPTION])


def test_equal_weights_have_equal_bytes(path: Path, tmp_path: Path) -> None:
    backwards = dict(reversed(list(WEIGHTS.items())))
    save_weights(tmp_path / "again.npz", GRAPH.copy(), backwards)

    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def test_a_file_that_numpy_wrote_again_is_read(path: Path, tmp_path: Path) -> None:
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    weight = arrays["dense1/weight"]
    arrays["dense1/weight"] = np.asfortranarray(weight.astype(">f8"))
    np.savez_compressed(tmp_path / "again.npz", **arrays)

    found, weights = load_weights(tmp_path / "again.npz")

    assert found == GRAPH
    assert weights["dense1/weight"].dtype == np.float32
    assert np.array_equal(weights["dense1/weight"], weight)


def test_weights_of_another_network_are_not_written(tmp_path: Path) -> None:
    for wrong in (
        {},
        {**WEIGHTS, "dense1/bias": np.zeros(9, np.float32)},
        {**WEIGHTS, "dense2/bias": np.zeros(9, np.float32)},
    ):
        with pytest.raises(WeightsError, match="dense"):
            save_weights(tmp_path / "w.npz", GRAPH, wrong)

    assert not list(tmp_path.iterdir())


def test_weights_of_another_network_are_not_taken_for_a_project(path: Path) -> None:
    assert load_weights_for(path, GRAPH)
    with pytest.raises(WeightsError, match="does not fit the project"):
        load_weights_for(path, example("mlp").graph)


# --- attacks -------------------------------------------------------------------------------------

Members = dict[str, bytes]


def stored(array: NDArray[np.generic], **header: object) -> bytes:
    """An array as `.npy`, with parts of its header set anew."""
    stream = io.BytesIO()
    described = {**npy.header_data_from_array_1_0(array), **header}
    npy.write_array_header_1_0(stream, described)
    return stream.getvalue() + array.tobytes()


def pickled() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return stream.getvalue()


def with_code() -> bytes:
    text = b"{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (10,)}"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + bytes(40)


def long_header() -> bytes:
    text = b"{'descr': '<f4', 'fortran_order': False, 'shape': (10,)}" + b" " * 60_000
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + bytes(40)


BIAS = np.zeros(10, np.float32)
STRUCTURE = np.zeros(10, [("a", "<f4")])

ATTACKS: dict[str, Callable[[], bytes]] = {
    "pickled objects": pickled,
    "a negative shape": lambda: stored(BIAS, shape=(-10,)),
    "code in the header": with_code,
    "a shape that overflows": lambda: stored(BIAS, shape=(2**40, 2**40)),
    "a header that claims 8 TB": lambda: stored(BIAS, shape=(2**41,)),
    "a header that claims less": lambda: stored(BIAS, shape=(9,)),
    "numbers cut short": lambda: stored(BIAS)[:-1],
    "a header without end": long_header,
    "a structure": lambda: stored(STRUCTURE),
    "times": lambda: stored(np.zeros(10, "M8[s]")),
    "complex numbers": lambda: stored(np.zeros(10, np.complex64)),
    "text instead of numbers": lambda: stored(np.array(["abcdefghij"] * 10)),
    "another shape of the same size": lambda: stored(BIAS.reshape(5, 2)),
    "no array at all": lambda: b"hello",
    "an unknown version": lambda: b"\x93NUMPY\x09\x00" + bytes(100),
    "nothing": lambda: b"",
}


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: Members, how: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def refused(path: Path, *words: str) -> None:
    with pytest.raises(WeightsError) as caught:
        load_weights(path)
    message = str(caught.value)
    assert message.startswith(f"{path} cannot be read: ")
    assert "\n" not in message
    for word in words:
        assert word in message


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_array_that_lies_is_refused(attack: str, path: Path) -> None:
    packed(path, {**members_of(path), "dense1/bias.npy": ATTACKS[attack]()})

    refused(path, "dense1/bias.npy")


@pytest.mark.parametrize(
    "name",
    [
        "../../x.npy",
        "/etc/x.npy",
        "C:/x.npy",
        "a/../../x.npy",
        "a\\x.npy",
        "./x.npy",
        "dense9/x.npy",
        "readme.txt",
        "a//b.npy",
        "a\x01.npy",
    ],
)
def test_a_member_that_does_not_belong_there_is_refused(name: str, path: Path) -> None:
    packed(path, {**members_of(path), name: stored(BIAS)})

    refused(path, "its member")


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(path: Path) -> None:
    members = members_of(path)
    members["dense1/bias.npy"] = stored(BIAS) + bytes(400 << 20)
    packed(path, members, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 1 << 20

    refused(path, "unpacks to 419,430,")


def test_ten_thousand_members_are_refused(path: Path) -> None:
    packed(path, {**members_of(path), **{f"x{i}.npy": b"" for i in range(10_000)}})

    refused(path, "10,003 members")


def test_two_members_of_one_name_are_refused(path: Path) -> None:
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr("dense1/bias.npy", stored(BIAS))

    refused(path, "two members called dense1/bias.npy")


def test_a_missing_member_is_refused(path: Path) -> None:
    members = members_of(path)
    del members["dense1/bias.npy"]
    packed(path, members)

    refused(path, "it has no dense1/bias.npy")


def patched(path: Path, find: bytes, offset: int, value: bytes) -> None:
    """Overwrite bytes of the last header (the central directory) that holds `find`."""
    content = bytearray(path.read_bytes())
    start = content.rindex(find) + offset
    content[start : start + len(value)] = value
    path.write_bytes(bytes(content))


def test_encrypted_and_strangely_packed_members_are_refused(path: Path) -> None:
    good = path.read_bytes()
    for offset, value in ((8, b"\x01\x00"), (10, b"\x0e\x00")):
        path.write_bytes(good)
        start = path.read_bytes().index(b"PK\x01\x02")
        content = bytearray(good)
        content[start + offset : start + offset + 2] = value
        path.write_bytes(bytes(content))
        refused(path, "encrypted or packed in an unknown way")


def test_members_that_share_their_bytes_are_refused(path: Path) -> None:
    """The overlapping kind of zip bomb: many entries for one stretch of the file."""
    content = path.read_bytes()
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    directory = content[start:end]
    first = directory[: directory.index(b"PK\x01\x02", 4)]
    many = b"".join(
        first.replace(b"dense1/weight.npy", f"dense{i}/weight.npy".encode()) for i in range(1, 10)
    )
    tail = bytearray(content[end:])
    struct.pack_into("<HHII", tail, 8, 9, 9, len(many), start)
    path.write_bytes(content[:start] + many + bytes(tail))

    refused(path, "overlap")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 1}',
        '{"version": 7, "nodes": []}',
        '{"nodes": []}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:30],
)
def test_a_description_that_is_no_network_is_refused(text: str, path: Path) -> None:
    packed(path, {**members_of(path), f"{DESCRIPTION}.npy": stored(np.array(text))})

    refused(path)


def test_a_description_that_is_no_text_is_refused(path: Path) -> None:
    packed(path, {**members_of(path), f"{DESCRIPTION}.npy": stored(np.zeros(3, np.float32))})

    refused(path, f"{DESCRIPTION} is not a text")


def test_a_file_of_someone_elses_is_told_what_it_lacks(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", x=np.zeros(3))

    refused(tmp_path / "other.npz", f"it has no {DESCRIPTION}")


def test_a_node_of_any_printable_name_can_be_stored(tmp_path: Path) -> None:
    graph = example("logistic").graph
    node = graph.nodes["dense1"]
    named = Graph(dict(graph.nodes), set(graph.wires))
    named.set(type(node)(node.id, "Größe (π).npy, 'x' …", node.layer, node.position))
    weights = untrained_weights(named, 1)
    save_weights(tmp_path / "w.npz", named, weights)

    found, loaded = load_weights(tmp_path / "w.npz")

    assert found == named
    assert loaded.keys() == weights.keys()
