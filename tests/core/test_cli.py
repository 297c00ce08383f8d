"""The command line: every word, its JSON, its exit status, one sentence for what is bad."""

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.cli import COMMANDS, main
from netwright.data.digits import load_digits
from netwright.graph.commands import SetLayer
from netwright.graph.graph import Node, Wire
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.layers.shaping import Flatten
from netwright.project.examples import EXAMPLES, example
from netwright.project.file import load_project, save_project
from netwright.project.weights import load_weights, untrained_weights
from netwright.training.settings import TrainingSettings
from netwright.training.state import TrainedState
from support.drawings import chain, classifier

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The logistic example, cut to three epochs."""
    path = tmp_path / "small.netw"
    small = replace(example("logistic"), settings=TrainingSettings(epochs=3))
    save_project(small, path)
    return path


@pytest.fixture
def weights(project: Path, tmp_path: Path) -> Path:
    """What the small project learned."""
    path = tmp_path / "w.npz"
    assert main(["train", str(project), "--weights-out", str(path)]) == 0
    return path


def result(capsys: Capture, *arguments: object, status: int = 0) -> Any:
    """The JSON that a command prints."""
    capsys.readouterr()
    assert main([*map(str, arguments), "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_training_tells_what_it_promises(project: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "w.npz"

    told = result(capsys, "train", project, "--weights-out", out, "--threads", 1)

    assert list(told) == [
        *("epochs", "steps", "seconds", "device", "seed", "threads"),
        *("train", "validation", "test", "weights"),
    ]
    assert (told["epochs"], told["steps"], told["seed"], told["threads"]) == (3, 120, 0, 1)
    assert told["device"] == "cpu"
    assert told["weights"] == str(out)
    assert told["seconds"] > 0
    for part in ("train", "validation", "test"):
        assert told[part].keys() == {"loss", "metrics"}
        assert 0 < told[part]["loss"] < 2.4
        assert 0.3 < told[part]["metrics"]["accuracy"] <= 1
    assert load_weights(out)[0] == load_project(project).graph


def test_progress_goes_to_stderr_alone(project: Path, capsys: Capture) -> None:
    assert main(["train", str(project), "--json"]) == 0

    told = capsys.readouterr()
    assert "epoch 3/3  loss" in told.err
    assert len(told.out.splitlines()) == 1


def test_the_command_line_goes_before_the_project(project: Path, capsys: Capture) -> None:
    told = result(capsys, "train", project, "--epochs", 2, "--batch", 100, "--seed", 9)

    assert (told["epochs"], told["steps"], told["seed"]) == (2, 26, 9)
    assert told["weights"] is None


def test_the_same_seed_learns_the_same_weights(project: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.npz", "b.npz", "c.npz")]
    for file, seed, threads in zip(files, "778", "121", strict=True):
        arguments = ["--seed", seed, "--threads", threads, "--weights-out", str(file)]
        assert main(["train", str(project), *arguments]) == 0

    first, same, other = (file.read_bytes() for file in files)
    assert first == same
    assert first != other


def test_a_network_learns_the_data_it_is_given(
    project: Path, tmp_path: Path, capsys: Capture
) -> None:
    digits = load_digits()
    np.savez(tmp_path / "d.npz", inputs=digits.inputs[:200], targets=digits.targets[:200])

    told = result(capsys, "train", project, "--data", tmp_path / "d.npz", "--batch", 1000)

    assert told["steps"] == 3
    assert told["train"]["metrics"]["accuracy"] > 0


def test_a_project_of_values_has_a_loss_and_no_accuracy(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "a.netw"
    save_project(example("mlp"), path)

    told = result(capsys, "train", path, "--epochs", 1)

    assert told["test"]["loss"] > 0
    assert isinstance(told["test"]["metrics"], dict)


def test_checking_tells_layers_counts_and_memory(project: Path, capsys: Capture) -> None:
    told = result(capsys, "check", project)

    assert list(told) == ["problems", "layers", "parameters", "macs", "memory_bytes"]
    assert told["problems"] == []
    assert told["parameters"] == 650
    assert told["macs"] == 640
    assert told["memory_bytes"] > 4 * 4 * 650
    assert told["layers"][2] == {
        "name": "dense1",
        "kind": "dense",
        "shape": [10],
        "parameters": 650,
        "macs": 640,
    }
    assert main(["check", str(project)]) == 0
    assert "650" in capsys.readouterr().out


def broken(path: Path) -> Path:
    """A project whose last layer feeds nothing that fits."""
    whole = example("digits")
    SetLayer("conv1", Dense(3)).apply(whole.graph)
    save_project(whole, path)
    return path


def test_checking_a_network_with_problems_names_them(tmp_path: Path, capsys: Capture) -> None:
    path = broken(tmp_path / "bad.netw")

    told = result(capsys, "check", path, status=1)

    assert told["memory_bytes"] is None
    assert told["problems"] == [
        {
            "node": "conv1",
            "message": "Dense takes a flat input; this one is 1x8x8. Put a Flatten before it.",
        }
    ]
    assert main(["check", str(path)]) == 1
    assert "problem: conv1: Dense takes a flat input" in capsys.readouterr().out


def test_predicting_tells_a_class_for_every_sample(
    project: Path, weights: Path, tmp_path: Path, capsys: Capture
) -> None:
    digits = load_digits()
    np.savez(tmp_path / "d.npz", inputs=digits.inputs[:50])

    told = result(capsys, "predict", project, "--weights", weights, "--data", tmp_path / "d.npz")

    assert told.keys() == {"predictions", "labels"}
    assert told["labels"] == [str(number) for number in told["predictions"]]
    right = np.mean(np.array(told["predictions"]) == digits.targets[:50])
    assert right > 0.5


def test_predicting_without_data_takes_the_test_part(
    project: Path, weights: Path, capsys: Capture
) -> None:
    digits = load_digits()

    told = result(capsys, "predict", project, "--weights", weights)

    assert len(told["predictions"]) == len(digits.parts["test"])
    capsys.readouterr()
    assert main(["predict", str(project), "--weights", str(weights)]) == 0
    assert capsys.readouterr().out.split() == told["labels"]


def test_predictions_are_those_of_numpy_alone(
    project: Path, weights: Path, capsys: Capture
) -> None:
    told = result(capsys, "predict", project, "--weights", weights)

    digits = load_digits()
    x = digits.inputs[digits.parts["test"]].reshape(-1, 64)
    with np.load(weights) as file:
        scores = x @ file["dense1/weight"].T + file["dense1/bias"]
    assert told["predictions"] == scores.argmax(axis=1).tolist()


def test_exporting_writes_what_was_learned_or_says_that_nothing_was(
    project: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out.npz"
    assert main(["export", str(project), "--to", "npz", "-o", str(out)]) == 0
    assert "not trained" in capsys.readouterr().err
    graph, values = load_weights(out)
    assert np.array_equal(values["dense1/weight"], untrained_weights(graph, 0)["dense1/weight"])

    learned = {name: value + 1 for name, value in values.items()}
    save_project(replace(load_project(project), trained=TrainedState(5, learned)), project)
    assert main(["export", str(project), "--to", "npz", "-o", str(out)]) == 0

    assert capsys.readouterr().err == ""
    assert np.array_equal(load_weights(out)[1]["dense1/bias"], learned["dense1/bias"])


def test_every_example_is_listed_and_written(tmp_path: Path, capsys: Capture) -> None:
    assert main(["examples"]) == 0
    listed = capsys.readouterr().out
    for name, description in EXAMPLES.items():
        assert name in listed
        assert description in listed
        assert main(["examples", name, "-o", str(tmp_path / name)]) == 0
        assert load_project(tmp_path / name) == example(name)


def test_info_tells_version_devices_and_cache(capsys: Capture) -> None:
    told = result(capsys, "info")

    assert told.keys() == {"version", "devices", "cache"}
    cpu, cuda = told["devices"]
    assert cpu["kind"] == "cpu"
    assert cpu["available"] is True
    assert cpu["threads"] >= 1
    assert cuda["kind"] == "cuda"
    assert cuda["available"] or cuda["reason"]
    assert main(["info"]) == 0
    assert told["cache"] in capsys.readouterr().out


# --- what is bad ---------------------------------------------------------------------------------


def no_zip(folder: Path) -> list[str]:
    (folder / "bad.netw").write_text("hello")
    return ["train", str(folder / "bad.netw")]


def no_file(folder: Path) -> list[str]:
    return ["check", str(folder / "gone.netw")]


def a_folder(folder: Path) -> list[str]:
    return ["check", str(folder)]


def problems(folder: Path) -> list[str]:
    return ["train", str(broken(folder / "bad.netw"))]


def good(folder: Path, *more: str, word: str = "train") -> list[str]:
    path = folder / "good.netw"
    save_project(example("logistic"), path)
    return [word, str(path), *more]


def data_missing(folder: Path) -> list[str]:
    return good(folder, "--data", str(folder / "gone.npz"))


def data_unknown(folder: Path) -> list[str]:
    return good(folder, "--data", str(folder / "gone.xyz"))


def data_of_another_shape(folder: Path) -> list[str]:
    np.savez(folder / "d.npz", inputs=np.ones((20, 3)), targets=np.arange(20) % 2)
    return good(folder, "--data", str(folder / "d.npz"))


def no_epochs(folder: Path) -> list[str]:
    return good(folder, "--epochs", "0")


def no_cuda(folder: Path) -> list[str]:
    return good(folder, "--device", "cuda")


def no_weights(folder: Path) -> list[str]:
    return good(folder, "--weights", str(folder / "gone.npz"), word="predict")


def weights_of_another(folder: Path) -> list[str]:
    save_project(example("mlp"), folder / "other.netw")
    out = str(folder / "w.npz")
    assert main(["export", str(folder / "other.netw"), "--to", "npz", "-o", out]) == 0
    return good(folder, "--weights", out, word="predict")


def nowhere_to_write(folder: Path) -> list[str]:
    return good(folder, "--to", "npz", "-o", str(folder / "gone" / "w.npz"), word="export")


def weights_nowhere(folder: Path) -> list[str]:
    return good(folder, "--epochs", "1", "--weights-out", str(folder / "gone" / "w.npz"))


def weights_to_a_folder(folder: Path) -> list[str]:
    return good(folder, "--weights-out", str(folder))


def diverging(folder: Path) -> list[str]:
    path = folder / "steep.netw"
    settings = TrainingSettings(optimizer="SGD", learning_rate=1e6, epochs=50)
    linear = chain([Input((1, 8, 8)), Flatten(), Dense(10), MeanSquaredError()])
    linear.nodes["target1"] = Node("target1", "target1", Target("one-hot", 10))
    linear.wires.add(Wire("target1", "output", "loss1", "target"))
    save_project(replace(example("digits"), graph=linear, settings=settings), path)
    return ["train", str(path)]


def too_large(folder: Path) -> list[str]:
    path = folder / "large.netw"
    wide = classifier([Input((1, 8, 8)), Flatten(), Dense(65_536), Dense(65_536), Dense(10)])
    save_project(replace(example("digits"), graph=wide), path)
    return ["train", str(path)]


BAD: dict[Callable[[Path], list[str]], str] = {
    no_zip: "bad.netw cannot be opened: it is damaged, or no file of this kind.",
    no_file: "gone.netw cannot be opened: no such file or directory.",
    a_folder: "cannot be opened: is a directory.",
    problems: "bad.netw: conv1: Dense takes a flat input; this one is 1x8x8.",
    data_missing: "gone.npz cannot be read",
    data_unknown: "files of this kind are not read; those that are end in .npz, .csv",
    data_of_another_shape: "input1 takes 1x8x8, but a sample of d is 3.",
    no_epochs: "Training: Epochs is from 1 to 1e+06, not 0.",
    no_cuda: "The GPU cannot be used:",
    no_weights: "gone.npz cannot be read: no such file or directory.",
    weights_of_another: "w.npz does not fit the project:",
    nowhere_to_write: "w.npz cannot be written: no such file or directory.",
    weights_nowhere: "gone is no folder to write to.",
    weights_to_a_folder: "cannot be written: it is a folder.",
    diverging: "Training stopped at step",
    too_large: "Training this network takes 64 GiB, but ",
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_a_fault_is_told_in_one_line_with_exit_status_1(
    make: Callable[[Path], list[str]], tmp_path: Path, capsys: Capture
) -> None:
    arguments = make(tmp_path)
    capsys.readouterr()

    status = main(arguments)

    told = capsys.readouterr()
    assert status == 1
    lines = [line for line in told.err.splitlines() if not line.startswith("epoch ")]
    assert len(lines) == 1
    assert BAD[make] in lines[0]
    assert told.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["train"],
        ["warp", "a.netw"],
        ["gone.netw"],
        ["--speed"],
        ["train", "a.netw", "--epochs", "many"],
        ["train", "a.netw", "--threads", "-1"],
        ["train", "a.netw", "--device", "tpu"],
        ["predict", "a.netw"],
        ["export", "a.netw", "-o", "b"],
        ["export", "a.netw", "--to", "exe", "-o", "b"],
        ["examples", "warp", "-o", "b"],
        ["examples", "digits"],
    ],
)
def test_wrong_usage_has_exit_status_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        status: Any = main(arguments)
    except SystemExit as left:
        status = left.code

    assert status == 2
    assert capsys.readouterr().err
    assert not list(tmp_path.iterdir())


# --- processes -----------------------------------------------------------------------------------


def run(*arguments: object, code: str = "") -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "netwright"]
    return subprocess.run(
        [sys.executable, *start, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


LOADED = """
import sys
from netwright.cli import main
status = main(sys.argv[1:])
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize("word", COMMANDS)
def test_no_command_loads_the_window(
    word: str, project: Path, weights: Path, tmp_path: Path
) -> None:
    more: dict[str, list[object]] = {
        "train": [project, "--epochs", 1],
        "check": [project],
        "judge": [project, "--weights", weights],
        "folds": [project, "--folds", "2"],
        "predict": [project, "--weights", weights],
        "export": [project, "--to", "npz", "-o", tmp_path / "e.npz"],
        "examples": [],
        "info": [],
    }
    done = run(word, *more[word], code=LOADED)

    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.splitlines()[-1].split())
    assert not loaded & {"PySide6", "shiboken6", "pyqtgraph", "netwright_desktop"}
    if word in ("examples", "export"):
        assert not loaded & {"numba", "llvmlite", "sklearn", "pandas"}
    if word in ("check", "info"):
        assert "sklearn" not in loaded


