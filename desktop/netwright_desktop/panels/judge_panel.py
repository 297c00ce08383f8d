"""What panels share that say how good the network is on a whole part of the data."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netwright.inspection.judging import TEST
from netwright.inspection.question import Answer, Question
from netwright.judgement.verdict import Verdict
from netwright_desktop import theme
from netwright_desktop.bench import Bench
from netwright_desktop.figures import percent
from netwright_desktop.judging import Judging
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.part_choice import PartChoice

ASK_TEST = "The test part is for the end: press Judge to use it."


class JudgePanel(LookingPanel):
    """Shows a verdict, or a sentence in its place: a head of controls, the content, a caption.

    A subclass builds `content`, draws a verdict that `fits`, and says why another does not.
    """

    unfit: ClassVar[str] = ""
    """Why the panel has nothing to show of a network with another task."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.judging = Judging(parent=self)
        self.step = 0
        self._latest: Verdict | None = None  # of the validation part
        self._share: float | None = None
        self.choice = PartChoice(self.judging)
        self.origin, self.caption = Caption(), Caption(wordWrap=True)
        self.pages = Pages(self.build())
        self.head = QHBoxLayout()
        self.head.setContentsMargins(8, 4, 4, 0)
        self.head.addWidget(self.choice)
        self._controls = self.controls()
        for control in self._controls:
            self.head.addWidget(control)
            control.setVisible(False)
        self.head.addWidget(self.origin, 1)
        self.origin.setContentsMargins(4, 0, 0, 0)
        self.caption.setContentsMargins(8, 0, 4, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(self.head)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.caption)
        self.judging.changed.connect(self.changed)
        theme.signals.changed.connect(self.changed)

    # --- what a subclass says ------------------------------------------------------------------

    def build(self) -> QWidget:
        """The content. It is called once, before the layout is made."""
        raise NotImplementedError

    def controls(self) -> Sequence[QWidget]:
        """What stands beside the choice of the part, while there is something to show."""
        return ()

    def fits(self, verdict: Verdict) -> bool:
        """Whether the verdict has what is shown here."""
        raise NotImplementedError

    def draw(self, verdict: Verdict) -> None:
        """Show a verdict that fits."""
        raise NotImplementedError

    def told(self, verdict: Verdict) -> str:
        """What the caption says of it."""
        del verdict
        return ""

    # --- the panel -----------------------------------------------------------------------------

    @property
    def verdict(self) -> Verdict | None:
        """What is shown, if it fits."""
        known = self._known()
        return known if known is not None and self.fits(known) else None

    def attend(self, bench: Bench) -> None:
        self.judging.changed.disconnect(self.changed)
        self.judging = bench.judging
        self.judging.changed.connect(self.changed)
        self.choice.follow(self.judging)

    def asks(self) -> Collection[Question]:
        question = self.judging.question
        return () if question is None else (question,)

    def take_answer(self, answer: Answer) -> None:
        if answer.share < 1.0:
            self._share = answer.share
            return
        self._share = None
        if answer.question == self.judging.question and self.judging.part == TEST:
            self.judging.keep(answer)
        elif self.judging.part != TEST:
            super().take_answer(answer)

    def take_value(self, answer: Answer) -> None:
        self._latest, self.step = answer.value, answer.step

    def redraw(self) -> None:
        verdict = self.verdict
        self.pages.show_content(verdict is not None, self._words())
        for control in self._controls:
            control.setVisible(verdict is not None)
        told = self.told(verdict) if verdict is not None else ""
        self.caption.setVisible(bool(told))
        self.caption.setText(told)
        self.origin.setText(self._origin(verdict) if verdict is not None else "")
        self.origin.setToolTip(self.origin.text())
        if verdict is not None:
            self.draw(verdict)

    def clear(self) -> None:
        self._latest, self.step, self._share, self.fault = None, 0, None, ""
        self.judging.forget()

    def pictured(self) -> Sequence[QWidget]:
        return (self.origin, self.pages, self.caption) if self.verdict is not None else ()

    # --- within --------------------------------------------------------------------------------

    def _known(self) -> Verdict | None:
        if self.judging.part == TEST:
            return self.judging.test.value if self.judging.test else None
        return None if self.fault else self._latest

    def _words(self) -> str:
        known, test = self._known(), self.judging.test
        if known is not None:
            return self.unfit
        if self._share is not None:
            return f"Judging… {percent(self._share)}"
        if self.judging.part != TEST:
            return self.fault or NOTHING_YET
        if test is not None and test.fault:
            return test.fault
        uses = self.judging.test_uses
        times = f" It has been used {_times(uses)}." if uses else ""
        return "Judging…" if self.judging.question else ASK_TEST + times

    def _origin(self, verdict: Verdict) -> str:
        """Of which answers all of it is, the most important first: there is little room."""
        step = self.step
        if verdict.part == TEST and self.judging.test:
            step = self.judging.test.step
        words = f"{verdict.part}, step {step:,}, {verdict.rows:,} answers"
        if verdict.part == TEST:
            words += f"; used {_times(self.judging.test_uses)}"
        if verdict.losses > 1:
            words += f", first of {verdict.losses} losses"
        return words


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
