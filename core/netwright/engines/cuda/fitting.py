"""Which plan of a run fits the memory of a device: with all data there, or a window of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from netwright.engines.capacity import fits
from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.plan import RunPlan, plan_run
from netwright.engines.cuda.resident import Residence, is_shipped, is_tiny
from netwright.engines.cuda.streaming import Window, windows
from netwright.engines.samples import Samples
from netwright.engines.update import Update
from netwright.program.program import Program


@dataclass(frozen=True)
class Wanted:
    """What is to be planned."""

    training: Program | None
    evaluation: Program
    update: Update
    batch: int
    residence: Residence
    arithmetic: Arithmetic = Arithmetic.PLAIN


def plan_to_fit(
    wanted: Wanted, data: Mapping[str, Samples], free: int
) -> tuple[RunPlan, Window | None]:
    """A plan, and its window where the data do not fit into the `free` bytes.

    The smallest window is given even where it does not fit.
    """
    planned, window = _planned(wanted, data), None
    if not fits(memory_of(planned), free) and data:
        for window in windows(data, planned.lanes):
            planned = _planned(wanted, window.sizes(data))
            if fits(memory_of(planned), free):
                break
    return planned, window


def memory_of(planned: RunPlan) -> int:
    """Bytes of the arena."""
    return 4 * planned.arena_floats + 8 * len(planned.words)


def _planned(wanted: Wanted, data: Mapping[str, Samples]) -> RunPlan:
    """The plan: one block does all training if that is wished for and, unless always, faster."""
    training, evaluation, update, batch = (
        wanted.training, wanted.evaluation, wanted.update, wanted.batch
    )  # fmt: skip
    given = training, evaluation, update, batch, data
    is_always = wanted.residence is Residence.ALWAYS
    may_be = wanted.residence is Residence.IF_SHIPPED
    if training and (is_always or (may_be and is_tiny(training, evaluation, update, batch))):
        planned = plan_run(*given, is_resident=True)
        if is_always or is_shipped(planned.kernels[0]):
            return planned
    return plan_run(*given, arithmetic=wanted.arithmetic)
