"""What the JSON cells of a raw row hold: answers, whether the project was live, and what is told of its subjects."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from scripts.lib.reading.answers import join_answers
from scripts.lib.reading.ids import is_no_answer, whole_id
from scripts.lib.reading.tasks import entries_of, is_wanted, task_answers

EXPECTED: dict[type, str] = {list: "a JSON list", dict: "a JSON object"}
REMEMBERED = 100_000  # distinct cells; there are as many as subjects, each in the rows of all who saw it


@dataclass
class Contents:
    """How the JSON cells of an export are read, and what they have shown so far.

    column: the answers' column; tasks: those that are wanted; labels: whether answers name classes. seen: the wanted
    tasks that were met. keep: what is kept of what is told of a subject; subjects: what was kept of each cell of
    subject_data.
    """

    column: str
    tasks: list[str]
    labels: bool = False
    keep: Callable[[dict], Any] = lambda told: told
    seen: set[str] = field(default_factory=set)
    subjects: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read(self, answer: str, metadata: str, subject_data: str) -> tuple[str | None, bool, dict[str, Any], str]:
        """Of a raw row: (answers as join_answers has them, None where no task was asked; whether the project was not
        live; subject -> what is kept of what is told of it; why the row cannot be understood, "" if it can)."""
        beta = False
        try:
            beta = parse_json(metadata or "{}", "metadata", dict).get("live_project") is False
            return self.read_answers(answer), beta, self.read_subjects(subject_data), ""
        except ValueError as error:
            return None, beta, {}, str(error)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            return None, beta, {}, f"unexpected shape of its JSON ({type(error).__name__})"

    def read_answers(self, cell: str) -> str | None:
        """The answers of a cell of tasks. Labels of classes lose the blanks around them; what stands for none is
        none."""
        tasks = parse_json(cell, self.column, list)
        answers = task_answers(tasks, self.tasks, self.labels)
        if answers is None:
            return None
        if len(self.seen) < len(self.tasks):
            self.seen |= {key for entry in entries_of(tasks) for key in self.tasks if is_wanted(entry.task, [key])}
        if self.labels:
            answers = list(dict.fromkeys(answer.strip() for answer in answers if answer.strip()))
        return join_answers([answer for answer in answers if not is_no_answer(answer)])

    def read_subjects(self, cell: str) -> dict[str, Any]:
        """subject -> what is kept of what is told of it, of a cell of subject_data."""
        found = self.subjects.get(cell)
        if found is None:
            found = {}
            for key, value in parse_json(cell or "{}", "subject_data", dict).items():
                subject = whole_id(key)
                if not subject:
                    raise ValueError("the subject is missing")
                found[subject] = self.keep(value if isinstance(value, dict) else {})
            if len(self.subjects) >= REMEMBERED:
                self.subjects.clear()
            self.subjects[cell] = found
        return found


def parse_json(cell: str, column: str, kind: type):
    """A JSON cell of the expected kind (list or dict). Raises ValueError with a plain reason, without the cell."""
    try:
        value = orjson.loads(cell)
    except orjson.JSONDecodeError as error:
        raise ValueError(
            f"column {column!r} is not valid JSON ({reason_of(error)} at character {error.pos + 1})"
        ) from error
    if not isinstance(value, kind):
        raise ValueError(f"column {column!r} holds JSON of another kind, expected {EXPECTED[kind]}")
    return value


def reason_of(error: orjson.JSONDecodeError) -> str:
    """Why a text is no JSON, in plain words where orjson's are not."""
    said = str(error.msg).split(":")[0]
    if "surrogate" in said:
        return f"half a character, {said}"
    if error.doc[error.pos : error.pos + 3] in ("NaN", "Inf", "-In"):
        return "NaN and Infinity are none"
    return said
