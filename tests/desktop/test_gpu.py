"""Which GPU there is, in the window: asked in the background, told in plain words."""

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from netwright.engines.cuda.probe import Gpu, Probe
from netwright.engines.precision import NO_TF32_HERE, TF32
from netwright.training.snapshot import RunState
from netwright_desktop.background import Background
from netwright_desktop.gpu import GpuReport
from netwright_desktop.inspector.training import TrainingForm
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.status import StatusBar
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot

NONE = Probe(reason="no NVIDIA driver")
OLD = Probe(reason="GeForce GTX 1080 Ti is too old: compute capability 6.1, 7.5 is needed")
H200 = Probe((Gpu(0, "NVIDIA H200", 140 << 30, (9, 0), 132, 232448),), (13, 0))


def report(qtbot: QtBot, found: Probe) -> GpuReport:
    """A report that has its answer."""
    background = Background()
    made = GpuReport(background, background, lambda: found)
    with qtbot.waitSignal(made.changed, timeout=5000):
        made.ask()
    made.kept = background  # type: ignore[attr-defined]
    return made


def test_the_driver_is_asked_off_the_gui_thread(qtbot: QtBot) -> None:
    asked: list[threading.Thread] = []
    background = Background()

    def find() -> Probe:
        asked.append(threading.current_thread())
        return NONE

    made = GpuReport(background, background, find)
    assert made.line("Auto") == ""
    with qtbot.waitSignal(made.changed, timeout=5000):
        made.ask()

    assert asked[0] is not threading.main_thread()
    assert made.line("Auto") == "GPU: none (no NVIDIA driver) – using CPU"


@pytest.mark.parametrize(
    ("found", "device", "line", "refusal"),
    [
        (NONE, "Auto", "GPU: none (no NVIDIA driver) – using CPU", ""),
        (NONE, "CPU", "CPU", ""),
        (
            NONE,
            "GPU",
            "GPU: none (no NVIDIA driver) – using CPU",
            "The GPU cannot be used: no NVIDIA driver. Choose Auto or CPU as the device.",
        ),
        (H200, "Auto", "GPU: NVIDIA H200", ""),
        (H200, "GPU", "GPU: NVIDIA H200", ""),
    ],
)
def test_what_is_told_of_it(
    qtbot: QtBot, found: Probe, device: str, line: str, refusal: str
) -> None:
    made = report(qtbot, found)

    assert (made.line(device), made.refusal(device)) == (line, refusal)


def test_a_long_reason_is_cut_in_the_status_bar_and_whole_in_its_tool_tip(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)

    bar.show_device(f"GPU: none ({OLD.reason}) – using CPU, 2 threads")

    field = bar.fields["device"]
    assert field.text() == "GPU: none (GeForce GTX 1080 Ti is too old) – using CPU, 2 threads"
    assert OLD.reason in field.toolTip()


def answered(window: MainWindow, found: Probe) -> None:
    """Let the driver have answered so."""
    window.session.run.gpu._take(found)


def test_the_window_tells_before_the_first_run(window: MainWindow) -> None:
    field = window.status.fields["device"]

    answered(window, NONE)
    assert field.text() == "GPU: none (no NVIDIA driver) – using CPU"
    answered(window, H200)
    assert field.text() == "GPU: NVIDIA H200"
    window.session.set_settings(replace(window.session.settings, device="CPU"))
    assert field.text() == "CPU"


@pytest.mark.parametrize(("found", "is_told"), [(NONE, True), (H200, False)])
def test_who_wants_tf32_is_told_where_there_is_none(
    window: MainWindow, qtbot: QtBot, found: Probe, is_told: bool
) -> None:
    answered(window, found)
    form = TrainingForm(window.session)
    qtbot.addWidget(form)

    window.session.set_settings(replace(window.session.settings, precision=TF32))

    assert (form.form.note_of("precision") == NO_TF32_HERE) is is_told
    assert window.session.run.problems() == []


def test_who_asks_for_a_gpu_that_there_is_not_is_refused(window: MainWindow, qtbot: QtBot) -> None:
    answered(window, NONE)
    form = TrainingForm(window.session)
    qtbot.addWidget(form)

    window.session.set_settings(replace(window.session.settings, device="GPU"))

    words = "The GPU cannot be used: no NVIDIA driver. Choose Auto or CPU as the device."
    assert form.form.note_of("device") == words
    assert [problem.message for problem in window.session.run.problems()] == [words]
    window.session.set_settings(replace(window.session.settings, device="Auto"))
    assert form.form.note_of("device") != words
    assert window.session.run.problems() == []


def test_a_gpu_that_fails_during_a_run_is_told(window: MainWindow, worker: ScriptedWorker) -> None:
    fault = "A kernel failed (CODE in cuGraphLaunch). Training goes on on the CPU."
    window.session.run.train()
    worker.news = [
        snapshot(
            run=1,
            state=RunState.RUNNING,
            device="GPU failed – using CPU, 2 threads",
            device_fault=fault,
        )
    ]

    window.pulse.beat()
    window.display.draw_news()

    assert window.status.currentMessage() == fault
    assert window.status.fields["device"].text() == "GPU failed – using CPU, 2 threads"
