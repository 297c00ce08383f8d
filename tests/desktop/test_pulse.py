"""The pulse fetches snapshots and hands them on."""

from pytestqt.qtbot import QtBot

from netwright.training.snapshot import Snapshot
from netwright_desktop.pulse import Pulse
from support.snapshots import snapshot


def test_what_was_drained_arrives_in_order(qtbot: QtBot) -> None:
    news = [snapshot([1.0]), snapshot([2.0], first_step=2)]
    waiting = [news]
    pulse = Pulse(lambda: waiting.pop() if waiting else [])

    with qtbot.waitSignal(pulse.arrived, timeout=1000) as arrived:
        pulse.start()
    pulse.stop()

    assert arrived.args == [news]


def test_a_beat_without_news_only_gives_the_turn_to_the_next(qtbot: QtBot) -> None:
    nothing: list[Snapshot] = []
    pulse = Pulse(lambda: nothing)

    with qtbot.assertNotEmitted(pulse.arrived), qtbot.waitSignal(pulse.turn):
        pulse.beat()
