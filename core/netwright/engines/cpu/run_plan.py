"""The tapes of one run, training and evaluation, planned on one arena before it is allocated."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from netwright.engines.cpu.lanes import LaneBlocks, lane_blocks
from netwright.engines.cpu.plan import Persistent, Tape, plan
from netwright.engines.cpu.samples import Samples
from netwright.engines.cpu.update import Update
from netwright.graph.analysis import Analysis
from netwright.kernels.cpu.ahead import compile_all
from netwright.kernels.cpu.kernel import Key
from netwright.program.program import Program, evaluation_program, training_program

_ORDER_WORDS = 1 << 18
"""Sample numbers that are kept at once: 2 MB."""
_MOST_SLOTS = 1024
_EVALUATION_SLOTS = 64


@dataclass(frozen=True)
class RunPlan:
    """What an engine needs to know before it takes memory.

    Evaluation takes one block a pass, `single`, as wide as in training: it needs no other tiles.
    """

    persistent: Persistent
    lanes: LaneBlocks
    single: LaneBlocks
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
) -> RunPlan:
    """Plan a run; `data` holds the samples of each data tensor by name."""
    persistent = Persistent.of(evaluation, update)
    lanes = lane_blocks(batch)
    # Without training, a batch of one sample is a question that is asked again and again.
    single = LaneBlocks(1, lanes.lanes, lanes.is_single and training is None)
    slots = max(1, min(_MOST_SLOTS, _ORDER_WORDS // (lanes.blocks * lanes.lanes)))
    first, start = None, persistent.end
    if training is not None:
        first = plan(training, persistent, lanes, slots, start, data)
        start = first.persistent_end
    last = plan(evaluation, persistent, single, _EVALUATION_SLOTS, start, data, like=first)
    return RunPlan(persistent, lanes, single, first, last)


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

    Nothing is compiled and nothing of that size is allocated. Raises ProblemsError.
    """
    return 4 * plan_without_data(analysis, update, batch, passed_over).arena_floats
