"""An overview of an export as a page of plain text."""

from collections.abc import Iterator
from typing import Any

from scripts.lib.reading.reasons import REASONS
from scripts.lib.reading.shown import shorten

MOST_KEYS = 20  # that are shown of what is told of subjects
MOST_TASKS = 30


def say_overview(found: dict[str, Any]) -> list[str]:
    """The lines of the page of an overview (of describe_export)."""
    return [
        f"{found['file']}: {found['format']}, {count(found['rows'], 'row')}",
        *say_rows(found),
        *say_people(found["people"], found["dates"]),
        *say_workflows(found["workflows"]),
        *say_tasks(found["tasks"], found["format"]),
        *say_subjects(found["subjects"]),
        *say_takes(found["takes"], found["format"]),
    ]


def count(number: int, what: str) -> str:
    """A number of things.

    >>> count(1, "row"), count(12000, "row")
    ('1 row', '12000 rows')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def say_rows(found: dict[str, Any]) -> Iterator[str]:
    """Which rows are left out and why, and which ids stand in several rows."""
    yield "Left out:" if found["left_out"] else "Left out: no row"
    for entry in found["left_out"]:
        detail = entry["detail"] or REASONS[entry["reason"]]
        yield f"  {entry['reason']}: {count(entry['rows'], 'row')}, such as line {entry['line']} ({detail})"
    if found["beta_rows"]:
        yield f"Made before the project was live: {count(found['beta_rows'], 'row')}"
    ids, more = found["duplicates"]["ids"], found["duplicates"]["rows_more"]
    beyond = f" ({count(more, 'row')} beyond the first)" if ids else ""
    yield f"Ids in several rows: {ids}{beyond}"


def say_people(people: dict[str, int], dates: dict[str, Any]) -> Iterator[str]:
    """How many people there are, and when they wrote."""
    nobody = people["rows_of_nobody"]
    more = f"; {count(nobody, 'row')} without a person" if nobody else ""
    yield f"People: {people['annotators']}, {people['not_logged_in']} of them not logged in{more}"
    without = f"; {count(dates['rows_without'], 'row')} without a time" if dates["rows_without"] else ""
    days = f"{dates['first']} to {dates['last']}" if dates["first"] else "none"
    yield f"Dates: {days}{without}"


def say_workflows(workflows: list[dict[str, Any]]) -> Iterator[str]:
    """Workflows with the rows of each version."""
    for entry in workflows:
        versions = ", ".join(f"{version or 'none'} ({rows})" for version, rows in entry["versions"].items())
        yield f"Workflow {entry['workflow']}: {count(entry['rows'], 'row')}; versions (rows): {versions}"


def say_tasks(tasks: list[dict[str, Any]], kind_of_file: str) -> Iterator[str]:
    """A line for each task and one for its samples."""
    plain = kind_of_file.startswith("plain")
    yield ("Columns that may hold answers:" if plain else "Tasks:") if tasks else "Tasks: none"
    for task in tasks[:MOST_TASKS]:
        where = f" of workflow {task['workflow']}" if task["workflow"] else ""
        question = f", {task['question']!r}" if task["question"] else ""
        distinct = f"{task['distinct']}{' or more' if task['more_distinct'] else ''} distinct"
        yield f"  {task['task']}{where}: {task['kind']}{question}; {count(task['answers'], 'answer')}, {distinct}"
        if task["samples"]:
            yield f"    such as {' | '.join(task['samples'])}"
    if len(tasks) > MOST_TASKS:
        yield f"  and {len(tasks) - MOST_TASKS} more (--json shows all)"


def say_subjects(subjects: dict[str, Any]) -> Iterator[str]:
    """How many subjects there are, what is told of them and where they are."""
    yield f"Subjects: {subjects['number']}"
    keys = subjects["keys"]
    for key in list(keys)[:MOST_KEYS]:
        yield f"  {shorten(key)}, {f'such as {keys[key]}' if keys[key] else 'always empty'}"
    if len(keys) > MOST_KEYS:
        yield f"  and {len(keys) - MOST_KEYS} more keys (--json shows all)"
    where = subjects["positions"]
    yield f"Positions: {where[0]} and {where[1]} (on the {subjects['frame']})" if where else "Positions: none found"


def say_takes(takes: dict[str, Any], kind_of_file: str) -> Iterator[str]:
    """Which task holds the free text and which one the classes, as far as one can tell."""
    what = "column" if kind_of_file.startswith("plain") else "task"
    text, classes = takes["text"], takes["classes"]
    yield "What the workflow takes, as a guess:"
    if text:
        yield f"  free text: {name_task(text, what)}, {text['distinct']} distinct ({text['share']:.0%} of its answers)"
    else:
        yield f"  free text: no {what} of free text"
    if classes:
        labels = ", ".join(f"{shorten(label)} ({uses})" for label, uses in classes["labels"].items())
        yield f"  classes: {name_task(classes, what)}, {count(len(classes['labels']), 'label')}: {labels}"
    else:
        yield f"  classes: no {what} with a few labels"


def name_task(guess: dict[str, Any], what: str) -> str:
    """A task or column by its name, and its workflow if there is any."""
    return f"{what} {guess['task']}" + (f" of workflow {guess['workflow']}" if guess["workflow"] else "")
