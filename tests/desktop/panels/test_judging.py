"""Panels that judge show the verdict's numbers; the test part is used when asked, and counted."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.data.dataset import Dataset
from netwright.graph.graph import Graph
from netwright.inspection.judging import Judgement
from netwright.inspection.question import Answer
from netwright.inspection.subject import Subject
from netwright.judgement import verdict as verdicts
from netwright.layers.binary_losses import SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.metrics.ranking import ranking
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import Evaluation, RunState, Wish
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.calibration import CalibrationPanel
from netwright_desktop.panels.confusion import BY_COLUMN, BY_ROW, ConfusionPanel
from netwright_desktop.panels.judge_panel import ASK_TEST, JudgePanel
from netwright_desktop.panels.metrics import MetricsPanel
from netwright_desktop.panels.mistakes import MistakesPanel
from netwright_desktop.panels.pages import NOTHING_YET
from netwright_desktop.panels.regression import RegressionPanel
from netwright_desktop.panels.report import ReportPanel
from netwright_desktop.panels.roc import STEPS, RocPanel
from support.answered import answer_all, answered
from support.build import chain
from support.snapshots import snapshot

PANELS: tuple[type[JudgePanel], ...] = (
    ConfusionPanel,
    ReportPanel,
    RocPanel,
    MistakesPanel,
    CalibrationPanel,
)


def subject(graph: Graph, targets: np.ndarray, names: tuple[str, ...] = ()) -> Subject:
    """A network that knows its inputs only a little."""
    random = np.random.default_rng(1)
    count, units = len(targets), graph.named("dense1").layer.units  # type: ignore[union-attr]
    inputs = random.normal(size=(count, 3)).astype(np.float32)
    order = np.arange(count)
    parts = {"training": order[:20], "validation": order[20:80], "test": order[80:]}
    data = Dataset("made", inputs, targets, parts, names)
    weights = {
        "dense1/weight": random.normal(size=(units, 3)).astype(np.float32),
        "dense1/bias": np.zeros(units, np.float32),
    }
    return Subject(Checkpoint(1, 3, Job(graph, TrainingSettings(), data), weights, 0.0))


@pytest.fixture(scope="module")
def classes() -> Subject:
    targets = np.random.default_rng(2).integers(0, 3, 100)
    graph = chain([Input((3,)), Dense(3), SoftmaxCrossEntropy()], Target(size=3))
    return subject(graph, targets, ("ant", "bee", "wasp"))


@pytest.fixture(scope="module")
def rare() -> Subject:
    targets = (np.arange(100) % 12 == 0).astype(np.int64)
    return subject(chain([Input((3,)), Dense(1), SigmoidCrossEntropy()], Target()), targets)


@pytest.fixture(scope="module")
def values() -> Subject:
    targets = np.random.default_rng(3).normal(size=(100, 2)).astype(np.float32)
    graph = chain([Input((3,)), Dense(2), MeanSquaredError()], Target("values", 2))
    return subject(graph, targets)


def shown(qtbot: QtBot, panel: JudgePanel, about: Subject) -> JudgePanel:
    qtbot.addWidget(panel)
    panel.resize(560, 260)
    panel.show()
    answer_all(panel, about)
    return panel


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_says_what_it_is_about_and_exports_numbers(
    panel: type[JudgePanel], qtbot: QtBot, classes: Subject
) -> None:
    made = shown(qtbot, panel(), classes)

    assert made.pages.words == ""
    assert made.origin.text() == "validation, step 3, 60 answers"
    table = made.numbers()
    assert table.rows
    assert {len(column) for column in table.columns} == {table.rows}
    assert len(table.columns) == len(table.header)
    assert table.csv()
    assert made.pictured()
    made.clear()
    made.changed()
    assert made.numbers().rows == 0
    assert made.pages.words == NOTHING_YET


@pytest.mark.parametrize("panel", [ConfusionPanel, ReportPanel, RocPanel, CalibrationPanel])
def test_panels_about_classes_say_so_where_there_are_values(
    panel: type[JudgePanel], qtbot: QtBot, values: Subject
) -> None:
    made = shown(qtbot, panel(), values)

    assert made.pages.words == made.unfit != ""
    assert made.numbers().rows == 0
    assert not any(control.isVisible() for control in made.controls())


def test_a_click_on_a_cell_lists_its_samples(qtbot: QtBot, classes: Subject) -> None:
    panel = ConfusionPanel()
    shown(qtbot, panel, classes)
    verdict = Judgement().answer(classes)
    row, column = map(int, np.argwhere(verdict.matrix * ~np.eye(3, dtype=bool))[0])

    place = panel.cells.rect_of((row, column)).center().toPoint()
    QTest.mouseClick(panel.cells, Qt.MouseButton.LeftButton, pos=place)

    number = int(verdict.matrix[row, column])
    names = ("ant", "bee", "wasp")
    assert panel.words.text() == f"{number} of {names[row]}, taken for {names[column]}"
    assert len(panel.grid.pictures) == number
    listed = {int(picture.words.partition(":")[0]) - 1 for picture in panel.grid.pictures}
    truth = classes.dataset.targets
    assert all(truth[sample] == row for sample in listed)
    QTest.keyClick(panel.cells, Qt.Key.Key_Right if column < 2 else Qt.Key.Key_Left)
    assert panel.cells.cell == (row, column + 1 if column < 2 else column - 1)


def test_the_matrix_is_counted_by_row_and_by_column(qtbot: QtBot, classes: Subject) -> None:
    panel = ConfusionPanel()
    shown(qtbot, panel, classes)
    matrix = Judgement().answer(classes).matrix
    assert matrix is not None

    counts = np.column_stack(panel.numbers().columns[1:])
    panel.how.setCurrentText(BY_ROW)
    by_row = np.column_stack(panel.numbers().columns[1:])
    panel.how.setCurrentText(BY_COLUMN)
    by_column = np.column_stack(panel.numbers().columns[1:])

    np.testing.assert_array_equal(counts, matrix)
    np.testing.assert_allclose(by_row, matrix / matrix.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(by_column, matrix / np.maximum(matrix.sum(axis=0), 1))
    assert panel.cells._words[0, 0] == f"{100 * by_column[0, 0]:.0f}"


def test_the_report_warns_where_accuracy_misleads(
    qtbot: QtBot, rare: Subject, classes: Subject
) -> None:
    warned, quiet = ReportPanel(), ReportPanel()
    shown(qtbot, warned, rare)
    shown(qtbot, quiet, classes)

    assert "always answering 0 would be right for" in warned.warning.text()
    assert warned.warning.isVisible()
    assert not quiet.warning.isVisible()
    names = [row.name for row in quiet.table.rows]
    assert names[:3] == ["ant", "bee", "wasp"]
    assert [name.partition(":")[0] for name in names[3:]] == ["macro", "micro", "weighted"]


def test_the_counts_follow_the_threshold(qtbot: QtBot, rare: Subject) -> None:
    panel = RocPanel()
    shown(qtbot, panel, rare)
    verdict = Judgement().answer(rare)
    scores, truth = verdict.found.answers[:, 0], verdict.found.truth > 0
    assert panel.slider.value() == STEPS / 2  # where the network has it
    assert not panel.label.isVisible()

    for value in (0, 130, 500, 777, STEPS):
        panel.slider.setValue(value)
        yes = scores > value / STEPS
        counts = [(yes & truth), (yes & ~truth), (~yes & truth), (~yes & ~truth)]
        tp, fp, fn, tn = (int(each.sum()) for each in counts)
        assert f"TP {tp}, FP {fp}, FN {fn}, TN {tn}" in panel.counts.text()
        recall, fall_out = tp / (tp + fn), fp / (fp + tn)
        (x,), (y,) = panel.marks[0].getData()
        assert (x, y) == (pytest.approx(fall_out), pytest.approx(recall))


def test_of_too_many_answers_a_class_is_ranked_when_it_is_looked_at(
    qtbot: QtBot, classes: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "MOST_RANKED", 10)
    panel = RocPanel()
    shown(qtbot, panel, classes)
    verdict = Judgement().answer(classes)

    panel.label.setCurrentText("wasp")

    assert verdict.rankings == ()
    right = ranking(verdict.found.answers[:, 2], verdict.found.truth == 2)
    np.testing.assert_allclose(panel.curves[0].getData()[1], right.true_positive_rate)


def test_another_class_has_another_curve(qtbot: QtBot, classes: Subject) -> None:
    panel = RocPanel()
    shown(qtbot, panel, classes)
    rankings = Judgement().answer(classes).rankings

    for k, name in enumerate(("ant", "bee", "wasp")):
        panel.label.setCurrentText(name)
        x, y = panel.curves[0].getData()
        np.testing.assert_allclose(x, rankings[k].false_positive_rate)
        np.testing.assert_allclose(y, rankings[k].true_positive_rate)
        assert f"Area under ROC {rankings[k].roc_area:.3f}" in panel.caption.text()


def test_the_worst_mistakes_are_shown_with_their_probability(
    qtbot: QtBot, classes: Subject
) -> None:
    panel = MistakesPanel()
    shown(qtbot, panel, classes)
    verdict = Judgement().answer(classes)

    panel.number.setValue(5)

    rows = verdict.worst(5)
    words = [picture.words for picture in panel.grid.pictures]
    names = ("ant", "bee", "wasp")
    assert words == [
        f"{verdict.samples[row] + 1}: {names[verdict.found.truth[row]]} →"
        f" {names[verdict.found.predicted[row]]} {100 * verdict.found.answers[row].max():.0f} %"
        for row in rows
    ]
    table = panel.numbers()
    np.testing.assert_array_equal(table.columns[0][:5], verdict.samples[rows] + 1)
    np.testing.assert_allclose(table.columns[3][:5], verdict.found.answers[rows].max(axis=1))


def test_values_are_drawn_against_the_truth_with_their_residuals(
    qtbot: QtBot, values: Subject
) -> None:
    panel, mistakes = RegressionPanel(), MistakesPanel()
    shown(qtbot, panel, values)
    shown(qtbot, mistakes, values)
    verdict = Judgement().answer(values)

    panel.value.setCurrentText("Value 2")

    true, said = verdict.found.truth[:, 1], verdict.found.answers[:, 1]
    x, y = panel.points.getData()
    np.testing.assert_allclose(np.column_stack((x, y)), np.column_stack((true, said)))
    x, y = panel.left.getData()
    np.testing.assert_allclose(y, true.astype(float) - said)
    assert verdict.errors is not None
    assert f"R² {verdict.errors.r2[1]:.3f}" in panel.caption.text()
    assert mistakes.numbers().header == ("sample", "true 1", "true 2", "answer 1", "answer 2")
    assert len(mistakes.grid.pictures) == mistakes.number.value()


def test_calibration_draws_the_bins(qtbot: QtBot, rare: Subject) -> None:
    panel = CalibrationPanel()
    shown(qtbot, panel, rare)
    found = Judgement().answer(rare).calibration
    assert found is not None

    x, y = panel.curve.getData()

    there = found.counts > 0
    np.testing.assert_allclose(x, found.claimed[there])
    np.testing.assert_allclose(y, found.true[there])
    assert f"error {found.expected_error:.3f}" in panel.caption.text()


def test_how_much_is_done_is_told(qtbot: QtBot, classes: Subject) -> None:
    panel = ReportPanel()
    qtbot.addWidget(panel)
    panel.show()

    panel.show_answer(Answer(Judgement(), 1, 3, share=0.4))
    panel.draw_news()

    assert panel.pages.words == "Judging… 40 %"


def test_a_fault_is_told(qtbot: QtBot, classes: Subject) -> None:
    panel = ReportPanel()
    qtbot.addWidget(panel)
    panel.show()

    panel.show_answer(Answer(Judgement(), 1, 3, fault="The validation part is empty."))
    panel.draw_news()

    assert panel.pages.words == "The validation part is empty."


def choose(panel: JudgePanel, place: int) -> None:
    """As somebody does who opens the list of parts."""
    panel.choice.part.setCurrentIndex(place)
    panel.choice.part.activated.emit(place)


# --- the test part ----------------------------------------------------------------------------


def uses(window: MainWindow) -> int:
    return window.session.test_uses


def test_the_test_part_is_used_once_for_each_press(
    window: MainWindow, qtbot: QtBot, classes: Subject
) -> None:
    report, roc = (
        next(p for p in window.panels if isinstance(p, kind)) for kind in (ReportPanel, RocPanel)
    )
    window.docks.bring("Report")
    report.changed()
    session = window.session
    was_modified = session.is_modified

    choose(report, 1)

    assert report.asks() == roc.asks() == ()
    assert report.pages.words == ASK_TEST
    assert roc.choice.part.currentText() == "Test part"  # all show the same one
    assert uses(window) == 0

    QTest.mouseClick(report.choice.use, Qt.MouseButton.LeftButton)

    (question,) = report.asks()
    assert isinstance(question, Judgement)
    assert question.once
    answer = answered(question, classes)
    for panel in (report, roc):
        panel.show_answer(answer)
    report.draw_news()
    assert report.asks() == roc.asks() == ()
    assert "used once" in report.origin.text()
    assert uses(window) == 1
    assert roc.verdict is not None
    assert (was_modified, session.is_modified) == (False, True)
    assert session.as_it_is("again", with_learned=False)().test_uses == 1

    choose(report, 0)
    assert report.asks() == (Judgement(),)
    choose(report, 1)
    assert uses(window) == 1  # what is known is shown
    QTest.mouseClick(report.choice.use, Qt.MouseButton.LeftButton)
    (another,) = report.asks()
    assert another != question
    report.show_answer(Answer(another, 1, 3, fault="It is empty."))
    assert uses(window) == 1  # a fault is no use


# --- live -------------------------------------------------------------------------------------


def test_live_measures_are_wished_for_and_drawn(qtbot: QtBot) -> None:
    panel = MetricsPanel()
    qtbot.addWidget(panel)
    panel.resize(420, 220)
    panel.show()
    evaluations = tuple(
        Evaluation(step, "validation", 1.0, 0.5, {"Accuracy": 0.1 * step, "F1, macro": 0.05 * step})
        for step in (1, 2, 3)
    )

    panel.show_snapshots([snapshot([1.0, 0.9, 0.8], evaluations=evaluations)])

    assert panel.wishes() == {Wish.MEASURES}
    assert "F1, macro" in panel.plot.legend_text().replace("&nbsp;", " ")
    table = panel.numbers()
    assert table.header == ("step", "Accuracy", "F1, macro")
    np.testing.assert_allclose(table.columns[2], [0.05, 0.1, 0.15])
    panel.choice.setCurrentText("Accuracy")
    assert "F1" not in panel.plot.legend_text()
    values = (Evaluation(4, "validation", 1.0, None, {"RMSE": 12.0, "MAE": 9.0, "R²": 0.4}),)
    panel.show_snapshots([snapshot([0.7], 4, evaluations=values, run=2)])
    text = panel.plot.legend_text()
    assert "RMSE" in text
    assert "R²" not in text
    assert panel.plot.pages.words == ""
    panel.show_snapshots([snapshot([0.7], 1, run=3, state=RunState.PAUSED)])
    assert panel.plot.pages.words == "This network has no measures but its loss."
