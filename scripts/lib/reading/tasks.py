"""The tasks of Zooniverse: which kinds there are, and the words that an answer to each holds.

Both classifiers are read: the older one keeps the answers of sub-tasks in `details` of each mark; the newer one keeps
them beside the task, under keys such as T0.1.0 (task, tool, sub-task), with a `taskType`. What the older one keeps
gets the same keys here. See https://help.zooniverse.org/next-steps/data-exports/ and the classifiers' ADR 25.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

MARKS = {"drawing", "transcription", "geo drawing"}
WITHOUT_WORDS = {"crop", "shortcut", "subject group comparison", "data visualization"}
KINDS = {  # names that exports give to kinds -> ours
    "text": "text",
    "single": "question",
    "multiple": "multiple choice",
    "dropdown": "dropdown",
    "dropdown-simple": "dropdown",
    "combo": "combo",
    "survey": "survey",
    "drawing": "drawing",
    "transcription": "transcription",
    "slider": "slider",
    "highlighter": "highlighter",
    "textfromsubject": "text",
    "crop": "crop",
    "shortcut": "shortcut",
    "subjectgroupcomparison": "subject group comparison",
    "geodrawing": "geo drawing",
    "datavisualization": "data visualization",
}
ON_MARKS = {"tool", "toolIndex", "toolType", "tool_label", "x", "x1", "x_center", "points", "pathX", "details"}


class Entry(NamedTuple):
    """An answer to a task: its key (T0, or T0.1.0 of a sub-task), its kind (of KINDS, or "text or question" where
    the export does not tell them apart), its question if it is told, and its value as in the export."""

    task: str
    kind: str
    label: str
    value: Any


def kind_of(entry: dict) -> str:
    """The kind of a task by its name in the export, else by the shape of its value.

    >>> kind_of({"value": "two jets"}), kind_of({"value": [{"choice": "LION"}]}), kind_of({"taskType": "single"})
    ('text or question', 'survey', 'question')
    """
    named = entry.get("taskType") or entry.get("task_type")
    if isinstance(named, str) and named.lower() in KINDS:
        return KINDS[named.lower()]
    value = entry.get("value")
    if isinstance(value, str):
        return "text or question"
    if isinstance(value, list):
        first = next((item for item in value if item is not None), None)
        return kind_of_item(first) if isinstance(first, dict) else "multiple choice"
    if isinstance(value, dict):
        return (
            "survey"
            if "choice" in value
            else "dropdown"
            if {"selection", "option", "select_label"} & set(value)
            else "other"
        )
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else "text or question"


def kind_of_item(item: dict) -> str:
    """The kind of a task whose value is a list of such objects."""
    if "task" in item:
        return "combo"
    if "choice" in item:
        return "survey"
    if {"select_label", "option"} & set(item):
        return "dropdown"
    if "labelInformation" in item:
        return "highlighter"
    return "drawing" if ON_MARKS & set(item) else "dropdown" if {"label", "value", "text"} & set(item) else "other"


def entries_of(annotations: list) -> Iterator[Entry]:
    """All answers of a classification: combo tasks opened, sub-tasks of marks after their task.

    Raises KeyError and TypeError where an entry is no object with a task.
    """
    for entry in annotations:
        task, kind = str(entry["task"]), kind_of(entry)
        label = entry.get("task_label") or entry.get("taskLabel") or ""
        if "value" in entry or kind in MARKS:
            yield Entry(task, kind, str(label), entry.get("value"))
        if kind == "combo" and isinstance(entry.get("value"), list):
            yield from entries_of([item for item in entry["value"] if isinstance(item, dict) and "task" in item])
        elif kind in MARKS and isinstance(entry.get("value"), list):
            yield from details_of(task, entry["value"])


def details_of(task: str, marks: list) -> Iterator[Entry]:
    """The answers of the sub-tasks that the older classifier keeps in the marks of a task."""
    for mark in marks:
        details = mark.get("details") if isinstance(mark, dict) else None
        for number, detail in enumerate(details or []):
            if isinstance(detail, dict) and "value" in detail:
                key = f"{task}.{mark.get('tool', mark.get('toolIndex', 0))}.{number}"
                yield Entry(key, kind_of(detail), "", detail["value"])


def is_wanted(task: str, wanted: list[str]) -> bool:
    """Whether a task is among the wanted ones, or a sub-task of one of them.

    >>> is_wanted("T0.1.0", ["T0"]), is_wanted("T01", ["T0"])
    (True, False)
    """
    return task in wanted or ("." in task and task.startswith(tuple(f"{key}." for key in wanted)))


def task_answers(tasks: list, wanted: list[str], labels: bool = False) -> list[str] | None:
    """All answers to the wanted tasks and their sub-tasks, identical ones once; None if none was asked.

    labels: whether answers name classes; then choices count, and labels of drawing tools too. Raises ValueError for an
    answer without words.

    >>> task_answers([{"task": "T9", "value": [{"task": "T0", "value": "a"}, {"task": "T1", "value": "b"}]}], ["T1"])
    ['b']
    >>> task_answers([{"task": "T0", "value": "a"}], ["T1"]) is None
    True
    """
    found: list[str] = []
    asked, inside = False, [*wanted]
    for entry in entries_of(tasks):
        if is_wanted(entry.task, inside):
            asked = True
            if entry.kind == "combo":
                inside += [str(item["task"]) for item in entry.value or [] if isinstance(item, dict) and "task" in item]
            elif labels or entry.task in wanted or entry.kind in ("text", "text or question"):
                found += words_of(entry, labels, sub_task="." in entry.task and entry.task not in wanted)
    return list(dict.fromkeys(found)) if asked else None


def words_of(entry: Entry, labels: bool, sub_task: bool) -> list[str]:
    """The words of an answer; a sub-task of a mark tells which answer was chosen by its place alone, which are no
    words.

    Raises ValueError for an answer without words.
    """
    value = entry.value
    if entry.kind in MARKS:
        marks = value if isinstance(value, list) else []
        return [
            str(mark["tool_label"]) for mark in marks if labels and isinstance(mark, dict) and mark.get("tool_label")
        ]
    if entry.kind == "survey":
        return [words for item in (value if isinstance(value, list) else [value]) for words in survey_words(item)]
    if entry.kind == "highlighter":
        return [str(item["text"]) for item in value or [] if isinstance(item, dict) and item.get("text")]
    if entry.kind in WITHOUT_WORDS:
        raise ValueError(
            f"task {entry.task} is a {entry.kind} task, whose answers hold no words; name another in tasks"
        )
    if sub_task and not isinstance(value, str):
        return []
    return answer_texts(value)


def survey_words(item) -> list[str]:
    """A choice of a survey, and what was answered about it as "choice: answer".

    >>> survey_words({"choice": "LION", "answers": {"HOWMANY": "1", "DOES": ["REST", "EAT"]}, "filters": {}})
    ['LION', 'LION: 1', 'LION: REST', 'LION: EAT']
    """
    if item is None:
        return []
    if not isinstance(item, dict) or not isinstance(item.get("choice"), str):
        raise ValueError(f"the answer {json.dumps(item)[:80]} to a survey names no choice")
    answers = item.get("answers")
    told = [text for answer in answers.values() for text in answer_texts(answer)] if isinstance(answers, dict) else []
    return [item["choice"], *(f"{item['choice']}: {text}" for text in told)]


def answer_texts(value) -> list[str]:
    """The words of a task's value: text, single, multiple, dropdown (v1 and v2), number. Raises ValueError if there
    are none.

    >>> answer_texts("two jets"), answer_texts(["Double", "FR I"]), answer_texts(None)
    (['two jets'], ['Double', 'FR I'], [])
    >>> answer_texts([{"select_label": "Shape", "option": True, "value": "a1", "label": "round"}])
    ['round']
    >>> answer_texts({"selection": 2, "option": True, "label": "round"})
    ['round']
    """
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        raise ValueError(f"the answer {json.dumps(value)} holds no words")
    if isinstance(value, str | int | float):
        return [str(value)]
    if isinstance(value, list):
        return [text for item in value for text in answer_texts(item)]
    for key in ("label", "text", "value"):
        if isinstance(value.get(key), str):
            return [value[key]] if value[key] else []
        if isinstance(value.get(key), list):
            return answer_texts(value[key])
    answered = [key for key in ("value", "selection", "label", "text") if value.get(key) is not None]
    if not answered and {"select_label", "value", "selection"} & set(value):
        return []
    raise ValueError(f"the answer {json.dumps(value)[:80]} holds no words")
