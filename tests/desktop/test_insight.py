"""What is seen is asked, what is not is not, and answers come to those who asked."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netwright.inspection.question import Answer, Question
from netwright.inspection.subject import Subject
from netwright.training.snapshot import RunState
from netwright_desktop.figures import figure
from netwright_desktop.insight import Insight
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.weights import WeightsPanel
from netwright_desktop.session import Session


@dataclass(frozen=True)
class Weight(Question):
    """A weight of the network."""

    name: str

    def answer(self, subject: Subject) -> np.ndarray:
        return subject.weights[self.name]


class WeightPanel(Panel):
    """Asks for one weight."""

    title = "Weight"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.question = Weight(name)
        self.answers: list[Answer] = []

    def asks(self) -> Collection[Question]:
        return (self.question,)

    def take_answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def redraw(self) -> None:
        pass

    def clear(self) -> None:
        self.answers.clear()


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """The digits example with its data loaded and a real trainer."""
    session = Session()
    session.open_example("digits")
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()
    yield session
    session.close()


@pytest.fixture
def insight(session: Session) -> Iterator[Insight]:
    insight = Insight(session.run)
    yield insight
    insight.close()


def beat(session: Session, insight: Insight) -> None:
    """What the pulse does."""
    session.run.drain()
    insight.beat()


def until(session: Session, insight: Insight, qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Let time pass until this holds."""

    def holds() -> bool:
        beat(session, insight)
        return condition()

    qtbot.waitUntil(holds, timeout=60_000)


def shown(insight: Insight, qtbot: QtBot, name: str) -> WeightPanel:
    panel = WeightPanel(name)
    qtbot.addWidget(panel)
    panel.resize(100, 100)
    insight.add(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_each_panel_gets_the_answer_to_its_own_question(
    session: Session, insight: Insight, qtbot: QtBot
) -> None:
    first = shown(insight, qtbot, "dense1/weight")
    second = shown(insight, qtbot, "dense2/weight")

    session.run.reset()
    until(session, insight, qtbot, lambda: bool(first.answers and second.answers))

    assert {a.question for a in first.answers} == {Weight("dense1/weight")}
    assert {a.question for a in second.answers} == {Weight("dense2/weight")}
    weights = session.run.checkpoint().result(timeout=10).weights
    assert np.array_equal(first.answers[-1].value, weights["dense1/weight"])


def test_who_asks_later_what_another_panel_knows_is_told_at_once(
    session: Session, insight: Insight, qtbot: QtBot
) -> None:
    first = shown(insight, qtbot, "dense1/weight")
    session.run.reset()
    until(session, insight, qtbot, lambda: session.run.state is RunState.READY)
    until(session, insight, qtbot, lambda: bool(first.answers))
    for _ in range(10):  # nothing happens any more: no answer is on its way
        beat(session, insight)
        qtbot.wait(20)
    told = len(first.answers)

    second = shown(insight, qtbot, "dense1/weight")
    beat(session, insight)

    assert [answer.step for answer in second.answers] == [first.answers[-1].step]
    assert len(first.answers) == told


def test_what_is_not_seen_is_not_asked_until_it_is(
    session: Session, insight: Insight, qtbot: QtBot
) -> None:
    panel = shown(insight, qtbot, "dense1/weight")
    panel.hide()
    session.run.reset()
    until(session, insight, qtbot, lambda: session.run.state is RunState.READY)
    for _ in range(10):
        qtbot.wait(20)
        beat(session, insight)
    assert not panel.answers

    panel.show()
    until(session, insight, qtbot, lambda: bool(panel.answers))


def test_answers_about_a_project_that_is_closed_come_to_nobody(
    session: Session, insight: Insight, qtbot: QtBot
) -> None:
    panel = shown(insight, qtbot, "dense1/weight")
    session.run.reset()
    until(session, insight, qtbot, lambda: bool(panel.answers))

    session.new()
    panel.answers.clear()
    for _ in range(10):
        qtbot.wait(20)
        beat(session, insight)
    assert not panel.answers


def test_what_a_panel_says_of_weights_is_what_the_trainer_holds(
    session: Session, insight: Insight, qtbot: QtBot
) -> None:
    panel = WeightsPanel()
    qtbot.addWidget(panel)
    insight.add(panel)
    with qtbot.waitExposed(panel):
        panel.show()

    session.run.reset()
    until(session, insight, qtbot, lambda: bool(panel.summaries))
    panel.draw_news()

    weights = session.run.checkpoint().result(timeout=10).weights
    norms = {row.key: row.cells[1].text for row in panel.table.rows}
    assert list(norms) == ["conv1/weight", "dense1/weight", "dense2/weight"]
    for name, norm in norms.items():
        assert norm == figure(float(np.linalg.norm(weights[name].astype(np.float64))))
