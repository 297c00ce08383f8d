"""A network made ready to be trained: what it comes to, and the engine that runs it."""

from dataclasses import dataclass

from netwright.data.dataset import Dataset
from netwright.engines.choice import GPUS, Gpus, Work, engine_for
from netwright.engines.cpu.run_plan import prepare
from netwright.engines.engine import Engine
from netwright.engines.samples import Samples
from netwright.engines.update import Update
from netwright.graph.analysis import Analysis, analyze
from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph
from netwright.operations.tensor import Role
from netwright.program.program import ProblemsError, evaluation_program, training_program
from netwright.training.augmented import with_copies
from netwright.training.fit import arrays_for
from netwright.training.learning import batch_of, passed_over, update_of
from netwright.training.measuring import Measuring
from netwright.training.mismatch import settings_problems
from netwright.training.settings import TrainingSettings


@dataclass(frozen=True)
class Plan:
    """All of the settings that the engine is made for; the rest is numbers for each step."""

    update: Update
    passed_over: str
    batch: int
    device: str
    """The one that is asked for."""
    precision: str
    """Likewise."""

    @classmethod
    def of(cls, settings: TrainingSettings, dataset: Dataset) -> "Plan":
        """What a run with these settings needs of its engine."""
        batch = batch_of(settings, len(dataset.parts["training"]))
        asked = settings.device, settings.precision
        return cls(update_of(settings), passed_over(settings), batch, *asked)


@dataclass(frozen=True)
class Setup:
    """A network with its engine. Whoever makes it closes the engine."""

    graph: Graph
    analysis: Analysis
    engine: Engine
    plan: Plan
    has_counts: bool
    """Whether the target is a class, so that right answers are counted."""
    measuring: Measuring
    """What else says how good the answers are."""
    reason: str = ""
    """Why it is not the GPU's engine, where that was wanted."""

    def serves(self, graph: Graph, plan: Plan) -> bool:
        """Whether it can train this network with this plan as it is."""
        return plan == self.plan and same_network(graph, self.graph)


def set_up(
    graph: Graph,
    settings: TrainingSettings,
    dataset: Dataset,
    threads: int = 0,
    pin: bool = False,
    like: Setup | None = None,
    gpus: Gpus = GPUS,
) -> Setup:
    """Plan, compile and take the memory; ProblemsError and DataError say why that cannot be.

    What another one on the same data has of them in its engine is used here too.
    """
    analysis, plan = analyze(graph), Plan.of(settings, dataset)
    training = training_program(analysis, plan.passed_over)
    evaluation = evaluation_program(analysis)
    samples = _samples_of(like, analysis) if like else {}
    arrays = with_copies(arrays_for(analysis, dataset, samples), dataset)
    require_sound_settings(analysis, settings, dataset)
    work = Work(
        training, evaluation, {**arrays, **samples}, plan.batch, plan.update, plan.precision
    )
    chosen = engine_for(plan.device, work, threads, pin, gpus)
    measuring = Measuring(analysis, dataset)
    return Setup(
        graph, analysis, chosen.engine, plan, bool(training.counts), measuring, chosen.reason
    )


def _samples_of(setup: Setup, analysis: Analysis) -> dict[str, Samples]:
    """Those of tensors that are as they were, but for indices, which a table must still have."""
    return {
        item.tensor.name: setup.engine.samples[item.tensor.name]
        for item in analysis.data
        if item in setup.analysis.data
        and not (item.slot == "input" and item.tensor.role is Role.INDEX)
    }


def require_sound_settings(
    analysis: Analysis, settings: TrainingSettings, dataset: Dataset
) -> None:
    """ProblemsError where the network cannot be trained with these settings on these data."""
    problems = settings_problems(analysis, settings, dataset)
    if problems:
        raise ProblemsError(tuple(problem.message for problem in problems))


def prepare_kernels(graph: Graph, settings: TrainingSettings, dataset: Dataset) -> None:
    """Compile what training this network will need; nothing happens where it has problems."""
    analysis = analyze(graph)
    if not analysis.problems:
        plan = Plan.of(settings, dataset)
        prepare(analysis, plan.update, plan.batch, plan.passed_over)
