"""What the data come to: samples of each part, the proposed network, or why there is none."""

from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from netwright.training.proposal import Proposal
from netwright_desktop import theme
from netwright_desktop.dialogs.data.look import Trial, facts_of

WAITING = "The data are prepared…"
KEEP = "&Keep the hidden layers that are there, and fit the ends alone"


class Offer(QWidget):
    """Sentences about the result of the settings; the choice between a new network and the old."""

    def __init__(self) -> None:
        super().__init__()
        self.facts, self.network = QLabel(), QLabel()
        self.keeps = QCheckBox(KEEP)
        self.keeps.setVisible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for label in (self.facts, self.network):
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addWidget(self.keeps)
        self._is_problem = False
        theme.signals.changed.connect(self._color)
        self.show_waiting()

    def show_waiting(self) -> None:
        """Nothing is known yet."""
        self.facts.setText(WAITING)
        self.network.setText("")

    def show_trial(self, trial: Trial, can_keep: bool) -> None:
        """Show what the settings come to."""
        self._is_problem = bool(trial.problem)
        self.facts.setText(trial.problem or (facts_of(trial.dataset) if trial.dataset else ""))
        self.network.setText(spelled(trial.proposal) if trial.proposal else "")
        self.keeps.setVisible(can_keep and trial.proposal is not None)
        self._color()

    def show_problem(self, sentence: str) -> None:
        """Show why a setting cannot be."""
        self._is_problem = True
        self.facts.setText(sentence)
        self.network.setText("")
        self._color()

    def _color(self) -> None:
        palette = self.palette()
        colors = theme.colors()
        wanted = colors.error if self._is_problem else colors.text
        palette.setColor(self.facts.foregroundRole(), wanted)
        self.facts.setPalette(palette)


def spelled(proposal: Proposal) -> str:
    """The proposal in two lines: what it is made of, and why."""
    hidden = " → ".join(f"Dense {units}, ReLU" for units in proposal.hidden)
    last = f", {proposal.last.title}" if proposal.last else ""
    lookups = f" and {len(proposal.lookups)} embeddings" if proposal.lookups else ""
    return (
        f"Asked: {proposal.kind}. Proposed: Input{lookups} → {hidden} → Dense {proposal.outputs}"
        f"{last} → {proposal.loss.title}; judged by {proposal.metric}.\n"
        + " ".join(proposal.reasons)
    )
