"""A run: a trainer, how long it has been at it, and what was not told yet."""

import time
from math import inf

import numpy as np
from numpy.typing import NDArray

from netwright.engines.devices import CPU, FAILED_GPU
from netwright.graph.graph import Graph
from netwright.training.changes import changed_layers, changed_settings
from netwright.training.graft import Passage
from netwright.training.settings import TrainingSettings
from netwright.training.sigmoid_chain import sigmoids_behind
from netwright.training.snapshot import Change, Evaluation, RunState, Snapshot, Wish
from netwright.training.state import TrainedState
from netwright.training.steps import joined
from netwright.training.trainer import Trainer
from netwright.training.watch import Watch

_CHUNK_SECONDS = 1 / 30
"""Time between two looks at the orders: pausing feels immediate, Python costs next to nothing."""
_EVERY_EPOCH = 128
"""So many epochs are all evaluated; later ones, where they are short, at most 20 times a second."""
_EVALUATION_SECONDS = 0.05
_EVALUATION_SHARE = 0.05
"""At most this share of the thread's own time goes into evaluating such later epochs."""
_MEMORY = 0.8
"""How much of the measured speed is remembered from chunk to chunk."""


class Run:
    """Drives a trainer in chunks of whole steps and gathers what happened for snapshots."""

    def __init__(self, number: int, trainer: Trainer) -> None:
        self.number = number
        self.trainer = trainer
        self.seconds = 0.0
        self._watch = Watch(trainer)
        self._sigmoids = sigmoids_behind(trainer.analysis.graph)
        self._steps_per_second = 0.0
        self.limit = inf
        """The most steps a second that it takes, so that people can watch."""
        self._returned_at = 0.0
        self._evaluated_at = 0.0
        self._evaluated_for = 0.0
        self._measured = -1  # the step whose measures are known
        self._told = trainer.step
        self._losses: list[NDArray[np.floating]] = []
        self._accuracies: list[NDArray[np.floating]] = []
        self._evaluations: list[Evaluation] = []
        self._changes: list[Change] = []
        self._fault = self._known_fault = ""

    def advance(self, most: int | None = None) -> None:
        """Take some steps: as many as fit a chunk, not beyond an epoch that is evaluated.

        `most` of them, where it is given; then none is left under way. Else steps of the next
        chunk may be: `settle` takes them.
        """
        trainer, before = self.trainer, self.trainer.step
        wanted = count = trainer.under_way
        if not wanted:
            wanted = min(self._chunk(), trainer.most_steps, most or trainer.most_steps)
            count = 1 if self._watch.begin(now=most == 1) else wanted
        # Those under way run since the last call returned.
        begin = self._returned_at if trainer.under_way else time.perf_counter()
        try:
            done = trainer.advance(count, self._following(count) if most is None else 0)
        finally:
            self._returned_at = time.perf_counter()
            spent = self._returned_at - begin
            self.seconds += spent
        if count == wanted:  # a step that was taken alone tells less about the speed
            self._measure((trainer.step - before) / max(spent, 1e-9))
        self._losses.append(done.losses)
        self._evaluations += done.evaluations
        if done.accuracies is not None:
            self._accuracies.append(done.accuracies)
        self._watch.look()
        self._note_fault()
        if not done.evaluations and not trainer.under_way and self._is_evaluation_due():
            self.evaluate()

    def settle(self) -> None:
        """Take the steps that are under way, so that weights and numbers are of the same step."""
        if self.trainer.under_way:
            self.advance(most=self.trainer.under_way)

    def change(
        self, settings: TrainingSettings, graph: Graph, state: TrainedState | None = None
    ) -> tuple[Passage, ...]:
        """Go on with other settings or another network from the next step on; see `Trainer`.

        Nothing may be left to tell: what was seen of the network as it was is forgotten.
        """
        trainer = self.trainer
        before, old_graph, analysis = trainer.settings, trainer.graph, trainer.analysis
        passages = trainer.change(settings, graph, state)
        told = changed_layers(old_graph, graph) + changed_settings(before, settings)
        if state is not None:
            told.append(f"weights of step {state.step:,}")
        if told:
            self._changes.append(Change(trainer.step, ", ".join(told)))
        if trainer.analysis is not analysis:
            wanted = self._watch.wanted
            self._watch = Watch(trainer)
            self._watch.wanted = wanted
            self._sigmoids = sigmoids_behind(trainer.analysis.graph)
            self._steps_per_second = 0.0
        return passages

    def want(self, wanted: frozenset[Wish]) -> None:
        """From now on look for this, and for nothing else."""
        self._watch.wanted = wanted
        self.trainer.measures = Wish.MEASURES in wanted

    def measure(self) -> None:
        """Evaluate what stands still, if its measures are wanted and not known yet."""
        if self.trainer.measures and self.trainer.step != self._measured:
            self.evaluate()

    def _note_fault(self) -> None:
        """Tell once how the GPU failed."""
        fault = self.trainer.device_fault
        if fault != self._known_fault:
            self._fault = self._known_fault = fault
            if fault:
                self._changes.append(Change(self.trainer.step, FAILED_GPU))

    def _measure(self, rate: float) -> None:
        known = self._steps_per_second
        self._steps_per_second = _MEMORY * known + (1 - _MEMORY) * rate if known else rate

    @property
    def _speed(self) -> float:
        """Steps a second, as they follow one another."""
        return min(self._steps_per_second, self.limit)

    def _chunk(self, after: int = 0) -> int:
        """Steps until the next look at the orders, once `after` steps are taken."""
        trainer = self.trainer
        wanted = max(1, int(self._speed * _CHUNK_SECONDS))
        epoch = trainer.steps_per_epoch
        to_epoch_end = (trainer.steps_to_epoch_end - after - 1) % epoch + 1
        if trainer.epoch < _EVERY_EPOCH or wanted <= to_epoch_end:
            return min(wanted, to_epoch_end)
        return to_epoch_end + (wanted - to_epoch_end) // epoch * epoch

    def _following(self, count: int) -> int:
        """Steps that may be begun behind the next `count`: none where something comes between."""
        trainer = self.trainer
        ends_epoch = (trainer.steps_to_epoch_end - count) % trainer.steps_per_epoch == 0
        is_looked_at = self._watch.is_due or (ends_epoch and self._evaluates_now())
        return 0 if is_looked_at or self.limit < inf else self._chunk(count)

    def _is_evaluation_due(self) -> bool:
        return not self.trainer.epoch_share and self._evaluates_now()

    def _evaluates_now(self) -> bool:
        """Whether an epoch that ends now is evaluated."""
        trainer = self.trainer
        since = time.perf_counter() - self._evaluated_at
        pause = max(_EVALUATION_SECONDS, self._evaluated_for / _EVALUATION_SHARE)
        return trainer.epoch <= _EVERY_EPOCH or trainer.finished or since >= pause

    def evaluate(self) -> None:
        """Measure loss, accuracy and what else is wanted on the validation part."""
        self._evaluated_at, begin = time.perf_counter(), time.thread_time()
        evaluation = self.trainer.evaluate("validation")
        self._evaluated_for = time.thread_time() - begin
        if evaluation is not None:
            self._evaluations.append(evaluation)
            if evaluation.measures:
                self._measured = evaluation.step

    def snapshot(self, state: RunState, message: str = "") -> Snapshot:
        """The run as it is now, with everything that happened since the last snapshot."""
        trainer = self.trainer
        self._watch.look(now=state is not RunState.RUNNING)
        losses = joined(self._losses)
        accuracies = joined(self._accuracies) if self._accuracies else None
        evaluations = tuple(self._evaluations)
        self._note_fault()
        changes, self._changes = tuple(self._changes), []
        fault, self._fault = self._fault, ""
        gradients, updates = self._watch.news()
        first = self._told + 1
        self._told += len(losses)
        self._losses, self._accuracies, self._evaluations = [], [], []
        speed = self._speed
        left = max(trainer.total_steps - trainer.step, 0) / speed if speed else None
        return Snapshot(
            run=self.number,
            state=state,
            message=message or (trainer.reason if state is RunState.FINISHED else ""),
            step=trainer.step,
            steps_per_epoch=trainer.steps_per_epoch,
            epoch=trainer.epoch,
            epochs=trainer.total_epochs,
            epoch_share=trainer.epoch_share,
            total_steps=trainer.total_steps,
            samples_per_second=speed * trainer.batch,
            seconds=self.seconds,
            seconds_left=left,
            device=_device(trainer),
            device_fault=fault,
            learning_rate=trainer.rate,
            first_step=first,
            losses=losses,
            accuracies=accuracies,
            evaluations=evaluations,
            best_step=trainer.best_step,
            changes=changes,
            gradients=gradients,
            updates=updates,
            sigmoids=self._sigmoids,
        )


def _device(trainer: Trainer) -> str:
    words = trainer.device
    if words == CPU:
        threads = trainer.threads
        words = f"{trainer.device_note or CPU}, {threads} thread{'s' if threads > 1 else ''}"
    return ", ".join(filter(None, (words, trainer.precision_note)))
