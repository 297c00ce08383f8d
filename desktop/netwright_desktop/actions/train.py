"""The menu Train: the run."""

from math import inf

from netwright.training.snapshot import RunState
from netwright_desktop import filing
from netwright_desktop.actions.row import SEPARATOR, Desk, Entry, Row, Submenu


def is_paused(d: Desk) -> bool:
    """Whether the run is held."""
    return d.session.run.state is RunState.PAUSED


def _pause_or_resume(d: Desk) -> None:
    if is_paused(d):
        d.session.run.resume()
    else:
        d.session.run.pause()


def _train_on(d: Desk) -> str:
    more = d.session.run.epochs_to_go_on
    return f"T&rain on, {more:,} more epochs" if more else "T&rain on"


def _can_start(d: Desk) -> bool:
    return not d.session.run.is_active


def _can_step(d: Desk) -> bool:
    return d.session.run.state in (RunState.READY, RunState.PAUSED)


def _speed(limit: float, text: str, tip: str) -> Row:
    return Row(
        f"speed_{limit:g}", text, "", "", tip, lambda d: d.session.run.limit(limit),
        is_on=lambda d: d.session.run.steps_per_second == limit,
    )  # fmt: skip


# fmt: off
TRAIN: tuple[Entry, ...] = (
    Row("train", "&Train", "F5", "play", "Train the network from initial weights",
        lambda d: d.session.run.train(), _can_start),
    Row("train_on", "T&rain on", "Ctrl+Shift+F5", "",
        "Go on with a run that has ended, with the network and settings as they are now",
        lambda d: d.session.train_on(), lambda d: d.session.run.has_ended,
        _train_on),
    Row("pause", "&Pause", "F6", "pause", "Hold the run, or go on with it", _pause_or_resume,
        lambda d: d.session.run.state in (RunState.RUNNING, RunState.PAUSED),
        lambda d: "&Resume" if is_paused(d) else "&Pause"),
    Row("step", "&Step", "F10", "step-forward", "Take one step of training, then pause",
        lambda d: d.session.run.step(), _can_step),
    Row("step_epoch", "Step one &epoch", "Shift+F10", "",
        "Train to the end of the epoch, then pause",
        lambda d: d.session.run.step_epoch(), _can_step),
    Row("stop", "St&op", "Shift+F5", "square", "End the run; its weights stay",
        lambda d: d.session.run.stop(), lambda d: d.session.run.is_active),
    Submenu("Spee&d", (
        _speed(inf, "Speed: &full", "Train as fast as can be"),
        _speed(1000, "Speed: 1,000 &steps a second", "Train slowly enough to watch"),
        _speed(100, "Speed: 1&00 steps a second", "Train slowly enough to watch closely"),
        _speed(10, "Speed: &10 steps a second", "Train so slowly that each step can be seen"),
    )),
    Row("train_folds", "Train eac&h fold…", "", "layers",
        "Cross-validation: train once for each fold of the data; mean and deviation",
        lambda d: filing.train_folds(d.widget, d.session)),
    SEPARATOR,
    Row("apply", "&Apply changes to the run", "Ctrl+F5", "check",
        "Let the run go on with the edited network and what it learned",
        lambda d: d.session.run.apply(), lambda d: d.session.run.trains_older_network),
    Row("reset", "Reset to &initial weights", "", "rotate-ccw",
        "Forget what was learned; not while a run goes on",
        lambda d: d.session.run.reset(),
        lambda d: d.session.run.has_weights and (_can_start(d) or is_paused(d))),
)
