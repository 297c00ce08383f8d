"""The status bar says where the run is."""

from dataclasses import replace
from itertools import pairwise

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.training.snapshot import RunState
from netwright_desktop.figures import count, duration, figure
from netwright_desktop.panels.caption import Field
from netwright_desktop.panels.status import StatusBar, progress_text, run_text
from support.snapshots import snapshot

HALF = snapshot(
    step=470,
    steps_per_epoch=40,
    epoch=11,
    epoch_share=0.75,
    epochs=30,
    total_steps=1200,
    samples_per_second=34_567.4,
    seconds=12.0,
    seconds_left=95.0,
    device="CPU, 2 threads",
)


def test_a_running_state_shows_step_epoch_speed_time_left_and_device(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)

    bar.show_state(RunState.RUNNING, HALF)
    bar.show_parameters(61_706)

    assert bar.state.text() == "Training"
    assert bar.fields["run"].text() == "Step 470   Epoch 12/30"
    assert bar.fields["speed"].text() == "34,567 samples/s   1 min 35 s left"
    assert bar.fields["device"].text() == "CPU, 2 threads"
    assert bar.fields["network"].text() == "61,706 parameters"


def test_a_run_that_ended_early_says_why_and_which_step_was_the_best(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    ended = replace(HALF, state=RunState.FINISHED, message="It went no further.", best_step=1_440)

    bar.show_state(RunState.FINISHED, ended)

    assert bar.state.text() == "Finished after 12 s: It went no further."
    assert bar.fields["run"].text() == "Step 470   Epoch 12/30   Best at step 1,440"
    width = bar.minimumSizeHint().width()
    bar.show_state(RunState.FINISHED, replace(ended, message="It went no further. " * 20))
    assert bar.minimumSizeHint().width() == width
    assert bar.state.toolTip() == bar.state.text()


def test_preparing_says_that_it_compiles(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)

    bar.show_state(RunState.PREPARING, None)

    assert bar.state.text() == "Compiling kernels (first time only)"


def test_a_finished_run_says_how_long_it_took_and_no_time_left(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)

    bar.show_state(RunState.FINISHED, HALF)

    assert bar.state.text() == "Finished after 12 s"
    assert "left" not in bar.fields["speed"].text()


def test_a_failed_run_says_why(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    failed = snapshot(state=RunState.FAILED, message="fc1/weight is NaN at step 12.")

    bar.show_state(RunState.FAILED, failed)

    assert bar.state.text() == "Failed: fc1/weight is NaN at step 12."


def test_the_last_step_of_an_epoch_belongs_to_it() -> None:
    end = snapshot(step=80, steps_per_epoch=40, epoch=2, epochs=30)
    assert run_text(end) == "Step 80   Epoch 2/30"


def test_progress_is_the_share_of_all_steps_in_whole_percent_and_the_time_left() -> None:
    assert progress_text(HALF) == "39 %, 1 min 35 s left"  # 470 of 1200
    assert progress_text(snapshot(step=1300, total_steps=1200)) == "100 %"
    assert progress_text(snapshot()) == ""


def test_numbers_are_written_for_people() -> None:
    assert [figure(v) for v in (0.0, 0.021349, 2.4e-7, 1.25, 318.4, 12_345.6)] == [
        "0", "0.0213", "2.4e-07", "1.25", "318", "12346",
    ]  # fmt: skip
    assert count(61_706) == "61,706"
    assert [duration(s) for s in (0.84, 42.4, 185, 7_800)] == [
        "0.8 s", "42 s", "3 min 05 s", "2 h 10 min",
    ]  # fmt: skip


def test_every_field_has_room_for_its_words_beside_the_others(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(900, 24)
    bar.show()
    for steps in (1, 123_456_789, 12):
        bar.show_state(RunState.RUNNING, replace(HALF, step=steps))
        bar.show_parameters(steps)
        QApplication.processEvents()
        fields = [field for field in bar.fields.values() if field.text()]
        for field in fields:
            assert field.width() >= field._label.sizeHint().width()
        for left, right in pairwise(fields):
            assert left.geometry().right() < right.geometry().left()


def test_words_that_grow_a_little_move_nothing(qtbot: QtBot) -> None:
    field = Field()
    qtbot.addWidget(field)
    field.setText("123,456 samples/s")
    room = field.sizeHint().width()
    field.setText("99,999 samples/s")
    assert field.sizeHint().width() == room
    field.setText("")
    assert field.sizeHint().width() == 0
