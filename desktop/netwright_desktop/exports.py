"""What leaves a project: weights, predictions, pictures, numbers; all written in the background."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from netwright.data.progress import Cancelled, Progress, between
from netwright_desktop.background import Background, spelled
from netwright_desktop.picture import DRAWN, Drawing, Encoded
from netwright_desktop.run import Run
from netwright_desktop.slices import Slices
from netwright_desktop.writing import Writing

NO_PICTURE = "The picture was not saved"
NO_WEIGHTS = "There are no weights yet", "Train the network first."


class Exports(QObject):
    """Writes files about a run as it is now. None of them is needed to go on.

    Signals:
        told: one sentence: a file is there.
        failed: a title and one sentence: why it is not, as when the disk is full.
        weights_saved: the path of the file that holds them.
    """

    told = Signal(str)
    failed = Signal(str, str)
    weights_saved = Signal(str)

    def __init__(self, run: Run, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._run = run
        self.writing = Writing(background, self)

    def write_weights(self, path: Path) -> None:
        """Write the weights as they are now to a `.npz`; `weights_saved` once it is there."""
        from netwright.project.weights import save_weights

        run, learned = self._run, self._run.learned()
        if learned is None:
            self.failed.emit(*NO_WEIGHTS)
            return
        graph, wait = learned
        preparation = run.dataset.preparation if run.dataset else None

        def done(_: object) -> None:
            self.told.emit(f"Weights saved to {path}")
            self.weights_saved.emit(str(path))

        self.writing.begin(
            path.name,
            lambda *watch: save_weights(path, graph, dict(wait().weights), preparation, *watch),
            done,
            lambda error: self.failed.emit("The weights were not saved", spelled(error)),
        )

    def write_predictions(self, given: Path, path: Path) -> None:
        """Write what the network answers about the samples of a file, as it is now, to a table."""
        learned, dataset, source = self._run.learned(), self._run.dataset, self._run.source
        if learned is None:
            self.failed.emit(*NO_WEIGHTS)
            return
        graph, wait = learned
        preparation = dataset.preparation if dataset else source.preparation
        names = dataset.class_names if dataset else ()

        def write(progress: Progress, cancelled: Cancelled) -> int:
            from netwright.judgement.predicting import predictions, samples_in
            from netwright.project.atomic import replacing

            reading = between(0.0, 0.1, progress)
            samples = samples_in(given, source, preparation, reading, cancelled)
            watch = between(0.1, 0.6, progress), cancelled
            found = predictions(graph, wait().weights, samples, preparation, names, watch=watch)
            answered = next(iter(found.values()))
            text = answered.csv(between(0.6, 1.0, progress), cancelled)
            with replacing(path) as file:
                file.write(text)
            return len(answered.answers)

        self.writing.begin(
            path.name,
            write,
            lambda count: self.told.emit(f"Predictions of {count:,} samples written to {path}"),
            lambda error: self.failed.emit("The predictions were not written", spelled(error)),
        )

    def write_picture(self, path: Path, encoded: Encoded, drawn: bool = False) -> None:
        """Write a picture.

        It was `drawn` for the user to see how far: then the greater part of the work is done.
        """

        def whole(progress: Progress, _: Cancelled) -> bytes:
            progress(DRAWN if drawn else 0.0)
            return encoded()

        self._write(path, whole, "Picture saved", NO_PICTURE)

    def write_drawing(self, path: Path, steps: Drawing) -> None:
        """Write what is drawn step by step, while the window goes on."""
        self.writing.draw(
            path.name,
            steps,
            partial(self.write_picture, path, drawn=True),
            lambda error: self.failed.emit(NO_PICTURE, spelled(error)),
        )

    def write_numbers(self, path: Path, encoded: Callable[[Progress, Cancelled], bytes]) -> None:
        """Write a table of numbers."""
        self._write(path, encoded, "Numbers saved", "The numbers were not saved")

    def finish(self) -> None:
        """Draw to its end what is being drawn: the window closes."""
        for drawing in self.findChildren(Slices):
            drawing.finish()

    def _write(
        self,
        path: Path,
        encoded: Callable[[Progress, Cancelled], bytes],
        done: str,
        failed: str,
    ) -> None:
        from netwright.project.atomic import replacing
        from netwright.project.sentence import why

        def write(progress: Progress, cancelled: Cancelled) -> None:
            content = encoded(progress, cancelled)
            with replacing(path) as file:
                file.write(content)

        self.writing.begin(
            path.name,
            write,
            lambda _: self.told.emit(f"{done} to {path}"),
            lambda error: self.failed.emit(failed, f"{path} cannot be written: {why(error)}"),
        )
