"""Processes that save a project, to be killed or to find no room; they begin in an instant."""

import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from netwright.project.examples import example
from netwright.project.file import save_project
from netwright.project.project import ProjectError
from netwright.project.weights import WeightsError, save_weights, untrained_weights
from netwright.training.state import TrainedState


def started(work: Callable[..., None], *given: Any) -> tuple[BaseProcess, Connection]:
    """A process that does some work of this file, and what it tells.

    Where the system can, it is split off one that has imported what is slow to import.
    """
    can_fork = "forkserver" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if can_fork else "spawn")
    if can_fork:
        context.set_forkserver_preload(["netwright.project.file", "netwright.project.examples"])
    told, tell = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(tell, *given), daemon=True)
    process.start()
    tell.close()
    return process, told


def save_again_and_again(tell: Connection, path: Path, number: int) -> None:
    """Save under the numbers that follow, and tell each once it is saved; 0 before the first."""
    project = example("digits")
    weights = untrained_weights(project.graph, 0)
    state = TrainedState(0, weights, tuple(weights for _ in range(8)))
    tell.send(0)
    while True:
        number += 1
        save_project(replace(project, name=str(number), trained=state), path)
        tell.send(number)


def save_with_room(tell: Connection, path: Path, room: int) -> None:
    """Save where files may have `room` bytes; tell the sentence of the error."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    project = example("digits")
    try:
        if path.suffix == ".npz":
            save_weights(path, project.graph, untrained_weights(project.graph, 0))
        else:
            save_project(project, path)
    except (ProjectError, WeightsError) as error:
        tell.send(str(error))


def last_told(told: Connection) -> Any:
    """What a process that has ended told last; None if nothing."""
    last = None
    with suppress(EOFError):
        while True:
            last = told.recv()
    return last
