"""Answers of the inspector for panels that stand alone."""

from netwright.graph.graph import Graph
from netwright.inspection.question import Answer
from netwright.inspection.subject import Subject
from netwright_desktop.panels.panel import Panel
from support.inspected import subject_of


def answer_all(panel: Panel, subject: Subject | Graph, step: int = 3) -> list[Answer]:
    """Answer what the panel asks until it asks nothing new, then let it draw."""
    known = subject if isinstance(subject, Subject) else subject_of(subject)
    answers: list[Answer] = []
    while True:
        new = [q for q in panel.asks() if q not in [answer.question for answer in answers]]
        if not new:
            break
        for question in new:
            answers.append(answered(question, known, step))
            panel.show_answer(answers[-1])
        panel.draw_news()
    return answers


def answered(question: object, subject: Subject, step: int = 3) -> Answer:
    """The answer, or the sentence why there is none."""
    try:
        return Answer(question, 1, step, question.answer(subject))  # type: ignore[arg-type, attr-defined]
    except ValueError as fault:
        return Answer(question, 1, step, fault=str(fault))  # type: ignore[arg-type]
