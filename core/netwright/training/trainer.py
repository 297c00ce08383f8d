"""The trainer: takes steps on a network, one after the other, on whatever engine runs it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.engines.choice import GPUS, Gpus
from netwright.engines.devices import FAILED_GPU
from netwright.engines.engine import Arrays, Batches, Engine
from netwright.engines.place import COEFFICIENTS
from netwright.engines.precision import precision_note
from netwright.graph.analysis import Analysis
from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph
from netwright.training.ahead import NextStep
from netwright.training.augmented import TrainingCopies, in_data_set, numbers_of_training
from netwright.training.course import BEFORE, Course, after_epoch, comparable, under
from netwright.training.ending import end_run
from netwright.training.fault import non_finite
from netwright.training.graft import Passage, graft
from netwright.training.initial import initial_weights, without_cut
from netwright.training.learning import coefficients, error_scale, is_same_rule, rule_of
from netwright.training.order import BatchOrder
from netwright.training.pace import Pace, taken_up
from netwright.training.position import Position
from netwright.training.settings import TrainingSettings
from netwright.training.settled import settled
from netwright.training.setup import Plan, require_sound_settings, set_up
from netwright.training.snapshot import Evaluation
from netwright.training.state import TrainedState, resumed
from netwright.training.steps import Steps, accuracy, joined


class Trainer(Position):
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
        gpus: Gpus = GPUS,
    ) -> None:
        self.settings = settings
        self._dataset, self._threads, self._pin, self._gpus = dataset, threads, pin, gpus
        self._has_thread = False
        self._copies = TrainingCopies(dataset)
        self.measures = False
        """Whether evaluations hold more than loss and accuracy."""
        self._begun: Batches | None = None
        self._setup = set_up(graph, settings, dataset, threads, pin, gpus=gpus)
        self._order = self._order_of(0)
        self._rule_step = 0
        self._course = Course()
        self.step = 0
        self.reset()

    @property
    def graph(self) -> Graph:
        """The network that is trained."""
        return self._setup.graph

    @property
    def analysis(self) -> Analysis:
        """What it comes to."""
        return self._setup.analysis

    @property
    def threads(self) -> int:
        """Threads that compute."""
        return self._engine.threads

    @property
    def device(self) -> str:
        """Where it is computed."""
        return self._engine.device

    @property
    def device_note(self) -> str:
        """Why it is not computed on a GPU, where that was wanted, in one line; else empty."""
        return FAILED_GPU if self._engine.note else self._setup.reason

    @property
    def precision_note(self) -> str:
        """What is said where TF32 was wanted and cannot be had; else empty."""
        return precision_note(self._setup.plan.precision, self.device)

    @property
    def device_fault(self) -> str:
        """How the GPU failed during the run, and how it goes on, in one sentence; else empty."""
        return self._engine.note

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

    @property
    def under_way(self) -> int:
        """Steps that were begun and not taken yet. Until they are, ask for nothing else."""
        return self._begun.steps if self._begun else 0

    def advance(self, steps: int, then: int = 0) -> Steps:
        """Take up to `steps` further steps, not beyond the last epoch, and all that are under way.

        Of the steps behind them up to `then` may be begun, where the device gains by that: a GPU
        need not wait until it is told what comes next. Raises NonFiniteError at the first step
        whose gradient is NaN or infinite; that step is not applied, the ones before it are.
        """
        end = self.step + max(steps, self.under_way)
        losses: list[NDArray[np.floating]] = []
        shares: list[NDArray[np.floating]] = []
        evaluations: list[Evaluation] = []
        while self.step < end and not self.finished:
            now, following = self._next_batches(end - self.step, then)
            outcome = self._engine.train(self._step_of_run, now.orders, now.coefficients, following)
            done = outcome.losses.shape[1]
            if done == now.steps and self._engine.ahead:
                self._begun = following
            losses.append(outcome.losses.sum(axis=0))
            if self._setup.has_counts:
                shares.append(accuracy(outcome.counts))
            self.step += done
            if outcome.halted:
                raise non_finite(self.step + 1, self.analysis.parameters, self._engine.gradients())
            if self._looks and not self.epoch_share:
                evaluations += self._finish_epoch()
        accuracies = joined(shares) if self._setup.has_counts else None
        return Steps(joined(losses), accuracies, tuple(evaluations))

    def evaluate(self, part: str) -> Evaluation | None:
        """Loss and accuracy over the whole of a part of the data; None if it has no samples."""
        samples = self._dataset.parts[part]
        if not len(samples):
            return None
        measures: Mapping[str, float] = {}
        if self.measures:
            losses, counts, measures = self._setup.measuring.evaluate(self._engine, samples)
        else:
            losses, counts, _ = self._engine.evaluate(samples)
        share = float(accuracy(counts)) if self._setup.has_counts else None
        return Evaluation(self.step, part, float(losses.sum() / len(samples)), share, measures)

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
        return TrainedState(
            self.step,
            engine.parameters(),
            engine.moments(),
            self._course,
            self._order.pace,
            self._rule_step,
            self.settings.optimizer,
        )

    def next_step(self) -> NextStep:
        """What the step to come takes beside the weights: copies."""
        step, moments = self._step_of_run, self._engine.moments()
        numbers, sizes = self._order.batches(step, 1)
        rate = self._rates(np.array([step]))[0] * error_scale(self.settings, self.analysis)
        samples, places = in_data_set(self._dataset, numbers[0, : sizes[0]])
        return NextStep(
            self.settings,
            step,
            self.settings.seed + self._course.run,
            samples,
            self._setup.plan.batch,
            self._coefficients(sizes),
            float(rate),
            step - self._rule_step + 1,
            moments,
            self._place[0],
            places,
        )

    def restore(self, state: TrainedState) -> None:
        """Go on from an earlier state of a run with the same network and settings.

        Without moments, or with those of another optimizer, the optimizer starts afresh.
        """
        self.step, self._course = state.step, state.course
        goes_on = not state.rule or is_same_rule(state.rule, self.settings.optimizer)
        moments = state.moments if goes_on else ()
        self._rule_step = state.rule_step if goes_on else self._step_of_run
        self._engine.set_parameters(without_cut(self.analysis, state.weights))
        self._engine.set_moments(tuple(dict(moment) for moment in moments))
        samples, batch = len(self._dataset.parts["training"]), self._setup.plan.batch
        pace = taken_up(state.pace, samples, batch, self._step_of_run)
        if state.pace is None:
            earlier = state.course.run_step // pace.steps_per_epoch
            self._course = replace(state.course, run_epoch=earlier)
        self._take_seed(pace)

    def change(
        self,
        settings: TrainingSettings,
        graph: Graph | None = None,
        state: TrainedState | None = None,
    ) -> tuple[Passage, ...]:
        """Go on with other settings, another network or both, from the next step on.

        What was learned passes to the network (see `graft`); the answer says what became of each
        tensor, and is empty where the network stays. Or weights, moments and course are those of
        `state`, which is of `graph`; steps count on. What is a number for each step alone, such as
        the learning rate, needs no other engine. Seed and number of runs stay as they are: they
        count from the begin of a run. Raises as the making of a trainer does, and then all is as
        it was.
        """
        before, was_finished = self.settings, self.finished
        settings = replace(settings, seed=before.seed, runs=before.runs)
        graph = self.graph if graph is None else graph
        plan = Plan.of(settings, self._dataset)
        passages: tuple[Passage, ...] = ()
        if state is None and self._setup.serves(graph, plan):
            require_sound_settings(self.analysis, settings, self._dataset)
        else:
            passages = self._set_up_again(graph, settings, state)
        self.settings, self._course = settings, under(settings, self._course)
        if self.finished and not was_finished and self._looks:
            self._finish_epoch()
        return passages

    def go_on(self) -> None:
        """Let a run that was ended early, or whose epochs were over until now, take steps again.

        It goes on from the weights that it ended with; what stopped it may stop it once more.
        """
        self._course = replace(self._course, stopped=False, reason="", waited=0)

    def enter_thread(self) -> None:
        """Make the calling thread the one that computes: it gives way to the window."""
        self._has_thread = True
        self._engine.enter_thread()

    def close(self) -> None:
        """End the engine's threads."""
        self._copies.close()
        self._engine.close()

    def _next_batches(self, steps: int, then: int) -> tuple[Batches, Batches | None]:
        """Some of the next steps, and of those to begin behind them: all told `steps` + `then`."""
        now, self._begun = self._begun, None
        if now is None:
            self._show_copies()
            now = self._batches(0, min(steps, self._engine.slots))
        after = now.steps
        ahead = min(
            max(steps - after, 0) or then, self._engine.ahead, self._steps_to_look() - after
        )
        return now, self._batches(after, ahead) if ahead > 0 else None

    def _batches(self, after: int, steps: int) -> Batches:
        """So many steps, `after` so many others from here on; none where one looks between."""
        count = min(steps, self._steps_to_look() - after)
        numbers, sizes = self._order.batches(self._step_of_run + after, count)
        return Batches(numbers, self._coefficients(sizes, after))

    def _set_up_again(
        self, graph: Graph, settings: TrainingSettings, earlier: TrainedState | None
    ) -> tuple[Passage, ...]:
        """Go on with another engine from the same state."""
        now, old, before = self.state(), self._setup, self.settings
        new = set_up(graph, settings, self._dataset, self._threads, self._pin, old, self._gpus)
        passages: tuple[Passage, ...] = ()
        try:
            if earlier is not None:
                now = resumed(now, earlier)
            elif not same_network(graph, old.graph):
                squares = rule_of(self.settings).squares
                seed = settings.seed + self._course.run
                grafted = graft(old.analysis, new.analysis, now, seed, squares)
                now = settled(old.analysis, new.analysis, grafted.state, self._dataset)
                passages = grafted.passages
            self._setup, self.settings = new, settings
            self.restore(now)
        except Exception:
            self._setup, self.settings = old, before
            new.engine.close()
            raise
        old.engine.close()
        self._copies.forget()
        if self._has_thread:
            self.enter_thread()
        return passages

    @property
    def _looks(self) -> bool:
        """Whether the end of an epoch decides something."""
        return self.settings.judges or self.settings.min_change > 0

    @property
    def _engine(self) -> Engine:
        return self._setup.engine

    def _steps_to_look(self) -> int:
        by_epochs = self._looks or self._copies.are_used
        return self.steps_to_epoch_end if by_epochs else self.total_steps - self.step

    def _show_copies(self) -> None:
        seed = self.settings.seed + self._course.run
        self._copies.show(self._engine, self.analysis, seed, self._place[0])

    def _coefficients(self, sizes: NDArray[np.int64], after: int = 0) -> NDArray[np.float32]:
        step = self._step_of_run + after
        rates = self._rates(step + np.arange(len(sizes)))
        rates *= error_scale(self.settings, self.analysis)
        return coefficients(self.settings, rates, step - self._rule_step, sizes, COEFFICIENTS)

    def _order_of(self, run: int, pace: Pace | None = None) -> BatchOrder:
        samples = numbers_of_training(self._dataset)
        return BatchOrder(samples, self._setup.plan.batch, self.settings.seed + run, pace)

    def _take_seed(self, pace: Pace | None = None) -> None:
        """Take the order of samples and the random numbers of the present run."""
        run = self._course.run
        self._order = self._order_of(run, pace)
        self._engine.set_seed(self.settings.seed + run)

    def _begin_run(self, course: Course) -> None:
        self._engine.set_parameters(initial_weights(self.analysis, self.settings.seed + course.run))
        self._engine.clear_moments()
        self._rule_step = 0
        if self.settings.min_change:
            course = replace(course, kept={**course.kept, BEFORE: self.weights()})
        self._course = course
        self._take_seed()

    def _finish_epoch(self) -> list[Evaluation]:
        settings, weights = self.settings, self.weights()
        evaluation = self.evaluate("validation") if settings.judges else None
        loss = None if evaluation is None else comparable(evaluation.loss)
        frozen = {p.tensor.name for p in self.analysis.parameters if p.frozen}
        course = after_epoch(self._course, settings, self.step, loss, weights, frozen)
        if course.stopped or self.step >= self._end_of_run:
            epoch = self._place[0]
            course, final = end_run(course, settings, self.step, loss, weights, epoch)
            if final is None:
                self._begin_run(course)
                return [] if evaluation is None else [evaluation]
            self._engine.set_parameters(dict(final))
        self._course = course
        return [] if evaluation is None else [evaluation]
