"""Every panel, in the group in which it is a tab at first."""

from netwright_desktop.panels.accuracy import AccuracyPanel
from netwright_desktop.panels.activations import ActivationsPanel
from netwright_desktop.panels.calibration import CalibrationPanel
from netwright_desktop.panels.confusion import ConfusionPanel
from netwright_desktop.panels.draw import DrawPanel
from netwright_desktop.panels.feature_maps import FeatureMapsPanel
from netwright_desktop.panels.filters import FiltersPanel
from netwright_desktop.panels.gradients import GradientsPanel
from netwright_desktop.panels.learning_curve import LearningCurvePanel
from netwright_desktop.panels.loss import LossPanel
from netwright_desktop.panels.metrics import MetricsPanel
from netwright_desktop.panels.mistakes import MistakesPanel
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.plane import PlanePanel
from netwright_desktop.panels.problems import ProblemsPanel
from netwright_desktop.panels.recurrent import RecurrentPanel
from netwright_desktop.panels.regression import RegressionPanel
from netwright_desktop.panels.report import ReportPanel
from netwright_desktop.panels.representation import RepresentationPanel
from netwright_desktop.panels.roc import RocPanel
from netwright_desktop.panels.stepper import StepperPanel
from netwright_desktop.panels.units import UnitsPanel
from netwright_desktop.panels.weights import WeightsPanel

GROUPS: tuple[tuple[type[Panel], ...], ...] = (
    # how it learns
    (LossPanel, GradientsPanel, WeightsPanel, ActivationsPanel, StepperPanel, LearningCurvePanel),
    # how good it is
    (
        *(AccuracyPanel, MetricsPanel, PlanePanel, RegressionPanel, ConfusionPanel, ReportPanel),
        *(RocPanel, MistakesPanel, CalibrationPanel, ProblemsPanel),
    ),
    # what it does with samples
    (
        *(FiltersPanel, FeatureMapsPanel, UnitsPanel, DrawPanel, RepresentationPanel),
        RecurrentPanel,
    ),
)
"""Side by side stand the groups; the first of each is seen at first. Those that are offered have
room for their tabs at 1280 pixels."""
PANELS: tuple[type[Panel], ...] = tuple(panel for group in GROUPS for panel in group)
