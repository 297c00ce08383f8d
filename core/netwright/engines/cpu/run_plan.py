"""The tapes of one run, training and evaluation, planned on one arena before it is allocated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import gcd

import numpy as np

from netwright.engines.cpu.crew import fitting_threads, worthwhile_threads
from netwright.engines.cpu.lanes import LaneBlocks, lane_blocks
from netwright.engines.cpu.plan import Tape, plan
from netwright.engines.cpu.teams import runs_apart
from netwright.engines.persistent import Persistent
from netwright.engines.samples import Samples
from netwright.engines.update import Update
from netwright.graph.analysis import Analysis
from netwright.kernels.cpu.ahead import compile_all
from netwright.kernels.variant import Key
from netwright.operations.table import TABLE
from netwright.program.program import Program, evaluation_program, training_program

_ORDER_WORDS = 1 << 18
"""Sample numbers that are kept at once: 2 MB."""
_MOST_SLOTS = 1024
_EVALUATION_SLOTS = 64


@dataclass(frozen=True)
class RunPlan:
    """What an engine needs to know before it takes memory.

    Evaluation takes one block a pass for each team, as wide as in training: it needs no other
    tiles.
    """

    persistent: Persistent
    threads: int
    lanes: LaneBlocks
    evaluated: LaneBlocks
    training: Tape | None
    evaluation: Tape

    @property
    def tapes(self) -> list[Tape]:
        """The tapes that there are."""
        return [tape for tape in (self.training, self.evaluation) if tape is not None]

    @property
    def arena_floats(self) -> int:
        """The size of the arena; all tapes share its workspace."""
        return max(tape.arena_size for tape in self.tapes)

    @property
    def kernels(self) -> list[Key]:
        """Every kernel of every tape."""
        return [key for tape in self.tapes for key in tape.assembly.kernels]

    def tensors(self) -> dict[str, int]:
        """Floats of each tensor of the network."""
        return {name: size for tape in self.tapes for name, size in tape.assembly.tensors().items()}


def plan_run(
    training: Program | None,
    evaluation: Program,
    update: Update,
    batch: int,
    data: Mapping[str, Samples],
    threads: int = 0,
) -> RunPlan:
    """Plan a run; `data` holds the samples of each data tensor by name.

    `threads` 0 takes as many as the work of a step is worth.
    """
    persistent = Persistent.of(evaluation, update)
    updated = persistent.learned.size if training else 0
    work = batch * sum(TABLE[c.operation].multiply_adds(c) for c in (training or evaluation).calls)
    threads = threads or fitting_threads(work, updated)
    # Results must not depend on the machine: on what it would be worth, not on its cores.
    is_worth_it = training is not None and worthwhile_threads(work, updated) > 1
    apart = is_worth_it and runs_apart(training or evaluation, updated)
    lanes = lane_blocks(batch, apart)
    if apart:
        # Teams of as many threads each, with as many blocks each.
        lanes = replace(lanes, teams=gcd(threads, lanes.blocks))
    # Without training, a batch of one sample is a question that is asked again and again.
    is_single = lanes.is_single and training is None
    evaluated = LaneBlocks(lanes.teams, lanes.lanes, is_single, lanes.teams, int(is_single))
    slots = max(1, min(_MOST_SLOTS, _ORDER_WORDS // (lanes.blocks * lanes.lanes)))
    first, start = None, persistent.end
    if training is not None:
        first = plan(training, persistent, lanes, slots, start, data)
        start = first.persistent_end
    last = plan(evaluation, persistent, evaluated, _EVALUATION_SLOTS, start, data, like=first)
    return RunPlan(persistent, threads, lanes, evaluated, first, last)


def plan_without_data(
    analysis: Analysis, update: Update, batch: int, passed_over: str = ""
) -> RunPlan:
    """The plan of training a network on any data; ProblemsError where it has problems.

    `passed_over` is that of `training_program`.
    """
    evaluation = evaluation_program(analysis)
    data = {
        item.tensor.name: Samples(np.zeros((1, -(-item.tensor.size // 16) * 16), np.float32), 0)
        for item in evaluation.data
    }
    return plan_run(training_program(analysis, passed_over), evaluation, update, batch, data)


def prepare(analysis: Analysis, update: Update, batch: int, passed_over: str = "") -> None:
    """Compile what training will need; takes no memory for it. ProblemsError as above."""
    compile_all(plan_without_data(analysis, update, batch, passed_over).kernels)


def estimate_memory(analysis: Analysis, batch: int, update: Update, passed_over: str = "") -> int:
    """Bytes that training takes beside the data: parameters, moments, activations, gradients.

    With as many threads as the work is worth on this machine: teams take a workspace each.
    Nothing is compiled and nothing of that size is allocated. Raises ProblemsError.
    """
    return 4 * plan_without_data(analysis, update, batch, passed_over).arena_floats
