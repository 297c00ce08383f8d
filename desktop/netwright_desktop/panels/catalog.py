"""Every panel, in the order in which they stand side by side."""

from netwright_desktop.panels.accuracy import AccuracyPanel
from netwright_desktop.panels.filters import FiltersPanel
from netwright_desktop.panels.gradients import GradientsPanel
from netwright_desktop.panels.loss import LossPanel
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.problems import ProblemsPanel
from netwright_desktop.panels.stepper import StepperPanel

PANELS: tuple[type[Panel], ...] = (
    LossPanel,
    AccuracyPanel,
    GradientsPanel,
    FiltersPanel,
    StepperPanel,
    ProblemsPanel,
)
