"""Tasks of a raw export, and columns of a plain one, for an overview: what they hold, and which of them one may use."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scripts.lib.reading.csv_files import Row
from scripts.lib.reading.ids import is_no_answer, whole_id
from scripts.lib.reading.shown import escape, harmless
from scripts.lib.reading.subjects import plain_key
from scripts.lib.reading.tasks import Entry
from scripts.lib.reading.tasks_there import MANY, Task, collect_tasks
from scripts.lib.reading.times import parse_time

PRIVATE = (
    "user",
    "session",
    "agent",
    "email",
    "login",
    "annotator",
    "volunteer",
    "participant",
)  # within the letters of a name, in lower case
PRIVATE_NAMES = {"ip", "ipaddress", "metadata"}
NO_ANSWERS = ("workflow", "goldstandard", "expert")  # how names of columns begin that hold no answers
CHOICES = {"question", "multiple choice", "survey", "dropdown"}
MOST_LABELS = 200  # of a task that names classes
SEPARATOR = ","  # between the labels in a cell of a plain export
# Of a column whose distinct cells are too many for a choice: how often a label is used in the mean, and by which share
# of the uses are those that are used OFTEN. Free text has 1 to 6 uses of what stands between commas, labels 16 to 98.
A_LABEL, NEARLY_ALL, OFTEN = 8, 0.95, 3


def is_private(name: str) -> bool:
    """Whether a column or key may tell who somebody is.

    >>> [is_private(name) for name in ("user_name", "User-Agent", "ip", "#email", "subject_ids", "description")]
    [True, True, True, True, False, False]
    """
    plain = plain_key(name)
    return plain in PRIVATE_NAMES or any(part in plain for part in PRIVATE)


def raw_tasks(rows: Iterable[Row], header: Sequence[str], answer: str) -> list[Task]:
    """The tasks of a raw export, by workflow."""
    column, workflow = header.index(answer), header.index("workflow_id") if "workflow_id" in header else None
    return collect_tasks(
        ((whole_id(cells[workflow]) if workflow is not None else "", cells[column]) for _, cells in rows), answer
    )


def column_tasks(rows: Iterable[Row], header: Sequence[str], columns: Mapping[str, str]) -> list[Task]:
    """The columns of a plain export that may hold answers, each as a task: those that differ between rows of a
    subject, if any subject has several rows, and the column of the answers."""
    fixed = {columns[role] for role in ("classification_id", "annotator", "subject")}
    may = [
        name
        for name in header
        if name
        and (name == columns["answer"] or not (is_private(name) or plain_key(name).startswith(NO_ANSWERS)))
        and name not in fixed
    ]
    tasks, differ, again = {name: Task("", name, is_column=True) for name in may}, {columns["answer"]}, False
    seen: dict[str, list[str]] = {}
    places, subject = [header.index(name) for name in may], header.index(columns["subject"])
    for _, cells in rows:
        if [cell.strip() for cell in cells] == header:
            continue
        values = [cells[place] for place in places]
        before = seen.setdefault(cells[subject], values)
        again = again or before is not values
        differ |= {name for name, old, new in zip(may, before, values) if old != new}
        for name, value in zip(may, values):
            if value.strip() and not is_no_answer(value):
                tasks[name].add(Entry(name, kind_of_cell(value), "", value))
    return [task for name, task in tasks.items() if name in differ or not again]


def kind_of_cell(text: str) -> str:
    """The kind of answer that a cell of a plain export may be.

    >>> kind_of_cell("1.5"), kind_of_cell("2024-01-01 10:00:00 UTC"), kind_of_cell("two jets")
    ('number', 'time', 'text or question')
    """
    try:
        float(text)
    except ValueError:
        return "time" if parse_time(text) else "text or question"
    return "number"


def describe_task(task: Task) -> dict[str, Any]:
    """What people need to know of a task: workflow, task, kind, question, answers, distinct ones and samples.

    more_distinct: whether there are more distinct answers than are told apart.
    """
    return {
        "workflow": harmless(task.workflow),
        "task": harmless(task.key),
        "kind": task.kind,
        "question": harmless(task.label),
        "answers": task.answered,
        "distinct": len(task.answers),
        "more_distinct": len(task.answers) >= MANY,
        "samples": [harmless(sample) for sample in task.samples],
    }


def guess_text(tasks: Sequence[Task]) -> dict[str, Any] | None:
    """The task of free text: of kind text and no list of labels, with the most distinct answers; None without any.

    share: distinct answers among all answers.
    """
    best = find_text(tasks)
    if best is None:
        return None
    distinct, uses = len(best.answers), sum(best.answers.values())
    return {
        "workflow": harmless(best.workflow),
        "task": harmless(best.key),
        "distinct": distinct,
        "share": round(distinct / uses, 3),
    }


def find_text(tasks: Iterable[Task]) -> Task | None:
    """The task that guess_text describes."""
    texts = [task for task in tasks if task.kind == "text" and task.answers and not holds_labels(task)]
    return max(texts, key=lambda task: len(task.answers), default=None)


def guess_classes(tasks: Sequence[Task]) -> dict[str, Any] | None:
    """The task that names classes: of those that hold labels the one with most answers, with all
    its labels and their uses; None without any."""
    best = find_classes(tasks)
    if best is None:
        return None
    labels = {escape(label): uses for label, uses in labels_of(best).items()}
    return {"workflow": harmless(best.workflow), "task": harmless(best.key), "labels": labels}


def find_classes(tasks: Iterable[Task]) -> Task | None:
    """The task that guess_classes describes."""
    return max(filter(holds_labels, tasks), key=lambda task: task.answered, default=None)


def holds_labels(task: Task) -> bool:
    """Whether a task is a choice of 2 to MOST_LABELS labels, or a column whose cells are such labels joined by
    commas, nearly all of them used again and again."""
    if task.kind in CHOICES:
        return 2 <= len(labels_of(task)) <= MOST_LABELS
    if task.kind != "text" or not task.is_column:
        return False
    uses = labels_of(task).values()
    often = sum(number for number in uses if number >= OFTEN)
    return 2 <= len(uses) <= MOST_LABELS and sum(uses) >= A_LABEL * len(uses) and often >= NEARLY_ALL * sum(uses)


def labels_of(task: Task) -> dict[str, int]:
    """The labels of a task with their uses, most used first; what a survey asks about a choice ("LION: REST") is
    none. The cells of a column hold labels joined by commas.

    >>> from collections import Counter
    >>> labels_of(Task("", "classes", is_column=True, answers=Counter({"Double, Bent": 2, "Bent": 1})))
    {'Bent': 3, 'Double': 2}
    """
    labels: Counter[str] = Counter()
    for answer, uses in task.answers.items():
        if task.kind == "survey" and any(answer.startswith(f"{choice}: ") for choice in task.answers):
            continue
        for label in answer.split(SEPARATOR) if task.is_column else [answer]:
            if label.strip():
                labels[label.strip()] += uses
    return dict(sorted(labels.items(), key=lambda item: (-item[1], item[0])))
