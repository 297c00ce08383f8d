"""Takes the step to come for real, on an engine of its own: what the run will have after it."""

from dataclasses import dataclass

import numpy as np

from netwright.engines.cpu.engine import CpuEngine
from netwright.inspection.subject import Arrays, Subject
from netwright.program.program import evaluation_program, training_program
from netwright.training.ahead import NextStep
from netwright.training.learning import passed_over, update_of


@dataclass(frozen=True, eq=False, slots=True)
class StepTaken:
    """Weights and moments after a step; the gradients that made them, clipped and penalised."""

    weights: Arrays
    moments: tuple[Arrays, ...]
    gradients: Arrays


def take_step(subject: Subject, ahead: NextStep) -> StepTaken | None:
    """Bit for bit what the trainer will have; None where a gradient is not finite.

    The engine is that of the trainer, but knows the samples of this batch alone.
    """
    settings = ahead.settings
    training = training_program(subject.analysis, passed_over(settings))
    engine = CpuEngine(
        training,
        evaluation_program(subject.analysis),
        subject.data_of_step(ahead),
        ahead.batch,
        update_of(settings),
        threads=1,
    )
    try:
        engine.set_parameters(subject.weights)
        engine.set_moments(tuple(dict(moment) for moment in ahead.moments))
        engine.set_seed(ahead.seed)
        order = np.full((1, ahead.batch), -1, np.int64)
        order[0, : len(ahead.samples)] = np.arange(len(ahead.samples))
        if engine.train(ahead.step, order, ahead.coefficients).halted:
            return None
        gradients = {
            name: g for name, g in engine.gradients().items() if name in training.gradients
        }
        return StepTaken(engine.parameters(), engine.moments(), gradients)
    finally:
        engine.close()
