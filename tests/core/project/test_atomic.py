"""A file is replaced as a whole or not at all: killed, without room, without rights."""

import os
import random
import stat
import subprocess
import time
from pathlib import Path

import pytest

from netwright.project.atomic import replacing
from netwright.project.examples import example
from netwright.project.file import load_project, save_project
from netwright.project.weights import WeightsError, load_weights, save_weights, untrained_weights
from support.savers import last_told, save_again_and_again, save_with_room, started


def test_a_process_killed_while_saving_leaves_the_old_or_the_new_project(tmp_path: Path) -> None:
    path, number = tmp_path / "a.netw", 0
    save_project(example("digits"), path)
    chance = random.Random(4)
    for _ in range(20):
        saver, told = started(save_again_and_again, path, number)
        assert told.recv() == 0
        time.sleep(chance.random() * 0.05)
        saver.kill()
        saver.join()

        last = last_told(told) or number
        found = load_project(path).name
        assert found in ({str(last), str(last + 1)} if last else {"digits", "1"})
        number = int(found) if found != "digits" else 0


def remains(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".part"))


@pytest.mark.parametrize("room", [0, 1, 100, 2000, 3000])
@pytest.mark.parametrize("name", ["a.netw", "a.npz"])
def test_a_file_that_finds_no_room_leaves_the_old_one(name: str, room: int, tmp_path: Path) -> None:
    path = tmp_path / name
    graph = example("mlp").graph
    if name.endswith("npz"):
        save_weights(path, graph, untrained_weights(graph, 0))
    else:
        save_project(example("mlp"), path)
    before = path.read_bytes()

    saver, told = started(save_with_room, path, room)

    assert last_told(told) == f"{path} cannot be written: file too large."
    saver.join()
    assert saver.exitcode == 0
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    mounted = os.geteuid() == 0 and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
    if not mounted:
        pytest.skip("a small file system cannot be mounted here")
    try:
        path = tmp_path / "a.npz"
        graph = example("logistic").graph
        save_weights(path, graph, untrained_weights(graph, 0))
        large = example("digits").graph
        with pytest.raises(WeightsError, match="no space left on device"):
            save_weights(path, large, untrained_weights(large, 0))
        found, _ = load_weights(path)
        names = [each.name for each in tmp_path.iterdir()]
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)

    assert found == graph
    assert names == ["a.npz"]


def test_a_write_that_is_cut_short_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    real = os.fstat

    def shorter(handle: int) -> os.stat_result:
        values = list(real(handle))
        values[stat.ST_SIZE] -= 1
        return os.stat_result(values)

    monkeypatch.setattr(os, "fstat", shorter)
    with pytest.raises(OSError, match="only 2 of 3 bytes"), replacing(path) as file:
        file.write(b"new")

    assert path.read_bytes() == b"old"


def test_an_error_while_writing_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with replacing(path) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_file_keeps_its_rights_and_a_new_one_gets_the_usual_ones(tmp_path: Path) -> None:
    private, new, usual = tmp_path / "private", tmp_path / "new", tmp_path / "usual"
    private.write_bytes(b"old")
    private.chmod(0o600)
    usual.write_bytes(b"")

    for path in (private, new):
        with replacing(path) as file:
            file.write(b"new")

    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_link_goes_on_pointing_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "a", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)

    with replacing(link) as file:
        file.write(b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_what_a_killed_process_left_behind_is_removed_later(tmp_path: Path) -> None:
    old, fresh = tmp_path / ".a.0123456789abcdef.part", tmp_path / ".a.fedcba9876543210.part"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))

    with replacing(tmp_path / "a") as file:
        file.write(b"new")

    assert remains(tmp_path) == [fresh.name]
