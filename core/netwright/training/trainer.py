"""The trainer: takes steps on a network, one after the other, on whatever engine runs it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.engines.cpu.assembly import COEFFICIENTS
from netwright.engines.cpu.engine import Arrays, CpuEngine
from netwright.engines.cpu.run_plan import prepare
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.program.program import ProblemsError, evaluation_program, training_program
from netwright.training.ahead import NextStep
from netwright.training.course import BEFORE, Course, after_epoch, comparable
from netwright.training.ending import end_run
from netwright.training.fault import non_finite
from netwright.training.fit import arrays_for
from netwright.training.initial import initial_weights, without_cut
from netwright.training.learning import batch_of, coefficients, error_scale, passed_over, update_of
from netwright.training.mismatch import settings_problems
from netwright.training.order import BatchOrder
from netwright.training.schedule import factors
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import Evaluation
from netwright.training.state import TrainedState


@dataclass(frozen=True, slots=True)
class Steps:
    """What each step gave, measured on its batch before the update."""

    losses: NDArray[np.float32]
    accuracies: NDArray[np.float32] | None
    """None where the target is no class."""
    evaluations: tuple[Evaluation, ...] = ()
    """On the validation part, at the ends of epochs, where something depends on them."""


class Trainer:
    """A network in training. Belongs to one thread.

    Raises ProblemsError when the network has problems and DataError when the data does not fit.
    The same seed gives the same run bit for bit, for any number of threads and however it is
    cut into calls of `advance`.
    """

    def __init__(
        self,
        graph: Graph,
        settings: TrainingSettings,
        dataset: Dataset,
        threads: int = 0,
        pin: bool = False,
    ) -> None:
        self.analysis = analyze(graph)
        self.settings = settings
        self._dataset = dataset
        training = training_program(self.analysis, passed_over(settings))
        evaluation = evaluation_program(self.analysis)
        arrays = arrays_for(self.analysis, dataset)
        problems = settings_problems(self.analysis, settings, dataset)
        if problems:
            raise ProblemsError(tuple(problem.message for problem in problems))
        self._order = self._order_of(0)
        self._engine = CpuEngine(
            training, evaluation, arrays, self._order.batch, update_of(settings), threads, pin
        )
        self._has_counts = bool(training.counts)
        self._scale = error_scale(settings, self.analysis)
        self._course = Course()
        self.learning_rate = settings.learning_rate
        """The rate that a schedule starts from; may be changed between two steps."""
        self.step = 0
        self.reset()

    @property
    def steps_per_epoch(self) -> int:
        """Batches until every training sample was seen once."""
        return self._order.steps_per_epoch

    @property
    def batch(self) -> int:
        """Samples of a whole batch."""
        return self._order.batch

    @property
    def total_steps(self) -> int:
        """Steps of all runs, as far as is known: one that stops early shortens it."""
        course = self._course
        left = self.settings.runs - course.run
        return course.run_step + left * self.settings.epochs * self.steps_per_epoch

    @property
    def epoch(self) -> int:
        """Finished epochs."""
        return self.step // self.steps_per_epoch

    @property
    def is_at_start(self) -> bool:
        """Whether the weights are the initial ones of the run: of the first, or of the next."""
        return self._step_of_run == 0

    @property
    def finished(self) -> bool:
        """Whether all epochs are done, or no further step is worth it."""
        return self._course.stopped or self.step >= self.total_steps

    @property
    def reason(self) -> str:
        """Why the run ended before its epochs, or which weights it ended with; else empty."""
        return self._course.reason

    @property
    def best_step(self) -> int | None:
        """The step with the lowest validation loss, where its weights are kept for the end."""
        course = self._course
        if course.won_loss is not None and (
            course.best_loss is None or course.won_loss <= course.best_loss
        ):
            return course.won_step
        return course.best_step if course.best_loss is not None else None

    @property
    def rate(self) -> float:
        """The learning rate of the last step, as the schedule has it."""
        last = np.array([max(self.step - 1, self._course.run_step)])
        return float(self._rates(last)[0])

    @property
    def threads(self) -> int:
        """Threads that compute."""
        return self._engine.threads

    @property
    def device(self) -> str:
        """Where it is computed."""
        return self._engine.device

    @property
    def memory_bytes(self) -> int:
        """What the engine's memory takes, data included."""
        return self._engine.memory_bytes

    @property
    def most_steps(self) -> int:
        """The most steps that one call of the engine takes."""
        return self._engine.slots

    def reset(self) -> None:
        """Back to the initial weights, before the first step."""
        self.step = 0
        self._begin_run(Course())

    def advance(self, steps: int) -> Steps:
        """Take up to `steps` further steps, not beyond the last epoch.

        Raises NonFiniteError at the first step whose gradient is NaN or infinite; that step is
        not applied, the ones before it are.
        """
        end = self.step + steps
        losses: list[NDArray[np.float64]] = []
        shares: list[NDArray[np.float64]] = []
        evaluations: list[Evaluation] = []
        while self.step < end and not self.finished:
            count = min(end - self.step, self._engine.slots, self._steps_to_look())
            numbers, sizes = self._order.batches(self._step_of_run, count)
            table = self._coefficients(sizes)
            outcome = self._engine.train(self._step_of_run, numbers, table)
            done = outcome.losses.shape[1]
            losses.append(outcome.losses.sum(axis=0))
            if self._has_counts:
                shares.append(_accuracy(outcome.counts))
            self.step += done
            if outcome.halted:
                raise non_finite(self.step + 1, self.analysis.parameters, self._engine.gradients())
            if self._looks and self.step % self.steps_per_epoch == 0:
                evaluations += self._finish_epoch()
        accuracies = _joined(shares) if self._has_counts else None
        return Steps(_joined(losses), accuracies, tuple(evaluations))

    def evaluate(self, part: str) -> Evaluation | None:
        """Loss and accuracy over the whole of a part of the data; None if it has no samples."""
        samples = self._dataset.parts[part]
        if not len(samples):
            return None
        losses, counts, _ = self._engine.evaluate(samples)
        accuracy = float(_accuracy(counts)) if self._has_counts else None
        return Evaluation(self.step, part, float(losses.sum() / len(samples)), accuracy)

    def weights(self) -> Arrays:
        """A copy of the weights, by tensor name."""
        return self._engine.parameters()

    def parameter(self, name: str) -> NDArray[np.float32]:
        """A copy of one weight tensor."""
        return self._engine.parameter(name)

    def gradients(self) -> Arrays:
        """A copy of the gradients of the last step, by parameter name."""
        return self._engine.gradients()

    def state(self) -> TrainedState:
        """A copy of everything that `restore` needs."""
        engine = self._engine
        return TrainedState(self.step, engine.parameters(), engine.moments(), self._course)

    def next_step(self) -> NextStep:
        """What the step to come takes beside the weights: copies."""
        numbers, sizes = self._order.batches(self._step_of_run, 1)
        return NextStep(
            self.settings,
            self._step_of_run,
            self.settings.seed + self._course.run,
            numbers[0, : sizes[0]],
            self.batch,
            self._coefficients(sizes),
            float(self._scale * self._rates(np.array([self.step]))[0]),
            self._engine.moments(),
        )

    def restore(self, state: TrainedState) -> None:
        """Go on from an earlier state of a run with the same network and settings.

        Without moments, or with those of another optimizer, the optimizer starts afresh.
        """
        self._engine.set_parameters(without_cut(self.analysis, state.weights))
        self._engine.set_moments(tuple(dict(moment) for moment in state.moments))
        self.step, self._course = state.step, state.course
        self._take_seed(state.course.run)

    def enter_thread(self) -> None:
        """Make the calling thread the engine's first: it gives way to the window from now on."""
        self._engine.crew.enter()

    def close(self) -> None:
        """End the engine's threads."""
        self._engine.close()

    @property
    def _looks(self) -> bool:
        """Whether the end of an epoch decides something."""
        return self.settings.judges or self.settings.min_change > 0

    @property
    def _step_of_run(self) -> int:
        return self.step - self._course.run_step

    def _steps_to_look(self) -> int:
        if self._looks:
            return self.steps_per_epoch - self.step % self.steps_per_epoch
        return self.total_steps - self.step

    def _rates(self, steps: NDArray[np.int64]) -> NDArray[np.float64]:
        course = self._course
        shares = factors(
            self.settings, steps - course.run_step, self.steps_per_epoch, course.reductions
        )
        return self.learning_rate * shares

    def _coefficients(self, sizes: NDArray[np.int64]) -> NDArray[np.float32]:
        rates = self._scale * self._rates(self.step + np.arange(len(sizes)))
        return coefficients(self.settings, rates, self._step_of_run, sizes, COEFFICIENTS)

    def _order_of(self, run: int) -> BatchOrder:
        samples = self._dataset.parts["training"]
        return BatchOrder(samples, batch_of(self.settings, len(samples)), self.settings.seed + run)

    def _take_seed(self, run: int) -> None:
        self._order = self._order_of(run)
        self._engine.set_seed(self.settings.seed + run)

    def _begin_run(self, course: Course) -> None:
        self._engine.set_parameters(initial_weights(self.analysis, self.settings.seed + course.run))
        self._engine.clear_moments()
        self._take_seed(course.run)
        if self.settings.min_change:
            course = replace(course, kept={**course.kept, BEFORE: self.weights()})
        self._course = course

    def _finish_epoch(self) -> list[Evaluation]:
        settings, weights = self.settings, self.weights()
        evaluation = self.evaluate("validation") if settings.judges else None
        loss = None if evaluation is None else comparable(evaluation.loss)
        frozen = {p.tensor.name for p in self.analysis.parameters if p.frozen}
        course = after_epoch(self._course, settings, self.step, loss, weights, frozen)
        last = course.run_step + settings.epochs * self.steps_per_epoch
        if course.stopped or self.step >= last:
            course, final = end_run(
                course, settings, self.step, loss, weights, self.steps_per_epoch
            )
            if final is None:
                self._begin_run(course)
                return [] if evaluation is None else [evaluation]
            self._engine.set_parameters(dict(final))
        self._course = course
        return [] if evaluation is None else [evaluation]


def prepare_kernels(graph: Graph, settings: TrainingSettings, dataset: Dataset) -> None:
    """Compile what training this network will need; nothing happens where it has problems."""
    analysis = analyze(graph)
    if not analysis.problems:
        batch = batch_of(settings, len(dataset.parts["training"]))
        prepare(analysis, update_of(settings), batch, passed_over(settings))


def _accuracy(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Right answers over answers of the first loss that counts them; 0 where there are none."""
    share: NDArray[np.float64] = counts[0] / np.maximum(counts[1], 1.0)
    return share


def _joined(parts: list[NDArray[np.float64]]) -> NDArray[np.float32]:
    return np.concatenate(parts or [np.empty(0)]).astype(np.float32)
