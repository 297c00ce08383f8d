"""The command line: the same work without a window.

Exit status: 0 success; 1 a fault in the project or its data, told in one sentence; 2 wrong
usage; 130 interrupted. Each command is imported when it runs, so that no word waits for the
engine that does not need it; none of them loads Qt.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from netwright.commands.output import INTERRUPTED, tell

MAX_THREADS = 1024

COMMANDS = {
    "train": "train a project and tell how good it became",
    "check": "problems, shapes, parameters and memory of a project",
    "judge": "how good a trained network is: every measure that its task has",
    "folds": "train a project once for each fold of its data",
    "predict": "what a trained network answers",
    "export": "write the weights of a project to a file",
    "examples": "list the built-in projects, or write one to a file",
    "info": "version, devices and cache folder",
}
"""Each is a file in `netwright.commands`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or open the window; the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    if not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-")):
        return _open_window(parser, arguments)
    chosen = parser.parse_args(arguments)
    try:
        status = int(importlib.import_module(f"netwright.commands.{chosen.word}").run(chosen))
        sys.stdout.flush()
    except KeyboardInterrupt:
        tell("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except _faults() as fault:
        tell(_sentence(fault))
        return 1
    return status


def _open_window(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    if len(arguments) > 1:
        parser.error(f"there is no command {arguments[0]!r}")
    if arguments and not Path(arguments[0]).exists():
        parser.error(f"there is no file and no command {arguments[0]!r}")
    # By name: the engine stands without the window, and knows nothing of it.
    return int(importlib.import_module("netwright_desktop.app").main(arguments))


def _faults() -> tuple[type[Exception], ...]:
    """What can be wrong with a project, its data or the disk; everything else is our mistake."""
    from netwright.data.dataset import DataError
    from netwright.engines.capacity import CapacityError
    from netwright.engines.cuda.device import DeviceError
    from netwright.engines.devices import DeviceChoiceError
    from netwright.layers.setting import SettingError
    from netwright.program.program import ProblemsError
    from netwright.project.project import ProjectError
    from netwright.project.weights import WeightsError

    return (
        CapacityError,
        DataError,
        DeviceChoiceError,
        DeviceError,
        SettingError,
        ProblemsError,
        ProjectError,
        WeightsError,
        OSError,
        MemoryError,
    )


def _sentence(fault: Exception) -> str:
    if isinstance(fault, MemoryError):
        return "This needs more memory than there is."
    return " ".join(str(fault).split())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="netwright",
        description="Design and train neural networks. Without a command, or with the path of a"
        " project alone, the window opens.",
    )
    commands = parser.add_subparsers(required=True, dest="word", metavar="COMMAND")
    parsers = {}
    for word, summary in COMMANDS.items():
        parsers[word] = commands.add_parser(word, help=summary, description=summary)
    for word in ("train", "check", "judge", "folds", "predict", "export"):
        parsers[word].add_argument("project", type=Path, metavar="PROJECT")
    for word in ("train", "check", "judge", "folds", "predict", "info"):
        parsers[word].add_argument("--json", action="store_true", help="one JSON object on stdout")
    for word in ("train", "judge", "predict"):
        parsers[word].add_argument(
            "--data", type=Path, metavar="PATH", help="a file of data, or a folder"
        )
    train = parsers["train"]
    for name, meaning in (
        ("--epochs", "epochs instead of the project's"),
        ("--batch", "samples a step instead of the project's"),
        ("--seed", "seed instead of the project's"),
    ):
        train.add_argument(name, type=int, metavar="N", help=meaning)
    train.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        help="where to compute instead of the project's choice; auto: an NVIDIA GPU if one can be"
        " used, else the CPU",
    )
    train.add_argument(
        "--precision",
        choices=("float32", "tf32"),
        help="how exactly a GPU multiplies matrices, instead of the project's choice",
    )
    train.add_argument("--threads", type=_threads, default=0, metavar="N", help="0: all cores")
    train.add_argument("--weights-out", type=Path, metavar="W.npz", help="where weights go")
    parsers["predict"].add_argument("--device", choices=("auto", "cpu", "cuda"), default="cpu")
    parsers["predict"].add_argument("--weights", type=Path, required=True, metavar="W.npz")
    parsers["predict"].add_argument(
        "-o", "--output", type=Path, metavar="FILE.csv", help="write a table instead"
    )
    _judge_arguments(parsers["judge"])
    parsers["folds"].add_argument("--folds", type=int, metavar="K", help="2 or more; usual: 5")
    parsers["folds"].add_argument("--threads", type=_threads, default=0, metavar="N", help="0: all")
    parsers["export"].add_argument("--to", choices=("npz",), required=True)
    parsers["export"].add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parsers["examples"].add_argument("name", nargs="?", metavar="NAME")
    parsers["examples"].add_argument("-o", "--output", type=Path, metavar="FILE")
    return parser


def _judge_arguments(judge: argparse.ArgumentParser) -> None:
    judge.add_argument(
        "--weights", type=Path, metavar="W.npz", help="weights instead of the project's"
    )
    judge.add_argument(
        "--test",
        action="store_true",
        help="on the test part, not the validation part; the project counts how often",
    )
    judge.add_argument(
        "--learning-curve",
        action="store_true",
        help="train on parts of the training samples, beside networks and methods of other size",
    )


def _threads(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MAX_THREADS:
        raise argparse.ArgumentTypeError(f"0 to {MAX_THREADS} threads, not {number}")
    return number
