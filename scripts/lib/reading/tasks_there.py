"""Which tasks an export holds: kind, question, number of answers and some of them, for people who choose one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from scripts.lib.log import InputError
from scripts.lib.reading.content import parse_json
from scripts.lib.reading.csv_files import read_rows
from scripts.lib.reading.shown import harmless, shorten
from scripts.lib.reading.tasks import Entry, entries_of, words_of

SAMPLES = 3
FEW = 40  # distinct answers at most that may be a list to choose from
SHOWN = 20  # tasks in a sentence
MANY = 10_000  # distinct answers that are told apart


@dataclass
class Task:
    """A task of a workflow: kinds and questions as met, number of answers with words, the distinct ones with their
    uses. is_column: whether it is a column of a plain export."""

    workflow: str
    key: str
    is_column: bool = False
    kinds: Counter = field(default_factory=Counter)
    labels: Counter = field(default_factory=Counter)
    asked: int = 0
    answered: int = 0
    answers: Counter = field(default_factory=Counter)

    def add(self, entry: Entry) -> None:
        """Count one more answer."""
        self.asked += 1
        self.kinds[entry.kind] += 1
        if entry.label:
            self.labels[entry.label] += 1
        words = [word.strip() for word in words_or_none(entry) if word.strip()]
        self.answered += bool(words)
        for word in words:
            if word in self.answers or len(self.answers) < MANY:
                self.answers[word] += 1

    @property
    def kind(self) -> str:
        """The kind that most of its answers have; what is not told apart by the export is told by how often answers
        recur."""
        kind = min(self.kinds, key=lambda kind: (-self.kinds[kind], kind)) if self.kinds else ""
        if kind in ("text or question", "other") and self.kinds["multiple choice"]:
            return "multiple choice"
        if kind != "text or question":
            return kind
        return "question" if is_closed(self.answered, len(self.answers)) else "text"

    @property
    def label(self) -> str:
        """The question, as it was asked most often; "" if the export does not tell it."""
        return min(self.labels, key=lambda label: (-self.labels[label], label)) if self.labels else ""

    @property
    def samples(self) -> list[str]:
        """The most frequent answers, shortened."""
        frequent = sorted(self.answers, key=lambda word: (-self.answers[word], word))[:SAMPLES]
        return [shorten(word) for word in frequent]


def refuse_few(number: int, distinct: list[str], tasks: list[str]) -> None:
    """Raise InputError for so few distinct texts (the most frequent first) among a number of them that they look like a
    choice from a list."""
    if is_closed(number, len(distinct)):
        named = ", ".join(repr(shorten(text)) for text in sorted(distinct[:SAMPLES]))
        raise InputError(
            f"{number} answers to {', '.join(tasks)} hold {len(distinct)} distinct texts, such as {named}: they "
            "look like a choice from a list, not like free text. Name the task (or column) of the free text in "
            "annotations.tasks (or columns.answer), or confirm this one with few_answers: keep."
        )


def is_closed(answers: int, distinct: int) -> bool:
    """Whether so few distinct answers among so many are a choice from a list, not free text.

    >>> is_closed(659, 2), is_closed(20, 1), is_closed(659, 300), is_closed(5000, 60)
    (True, False, False, False)
    """
    return answers >= FEW and distinct <= min(FEW, max(2, answers // 20))


def words_or_none(entry: Entry) -> list[str]:
    """The words of an answer; none where it holds none."""
    try:
        return words_of(entry, labels=True, sub_task=False) if entry.kind != "combo" else []
    except (ValueError, TypeError, AttributeError, KeyError):
        return []


def collect_tasks(cells: Iterable[tuple[str, str]], column: str) -> list[Task]:
    """The tasks of (workflow, cell of answers) of a raw export, by workflow and key; cells that are no JSON are passed
    over."""
    found: dict[tuple[str, str], Task] = {}
    for workflow, cell in cells:
        try:
            entries = list(entries_of(parse_json(cell, column, list)))
        except (ValueError, TypeError, AttributeError, KeyError):
            continue
        for entry in entries:
            found.setdefault((workflow, entry.task), Task(workflow, entry.task)).add(entry)
    return [found[key] for key in sorted(found)]


def tasks_of_file(path: str, column: str) -> list[Task]:
    """The tasks of a raw export."""
    rows = read_rows(path)
    header = [name.strip() for name in next(rows)[1]]
    answer, workflow = header.index(column), header.index("workflow_id") if "workflow_id" in header else None
    fitting = (cells for _, cells in rows if len(cells) == len(header))
    return collect_tasks(
        ((cells[workflow] if workflow is not None else "", cells[answer]) for cells in fitting), column
    )


def say_tasks(tasks: list[Task]) -> str:
    """The tasks in one sentence, each with its kind, number of answers and samples; of very many the first ones."""
    said = []
    for task in tasks[:SHOWN]:
        where = f" of workflow {harmless(task.workflow)}" if task.workflow else ""
        samples = f", such as {', '.join(map(repr, task.samples))}" if task.samples else ""
        said.append(f"{harmless(task.key)}{where} ({task.kind}, {task.answered} answers{samples})")
    more = [f"and {len(tasks) - SHOWN} more"] if len(tasks) > SHOWN else []
    return "; ".join(said + more) or "none"
