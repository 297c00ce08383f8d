"""A project file keeps everything, its bytes depend on nothing else, and bad ones are told."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from netwright.data.files.settings import (
    CsvSettings,
    ImageSettings,
    SeriesSettings,
    TextSettings,
)
from netwright.data.source import DataSource
from netwright.project.bookmarks import Bookmark
from netwright.project.examples import EXAMPLES, example
from netwright.project.file import load_project, save_project
from netwright.project.migration import VERSION, VersionError, migrated
from netwright.project.project import Project, ProjectError
from netwright.project.weights import untrained_weights
from netwright.training.course import Course
from netwright.training.pace import Pace
from netwright.training.settings import TrainingSettings
from netwright.training.state import TrainedState


def trained(name: str = "digits") -> Project:
    project = example(name)
    weights = untrained_weights(project.graph, 1)
    moments = tuple({key: value * k for key, value in weights.items()} for k in (2, 3))
    return replace(project, trained=TrainedState(41, weights, moments))


def saved(project: Project, path: Path) -> bytes:
    save_project(project, path)
    return path.read_bytes()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_survives_the_disk(name: str, tmp_path: Path) -> None:
    project = example(name)
    save_project(project, tmp_path / "a.netw")

    again = load_project(tmp_path / "a.netw")

    assert again == project
    assert list(again.graph.nodes) == list(project.graph.nodes)


def test_everything_that_can_be_set_survives_the_disk(tmp_path: Path) -> None:
    project = replace(
        example("mlp"),
        settings=TrainingSettings(
            7, 5, "Momentum", 0.25, 0.5, schedule="1/t", clip_norm=2.5, patience=3, seed=12345
        ),
        source=DataSource("npz", (0.5, 0.3, 0.2), 9, str(tmp_path / "x.npz"), "0" * 64),
        name="Größe π / 7 : a",
        bookmarks={1: Bookmark("", (12.5, -3.0), 0.75), 9: Bookmark("", (0.0, 0.0), 2.0)},
        test_uses=3,
    )
    save_project(project, tmp_path / "a.netw")

    assert load_project(tmp_path / "a.netw") == project


def test_made_and_painted_data_survive_the_disk(tmp_path: Path) -> None:
    made = DataSource("moons", seed=3, samples=77, noise=0.55)
    painted = DataSource("painted", points=((0.125, -1.5, 0), (5.999, 2.0, 3)))
    for source in (made, painted):
        project = replace(example("spirals"), source=source)
        save_project(project, tmp_path / "a.netw")

        assert load_project(tmp_path / "a.netw") == project


def test_a_project_of_version_4_has_no_settings_of_made_data(tmp_path: Path) -> None:
    project = example("digits")
    save_project(project, tmp_path / "a.netw")

    def as_before(data: dict[str, Any]) -> None:
        data["version"] = 4
        for name in ("samples", "noise", "points"):
            del data["data"][name]

    rewritten(tmp_path / "a.netw", with_data(as_before))

    assert load_project(tmp_path / "a.netw") == project


def test_what_was_learned_survives_the_disk_bit_by_bit(tmp_path: Path) -> None:
    project = trained()
    save_project(project, tmp_path / "a.netw")

    again = load_project(tmp_path / "a.netw")

    assert again.trained
    assert project.trained
    assert again.trained.step == 41
    pairs = zip(
        (project.trained.weights, *project.trained.moments),
        (again.trained.weights, *again.trained.moments),
        strict=True,
    )
    for before, after in pairs:
        assert list(before) == list(after)
        assert all(np.array_equal(before[name], after[name]) for name in before)


def test_equal_projects_have_equal_bytes_wherever_and_whenever_saved(tmp_path: Path) -> None:
    first = saved(trained(), tmp_path / "a.netw")
    (tmp_path / "folder").mkdir()

    assert saved(trained(), tmp_path / "folder" / "b.netw") == first
    assert saved(load_project(tmp_path / "a.netw"), tmp_path / "c.netw") == first


def test_the_course_of_a_run_survives_the_disk(tmp_path: Path) -> None:
    project = trained()
    assert project.trained
    weights = project.trained.weights
    course = Course(
        reductions=2,
        lowest=0.125,
        level_epochs=1,
        best_loss=0.25,
        best_step=20,
        waited=3,
        run=1,
        run_step=12,
        won_loss=0.5,
        won_run=0,
        won_step=7,
        stopped=True,
        reason="Because.",
        kept={"best": weights, "won": {name: 2 * value for name, value in weights.items()}},
    )
    project = replace(project, trained=replace(project.trained, course=course))
    first = saved(project, tmp_path / "a.netw")

    again = load_project(tmp_path / "a.netw")

    assert again.trained
    assert replace(again.trained.course, kept={}).__dict__ == replace(course, kept={}).__dict__
    assert again.trained.course.kept.keys() == course.kept.keys()
    for label, arrays in course.kept.items():
        for name, value in arrays.items():
            assert np.array_equal(again.trained.course.kept[label][name], value)
    assert saved(again, tmp_path / "b.netw") == first


def test_pace_and_first_step_of_the_rule_survive_the_disk(tmp_path: Path) -> None:
    project = trained()
    assert project.trained
    pace = Pace(1078, 50, 40, 1, 20)
    changed = replace(project.trained, pace=pace, rule_step=17, rule="RMSProp")
    first = saved(replace(project, trained=changed), tmp_path / "a.netw")

    again = load_project(tmp_path / "a.netw")

    assert again.trained
    assert (again.trained.pace, again.trained.rule_step) == (pace, 17)
    assert again.trained.rule == "RMSProp"
    assert saved(again, tmp_path / "b.netw") == first


def test_a_run_of_the_third_version_has_had_one_batch_size(tmp_path: Path) -> None:
    path = tmp_path / "a.netw"
    save_project(trained(), path)

    def age(data: dict[str, Any]) -> None:
        data["version"] = 3
        del data["trained"]["pace"], data["trained"]["rule_step"], data["trained"]["rule"]
        del data["trained"]["course"]["run_epoch"]

    rewritten(path, with_data(age))

    again = load_project(path).trained
    assert again
    assert (again.step, again.pace, again.rule_step, again.rule) == (41, None, 0, "")


def test_moments_are_saved_for_what_learns_alone(tmp_path: Path) -> None:
    project = trained()
    graph = project.graph.copy()
    (node,) = (node for node in graph.nodes.values() if node.name == "dense1")
    graph.nodes[node.id] = replace(node, layer=replace(node.layer, frozen=True))  # type: ignore[call-arg]
    state = project.trained
    assert state
    moments = tuple(
        {name: value for name, value in moment.items() if not name.startswith("dense1/")}
        for moment in state.moments
    )
    frozen = replace(project, graph=graph, trained=replace(state, moments=moments))

    save_project(frozen, tmp_path / "a.netw")

    again = load_project(tmp_path / "a.netw").trained
    assert again
    assert [list(moment) for moment in again.moments] == [list(moment) for moment in moments]
    assert "dense1/weight" in again.weights


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"optimizer": "SGD"}, "Momentum"),
        ({"optimizer": "SGD", "momentum": 0.5}, "Momentum"),
        ({"optimizer": "SGD", "momentum": 0.0}, "SGD"),
        ({"optimizer": "Adam"}, "Adam"),
    ],
)
def test_a_rule_of_the_first_version_keeps_what_it_did(
    settings: dict[str, Any], name: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.netw"
    save_project(trained(), path)

    def age(data: dict[str, Any]) -> None:
        data["version"], data["settings"] = 1, settings
        del data["trained"]["course"]

    rewritten(path, with_data(age))

    project = load_project(path)

    assert project.settings.optimizer == name
    assert project.settings.momentum == settings.get("momentum", 0.9)
    assert project.trained


def test_the_file_is_a_plain_zip_whose_first_member_tells_its_kind(tmp_path: Path) -> None:
    save_project(trained(), tmp_path / "a.netw")

    content = (tmp_path / "a.netw").read_bytes()
    assert content[30:61] == b"mimetypeapplication/x-netwright"
    with zipfile.ZipFile(tmp_path / "a.netw") as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == ["mimetype", "project.json"]
        text = archive.read("project.json")
        weight = np.load(archive.open("weights/conv1/weight.npy"))
    assert weight.shape == (16, 1, 3, 3)
    data = msgspec.json.decode(text)
    assert data["version"] == VERSION
    assert list(data) == sorted(data)


def test_data_beside_the_project_move_with_it(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    project = replace(example("mlp"), source=DataSource("npz", path=str(old / "data" / "x.npz")))
    save_project(project, old / "a.netw")
    old.rename(new)

    assert load_project(new / "a.netw").source.path == str(new / "data" / "x.npz")


def test_weights_of_another_network_are_not_saved(tmp_path: Path) -> None:
    project = replace(trained(), graph=example("mlp").graph)

    with pytest.raises(ProjectError, match="dense1/weight has the shape"):
        save_project(project, tmp_path / "a.netw")

    assert not list(tmp_path.iterdir())


def test_moments_of_another_network_are_not_saved(tmp_path: Path) -> None:
    state = trained().trained
    assert state
    project = replace(trained(), trained=replace(state, moments=({},)))

    with pytest.raises(ProjectError, match="conv1/weight is missing"):
        save_project(project, tmp_path / "a.netw")


# --- bad files -----------------------------------------------------------------------------------


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the members of a project file."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def with_data(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def apply(members: dict[str, bytes]) -> None:
        data = msgspec.json.decode(members["project.json"])
        change(data)
        members["project.json"] = msgspec.json.encode(data)

    return apply


def put(*keys: Any) -> Callable[[dict[str, Any]], None]:
    """Set data[keys[0]][...][keys[-2]] = keys[-1]."""

    def apply(data: Any) -> None:
        for key in keys[:-2]:
            data = data[key]
        data[keys[-2]] = keys[-1]

    return apply


PACE = {"samples": 10, "batch": 3, "step": 2, "epoch": 0, "seen": 6}

DATA: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (
        put("version", VERSION + 1),
        f"it was written by a newer Netwright (version {VERSION + 1} of the format).",
    ),
    (put("version", 0), "its version is 0, which is none."),
    (put("version", "1"), "its version is '1', which is none."),
    (put("version", True), "its version is True, which is none."),
    (put("version", None), "its version is None, which is none."),
    (put("name", 3), "the project has no name."),
    (put("bookmarks", [1]), "The bookmarks of the project are not numbered 1 to 9."),
    (put("bookmarks", {"10": {}}), "The bookmarks of the project are not numbered 1 to 9."),
    (put("bookmarks", {"1": 3}), "A bookmark is an object, not 3."),
    (
        put("bookmarks", {"1": {"middle": [0, 0], "zoom": "1"}}),
        "The zoom of a bookmark is a number, not '1'.",
    ),
    (
        put("bookmarks", {"1": {"middle": [0, 0], "zoom": 1e6}}),
        "The zoom of a bookmark is 0.01 to 100.",
    ),
    (
        put("bookmarks", {"1": {"middle": [0], "zoom": 1}}),
        "The middle of a bookmark is not two numbers.",
    ),
    (put("network", None), "The network has no list of nodes."),
    (put("network", "nodes", 0, "kind", "warp"), "input1: there is no layer of the kind 'warp'."),
    (put("settings", None), "its training settings are not settings of training."),
    (put("settings", {"speed": 1}), "its training settings are not settings of training."),
    (put("settings", "epochs", 0), "Training: Epochs is from 1 to 1e+06, not 0."),
    (
        put("settings", "optimizer", "Magic"),
        "Training: Optimizer is one of Adam, AdamW, SGD,",
    ),
    (put("data", None), "its data source is none."),
    (put("data", {}), "its data source is none."),
    (put("data", "path", 3), "its data source is none."),
    (put("data", "kind", "web"), "Data: there is no kind 'web'; there is digits, iris,"),
    (put("data", "shares", [1]), "Data: the shares are three numbers from 0 to 1."),
    (put("data", "shares", ["a", "b", "c"]), "Data: the shares are three numbers from 0 to 1."),
    (
        put("data", "shares", [0, 1, 0]),
        "Data: the shares add up to 1, and the training part has some.",
    ),
    (put("data", "seed", 1.5), "Data: the seed is a whole number from 0 to 2147483647."),
    (put("trained", 3), "step of its trained state is no whole number up to"),
    (put("trained", {"step": "a", "moments": 0}), "step of its trained state is no whole number"),
    (put("trained", {"step": -1, "moments": 0}), "step of its trained state is no whole number"),
    (
        put("trained", {"step": 1, "moments": 99}),
        "moments of its trained state is no whole number up to 8.",
    ),
    (put("trained", {"step": 1, "moments": 3}), "it has no moments/2/conv1/weight.npy."),
    (
        put("trained", {"step": 1, "moments": 1}),
        "its member moments/1/conv1/weight.npy belongs to no part of the project.",
    ),
    (put("trained", "course", 3), "kept of its trained state is not what a run leaves behind."),
    (put("trained", "course", "kept", ["worst"]), "kept of its trained state is not what a run"),
    (put("trained", "course", "kept", ["best"]), "it has no kept/best/conv1/weight.npy."),
    (put("trained", "course", "waited", -1), "waited of its trained state is not what a run"),
    (put("trained", "course", "waited", True), "waited of its trained state is not what a run"),
    (put("trained", "course", "lowest", "low"), "lowest of its trained state is not what a run"),
    (put("trained", "course", "reason", "x" * 2000), "reason of its trained state is not what"),
    (put("trained", "course", "stopped", 1), "stopped of its trained state is not what a run"),
    (put("trained", "course", "best_loss", 0.5), "best_loss of its trained state is not what"),
    (put("trained", "pace", 3), "pace of its trained state is not what a run leaves behind."),
    (put("trained", "pace", PACE | {"batch": 0}), "pace of its trained state is not what a run"),
    (put("trained", "pace", PACE | {"seen": 10}), "pace of its trained state is not what a run"),
    (put("trained", "pace", PACE | {"epoch": "1"}), "pace of its trained state is not what a run"),
    (put("trained", "pace", PACE | {"step": 42}), "pace of its trained state begins after"),
    (put("trained", "rule", "Magic"), "rule of its trained state is no optimizer."),
    (put("trained", "rule", []), "rule of its trained state is no optimizer."),
    (put("trained", "rule_step", 42), "rule_step of its trained state is no whole number up to 41"),
    (put("trained", None), "its member weights/conv1/weight.npy belongs to no part"),
    (
        put("network", "nodes", 1, "settings", "filters", 17),
        "weights/conv1/weight.npy has the shape (16, 1, 3, 3), not (17, 1, 3, 3).",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), DATA, ids=[sentence for _, sentence in DATA])
def test_a_project_with_wrong_content_is_told_in_one_sentence(
    change: Callable[[dict[str, Any]], None], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.netw"
    save_project(trained(), path)
    rewritten(path, with_data(change))

    with pytest.raises(ProjectError) as caught:
        load_project(path)

    assert str(caught.value).startswith(f"{path} cannot be opened: {sentence}")
    assert "\n" not in str(caught.value)


TEXTS = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"version": 1' + b" " * 100,
    b"[" * 200_000,
    b'{"version":' * 200_000,
    b'{"version": 1e999}',
    b'{"version": ' + b"9" * 5000 + b"}",
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:16])
def test_a_text_that_is_no_project_is_told(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.netw"
    save_project(trained(), path)
    rewritten(path, lambda members: members.update({"project.json": text}))

    with pytest.raises(ProjectError, match="cannot be opened"):
        load_project(path)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a zip", b"PK\x03\x04" + bytes(100), bytes(10_000)]
)
def test_a_file_that_is_no_zip_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.netw"
    path.write_bytes(content)

    with pytest.raises(ProjectError, match="damaged, or no file of this kind"):
        load_project(path)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no such file or directory"):
        load_project(tmp_path / "gone.netw")
    with pytest.raises(ProjectError, match="cannot be opened"):
        load_project(tmp_path)
    with pytest.raises(ProjectError, match="cannot be written"):
        save_project(example("mlp"), tmp_path / "gone" / "a.netw")


def test_another_kind_of_zip_is_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.zeros(3))

    with pytest.raises(ProjectError, match="it is no Netwright project"):
        load_project(tmp_path / "a.npz")


def test_a_long_fault_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "bad.netw"
    save_project(example("mlp"), path)
    rewritten(path, with_data(put("network", "nodes", 0, "kind", "x" * 100_000)))

    with pytest.raises(ProjectError) as caught:
        load_project(path)

    assert len(str(caught.value)) < 500


def test_older_versions_are_brought_up_to_date_step_by_step() -> None:
    migrations = {
        1: lambda data: {"version": 1, "colour": data["color"]},
        2: lambda data: {"version": 2, "colours": [data["colour"]]},
    }

    data = migrated({"version": 1, "color": "red"}, 3, migrations)

    assert data == {"version": 3, "colours": ["red"]}
    with pytest.raises(VersionError, match="version 1 of the format is no longer known"):
        migrated({"version": 1}, 3, {2: migrations[2]})


def test_settings_of_a_kind_of_data_survive_the_disk(tmp_path: Path) -> None:
    for settings, kind in (
        (CsvSettings(delimiter="tab", missing="none, -"), "csv"),
        (ImageSettings(12, 13, "HSV"), "images"),
        (SeriesSettings(column="ä b", window=3), "series"),
        (TextSettings(9, 2), "passage"),
    ):
        source = DataSource(kind, path=str(tmp_path / "x"), settings=settings)
        save_project(replace(example("xor"), source=source), tmp_path / "a.netw")

        assert load_project(tmp_path / "a.netw").source == source


def test_a_project_of_version_6_has_data_as_their_kind_starts(tmp_path: Path) -> None:
    project = example("digits")
    save_project(project, tmp_path / "a.netw")

    def as_before(data: dict[str, Any]) -> None:
        data["version"] = 6
        del data["data"]["settings"]

    rewritten(tmp_path / "a.netw", with_data(as_before))

    assert load_project(tmp_path / "a.netw") == project


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [({"window": 3}, "its settings of the data"), ({"header": 1}, "Data: Header"), (3, "its sett")],
)
def test_settings_of_data_that_cannot_be_are_told(
    settings: Any, sentence: str, tmp_path: Path
) -> None:
    save_project(replace(example("xor"), source=DataSource("csv")), tmp_path / "a.netw")

    def change(data: dict[str, Any]) -> None:
        data["data"]["settings"] = settings

    rewritten(tmp_path / "a.netw", with_data(change))

    with pytest.raises(ProjectError, match=sentence):
        load_project(tmp_path / "a.netw")
