"""A file that cannot be used is told in one sentence, which names the file; nothing is lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from netwright.cli import main
from netwright.data.dataset import DataError
from netwright.data.source import DataSource, source_of
from netwright.project.examples import example
from netwright.project.file import save_project
from support.bad_files import BAD_FILES


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_told_in_one_sentence(name: str, tmp_path: Path) -> None:
    make, words = BAD_FILES[name]
    path = make(tmp_path)

    with pytest.raises(DataError) as caught:
        source_of(path, DataSource()).load()

    sentence = str(caught.value)
    assert words in sentence
    assert path.stem in sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", "?", "]'"))


@pytest.mark.parametrize("name", BAD_FILES)
def test_the_command_line_tells_a_bad_file_and_leaves_everything(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = BAD_FILES[name][0](tmp_path)
    project = tmp_path / "mine.netw"
    save_project(replace(example("logistic"), name="mine"), project)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}

    status = main(["train", str(project), "--data", str(path)])

    told = capsys.readouterr()
    assert status == 1
    assert told.out == ""
    assert "Traceback" not in told.err
    assert BAD_FILES[name][1] in told.err
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
