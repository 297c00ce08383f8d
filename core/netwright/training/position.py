"""Where a training is: its step and epoch, what is left, how it stands, how fast it learns."""

import numpy as np
from numpy.typing import NDArray

from netwright.training.course import Course
from netwright.training.order import BatchOrder
from netwright.training.schedule import factors
from netwright.training.settings import TrainingSettings


class Position:
    """Steps and epochs of all runs, told from the step, the order of samples and the course."""

    settings: TrainingSettings
    step: int
    """Finished steps of all runs."""
    _order: BatchOrder
    _course: Course

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
        later = (self.settings.runs - course.run - 1) * self.settings.epochs * self.steps_per_epoch
        return self._end_of_run + later

    @property
    def total_epochs(self) -> int:
        """Epochs of all runs, as far as is known."""
        course = self._course
        wanted = course.run_epoch + (self.settings.runs - course.run) * self.settings.epochs
        return max(wanted, self.epoch)

    @property
    def epoch(self) -> int:
        """Finished epochs of all runs."""
        return self._course.run_epoch + self._place[0]

    @property
    def epoch_share(self) -> float:
        """How much of the epoch under way is done; 0 at the end of one."""
        return self._place[1] / self._order.pace.samples

    @property
    def steps_to_epoch_end(self) -> int:
        """Steps that are left of the epoch under way: at the end of one, those of the next."""
        return self._order.pace.end_of(self._place[0] + 1) - self._step_of_run

    @property
    def rate(self) -> float:
        """The learning rate of the last step, as the schedule has it."""
        return float(self._rates(np.array([max(self._step_of_run - 1, 0)]))[0])

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
    def _step_of_run(self) -> int:
        return self.step - self._course.run_step

    def _rates(self, steps: NDArray[np.int64]) -> NDArray[np.float64]:
        """The learning rates of steps of this run, counted from 0."""
        epochs = self._order.pace.epochs(steps)
        shares = factors(self.settings, steps, epochs, self._course.reductions)
        return self.settings.learning_rate * shares

    @property
    def _place(self) -> tuple[int, int]:
        """Finished epochs of this run, and samples seen of the one under way."""
        return self._order.pace.place(self._step_of_run)

    @property
    def _end_of_run(self) -> int:
        return self._course.run_step + self._order.pace.end_of(self.settings.epochs)
