"""The trainer: takes steps on a network, one after the other, on whatever engine runs it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.engines.cpu.assembly import COEFFICIENTS
from netwright.engines.cpu.engine import Arrays, CpuEngine
from netwright.engines.cpu.run_plan import prepare
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.program.program import (
    evaluation_program,
    training_program,
)
from netwright.training.fit import arrays_for
from netwright.training.initial import initial_weights
from netwright.training.learning import coefficients
from netwright.training.order import BatchOrder
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import Evaluation
from netwright.training.state import TrainedState


class NonFiniteError(ArithmeticError):
    """A gradient became NaN or infinite. The weights are those before that step."""

    def __init__(self, step: int, node: str, tensor: str) -> None:
        super().__init__(
            f"Training stopped at step {step}: the gradient of {node} ({tensor}) is not a finite"
            " number. Try a smaller learning rate, or scale the data."
        )
        self.step, self.node, self.tensor = step, node, tensor


@dataclass(frozen=True, slots=True)
class Steps:
    """What each step gave, measured on its batch before the update."""

    losses: NDArray[np.float32]
    accuracies: NDArray[np.float32] | None
    """None where the target is no class."""


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
        training, evaluation = training_program(self.analysis), evaluation_program(self.analysis)
        arrays = arrays_for(self.analysis, dataset)
        self._order = BatchOrder(dataset.parts["training"], settings.batch_size, settings.seed)
        self._engine = CpuEngine(
            training, evaluation, arrays, self._order.batch, settings.optimizer, threads, pin
        )
        self._engine.set_seed(settings.seed)
        self._has_counts = bool(training.counts)
        self.learning_rate = settings.learning_rate
        self.step = 0
        self.reset()

    @property
    def steps_per_epoch(self) -> int:
        """Batches until every training sample was seen once."""
        return self._order.steps_per_epoch

    @property
    def training_samples(self) -> int:
        """Samples of the training part."""
        return len(self._dataset.parts["training"])

    @property
    def total_steps(self) -> int:
        """Steps of the whole run."""
        return self.settings.epochs * self.steps_per_epoch

    @property
    def epoch(self) -> int:
        """Finished epochs."""
        return self.step // self.steps_per_epoch

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.step >= self.total_steps

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
        self._engine.set_parameters(initial_weights(self.analysis, self.settings.seed))
        self._engine.clear_moments()
        self.step = 0

    def advance(self, steps: int) -> Steps:
        """Take up to `steps` further steps, not beyond the last epoch.

        Raises NonFiniteError at the first step whose gradient is NaN or infinite; that step is
        not applied, the ones before it are.
        """
        end = min(self.step + steps, self.total_steps)
        losses: list[NDArray[np.float64]] = []
        shares: list[NDArray[np.float64]] = []
        while self.step < end:
            count = min(end - self.step, self._engine.slots)
            numbers, sizes = self._order.batches(self.step, count)
            table = coefficients(self.settings, self.learning_rate, self.step, sizes, COEFFICIENTS)
            outcome = self._engine.train(self.step, numbers, table)
            done = outcome.losses.shape[1]
            losses.append(outcome.losses.sum(axis=0))
            if self._has_counts:
                shares.append(_accuracy(outcome.counts))
            self.step += done
            if outcome.halted:
                raise self._non_finite()
        return Steps(_joined(losses), _joined(shares) if self._has_counts else None)

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
        return TrainedState(self.step, self._engine.parameters(), self._engine.moments())

    def restore(self, state: TrainedState) -> None:
        """Go on from an earlier state of a run with the same network and settings.

        Without moments, or with those of another optimizer, the optimizer starts afresh.
        """
        self._engine.set_parameters(dict(state.weights))
        self._engine.set_moments(tuple(dict(moment) for moment in state.moments))
        self.step = state.step

    def enter_thread(self) -> None:
        """Make the calling thread the engine's first: it gives way to the window from now on."""
        self._engine.crew.enter()

    def close(self) -> None:
        """End the engine's threads."""
        self._engine.close()

    def _non_finite(self) -> NonFiniteError:
        """Name the first parameter, from the loss backwards, whose gradient is not finite."""
        gradients = self._engine.gradients()
        for parameter in reversed(self.analysis.parameters):
            name = parameter.tensor.name
            if name in gradients and not np.isfinite(gradients[name]).all():
                node, _, tensor = name.rpartition("/")
                return NonFiniteError(self.step + 1, node, tensor)
        return NonFiniteError(self.step + 1, "the network", "unknown")


def prepare_kernels(graph: Graph, settings: TrainingSettings, dataset: Dataset) -> None:
    """Compile what training this network will need; nothing happens where it has problems."""
    analysis = analyze(graph)
    if not analysis.problems:
        batch = min(settings.batch_size, len(dataset.parts["training"]))
        prepare(analysis, settings.optimizer, batch)


def _accuracy(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Right answers over answers of the first loss that counts them; 0 where there are none."""
    return counts[0] / np.maximum(counts[1], 1.0)


def _joined(parts: list[NDArray[np.float64]]) -> NDArray[np.float32]:
    return np.concatenate(parts or [np.empty(0)]).astype(np.float32)