def test_help_needs_nothing_of_the_engine() -> None:
    done = run("--help", code=LOADED.replace("status = main(sys.argv[1:])", HELP))

    loaded = set(done.stderr.splitlines()[-1].split())
    assert not loaded & {"numpy", "numba", "msgspec", "PySide6"}
    assert all(word in done.stdout for word in COMMANDS)


HELP = """
try:
    main(sys.argv[1:])
except SystemExit as left:
    status = left.code
"""


def test_an_interrupted_run_ends_cleanly_and_keeps_its_weights(tmp_path: Path) -> None:
    path, out = tmp_path / "long.netw", tmp_path / "w.npz"
    settings = TrainingSettings(epochs=1_000_000)
    save_project(replace(example("logistic"), settings=settings), path)
    process = subprocess.Popen(
        [sys.executable, "-m", "netwright", "train", path, "--weights-out", out, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    assert "epoch 1/" in process.stderr.readline()
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    process.send_signal(signal.SIGINT)
    told, errors = process.communicate()
    watchdog.cancel()

    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "Interrupted after step" in errors
    assert 0 < json.loads(told)["steps"] < 40_000_000
    assert load_weights(out)


def test_a_reader_who_leaves_early_causes_no_traceback(tmp_path: Path) -> None:
    shell = f"{sys.executable} -m netwright examples | true"

    done = subprocess.run(
        shell, shell=True, capture_output=True, text=True, check=False, timeout=60, env=os.environ
    )

    assert done.stderr == ""


def test_without_a_command_the_window_opens_on_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Window:
        opened: list[list[str]] = []  # noqa: RUF012

        @classmethod
        def main(cls, arguments: list[str]) -> int:
            cls.opened.append(arguments)
            return 7

    real = importlib.import_module
    monkeypatch.setattr(
        importlib, "import_module", lambda n: Window if n == "netwright_desktop.app" else real(n)
    )

    assert main([str(project)]) == 7
    assert main([]) == 7
    assert Window.opened == [[str(project)], []]
