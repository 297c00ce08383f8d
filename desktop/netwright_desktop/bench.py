"""What panels and canvas share: the project, what is painted, which sample and part is seen."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from netwright.inspection.neuron_maps import NeuronMaps
from netwright.inspection.passage import Passage
from netwright.inspection.question import Question
from netwright.inspection.sample import FromData, Sample
from netwright_desktop.judging import Judging
from netwright_desktop.painting import Painting
from netwright_desktop.session import Session


class ChosenSample(QObject):
    """The sample that is followed through the network: one of the data, or a drawing.

    Signals:
        changed: it is another one now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sample: Sample = FromData()

    def choose(self, sample: Sample) -> None:
        """Follow this one."""
        if sample != self.sample:
            self.sample = sample
            self.changed.emit()


@dataclass(frozen=True)
class Bench:
    """All of them."""

    session: Session
    painting: Painting
    sample: ChosenSample
    judging: Judging

    def about_nodes(self) -> Question:
        """What tells what nodes say: all over the plane where there is one, else of the sample."""
        plane = self.painting.plane
        return NeuronMaps(plane.area) if plane else Passage(self.sample.sample)


def bench_of(session: Session) -> Bench:
    """A new one; another project begins with the first sample."""
    sample = ChosenSample(session)
    session.opened.connect(lambda: sample.choose(FromData()))
    judging = Judging(session, session)
    session.opened.connect(judging.forget)
    return Bench(session, Painting(session), sample, judging)
