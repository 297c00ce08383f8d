"""The inspector: what is selected, its settings, what it comes to and what is wrong with it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netwright.graph.commands import RenameNode, ShareWeights, name_problem
from netwright.graph.graph import Group, Node
from netwright.layers.setting import SettingError
from netwright.program.footprint import Footprint
from netwright_desktop.document import GraphDocument
from netwright_desktop.inspector.common import common_settings, edit_of
from netwright_desktop.inspector.facts import Facts, facts_of_node, facts_of_nodes
from netwright_desktop.inspector.fields import asks_undo
from netwright_desktop.inspector.form import SettingsForm
from netwright_desktop.inspector.group import ABOUT, GroupSettings, with_settings
from netwright_desktop.inspector.owner import OwnerField
from netwright_desktop.inspector.sentences import Sentences

MARGIN, SPACING = 12, 10


class Inspector(QScrollArea):
    """Edits the selected layer, or what several have in common; sums up what is selected, or all.

    Each edit is a command. What is typed into one field without leaving it is one undo step.
    """

    def __init__(self, document: GraphDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._footprint: Footprint | None = None
        self._visit = 0
        """Counts the fields that were left, so that coming back begins another step."""
        self.title = QLabel()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setBold(True)
        self.title.setFont(font)
        self.about = Sentences()
        self.name_field = QLineEdit()
        self.name_field.setAccessibleName("Name")
        self.name_note = Sentences(is_problem=True)
        self.owner = OwnerField()
        self.form = SettingsForm(yields_undo=True)
        self.facts = Facts()
        self.problems = Sentences(is_problem=True)
        self._name_row = QWidget()
        self._name_label = QLabel("Name")
        self._name_label.setBuddy(self.name_field)
        self.form.least_title = self._name_label.sizeHint().width()
        self._lay_out()
        self.name_field.installEventFilter(self)
        self.name_field.textEdited.connect(self._rename)
        self.name_field.editingFinished.connect(self._finish_name)
        self.owner.chosen.connect(self._share)
        self.form.edited.connect(self._set)
        self.form.left.connect(self._begin_new_step)
        document.changed.connect(self.refresh)
        document.selection_changed.connect(self._selected_other)
        self.refresh()

    @property
    def node(self) -> Node | None:
        """The one node that is shown, if it is one."""
        return self.document.graph.nodes.get(self._only)

    @property
    def group(self) -> Group | None:
        """The one group that is shown, if it is one."""
        return self.document.graph.groups.get(self._only)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are edited together: what is selected, if these are nodes alone."""
        graph, selected = self.document.graph, self.document.selected
        nodes = tuple(graph.nodes[i] for i in self.document.selected_nodes if i in selected)
        return nodes if len(nodes) == len(selected) else ()

    @property
    def _only(self) -> str:
        selected = self.document.selected
        return next(iter(selected)) if len(selected) == 1 else ""

    def refresh(self) -> None:
        """Show the document as it is."""
        node, group = self.node, self.group
        self._name_row.setVisible(node is not None or group is not None)
        self.owner.setVisible(node is not None)
        self.form.setVisible(bool(self.nodes) or group is not None)
        if node is not None:
            self._show_node(node)
        elif group is not None:
            self._show_group(group)
        else:
            self._show_totals()

    def show_footprint(self, footprint: Footprint | None) -> None:
        """Tell what training takes of memory; None while that is not known."""
        if footprint != self._footprint:
            self._footprint = footprint
            self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(290, 480)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.name_field and asks_undo(event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._name_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._name_label)
        row.addWidget(self.name_field)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(SPACING)
        for widget in (
            self.title,
            self.about,
            self.problems,
            self._name_row,
            self.name_note,
            self.owner,
            self.form,
            _line(),
            self.facts,
        ):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _show_node(self, node: Node) -> None:
        analysis = self.document.analysis
        self.title.setText(node.layer.title)
        self.about.show_sentences([node.layer.summary])
        self._show_name(node.name)
        self.owner.show_node(self.document.graph, node)
        self.form.show_settings(node.layer)
        for label in (self._name_label, self.owner.title):
            label.setMinimumWidth(self.form.title_width() or label.sizeHint().width() + SPACING)
        self.facts.show_facts(facts_of_node(analysis, node, self._footprint))
        self.problems.show_sentences([p.message for p in analysis.problems_of(node.id)])

    def _show_name(self, name: str) -> None:
        if self.name_field.text() != name and not self.name_note.text():
            self.name_field.setText(name)

    def _show_group(self, group: Group) -> None:
        graph, analysis = self.document.graph, self.document.analysis
        nodes, groups, _ = graph.members(group.id)
        self.title.setText("Group")
        self.about.show_sentences([ABOUT])
        self._show_name(group.name)
        self.form.show_settings(GroupSettings(group.repeat))
        self._name_label.setMinimumWidth(self.form.title_width())
        self.facts.show_facts(facts_of_nodes(analysis, nodes, self._footprint))
        inside = {group.id, *groups, *nodes}
        told = [p.message for p in analysis.problems if p.node_id in inside]
        self.problems.show_sentences(told)

    def _show_totals(self) -> None:
        graph, analysis = self.document.graph, self.document.analysis
        chosen = self.document.selected
        nodes = self.document.selected_nodes if chosen else tuple(graph.nodes)
        self.title.setText(_selection(len(nodes), len(chosen)) if chosen else "Network")
        about = "" if chosen else "Select a layer to edit it."
        if self.nodes:
            layers = [node.layer for node in self.nodes]
            about = f"What is set here is set for all {len(layers)}."
            if not common_settings(layers):
                about = "These layers have no setting in common."
            self.form.show_settings(*layers)
        self.about.show_sentences([about] if about else [])
        problems = [p for p in analysis.problems if not chosen or p.node_id in nodes]
        count = str(len(problems)) if problems else "none"
        facts = facts_of_nodes(analysis, nodes, self._footprint, is_all=not chosen)
        self.facts.show_facts([*facts, ("Problems", count)])
        self.problems.show_sentences([p.message for p in problems])

    def _set(self, name: str, value: object) -> None:
        group, nodes = self.group, self.nodes
        if group is not None:
            self._set_group(group, name, value)
        if not nodes:
            return
        try:
            edit = edit_of(nodes, {name: value})
        except SettingError as error:
            self.form.show_problem(name, str(error))
            return
        if edit:
            gesture = ("setting", self.document.selected, name, self._visit)
            self.document.do(edit, gesture=gesture)

    def _set_group(self, group: Group, name: str, value: object) -> None:
        known = {"repeat": group.repeat, name: value}
        settings = GroupSettings(**known)  # type: ignore[arg-type]
        gesture = ("setting", group.id, name, self._visit)
        if settings.repeat != group.repeat:
            self.document.do(with_settings(group, settings), gesture=gesture)

    def _share(self, owner: str) -> None:
        node = self.node
        if node is not None and owner != node.weights_of:
            self.document.do(ShareWeights({node.id: owner}))

    def _rename(self, name: str) -> None:
        node = self.node or self.group
        if node is None:
            return
        reason = name_problem(self.document.graph, node.id, name)
        self.name_note.show_sentences([reason] if reason else [])
        if not reason and name != node.name:
            self.document.do(RenameNode(node.id, name), gesture=("name", node.id, self._visit))

    def _finish_name(self) -> None:
        """A name that was refused gives way to the one that the node has."""
        self._begin_new_step()
        self.name_note.show_sentences([])
        shown = self.node or self.group
        if shown is not None:
            self.name_field.setText(shown.name)

    def _selected_other(self) -> None:
        self._begin_new_step()
        self.name_note.show_sentences([])
        self.refresh()

    def _begin_new_step(self, _field: str = "") -> None:
        self._visit += 1


def _selection(layers: int, items: int) -> str:
    """What is selected; frames and notes only where there is nothing else."""
    count, word = (layers, "layer") if layers else (items, "frame or note")
    plural = "frames or notes" if word == "frame or note" else "layers"
    return f"1 {word} selected" if count == 1 else f"{count} {plural} selected"


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.palette().ColorRole.Mid)
    return line
