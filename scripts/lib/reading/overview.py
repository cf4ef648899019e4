"""What is in an export: format, rows, people, dates, workflows, tasks and subjects, and which tasks one may use.

Private columns are counted or passed over: no name, id or address of a person gets into an overview.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.lib.reading.csv_files import read_rows
from scripts.lib.reading.exports import UNREADABLE, Export, read_export
from scripts.lib.reading.headers import detect_format
from scripts.lib.reading.overview_tasks import (
    column_tasks,
    describe_task,
    guess_classes,
    guess_text,
    is_private,
    raw_tasks,
)
from scripts.lib.reading.shown import escape, harmless
from scripts.lib.reading.subjects import as_text, find_keys, keys_there
from scripts.lib.reading.tasks_there import Task
from scripts.lib.reading.times import parse_times

COLUMNS = {
    "classification_id": "classification_id",
    "annotator": "user_id",
    "subject": "subject_ids",
    "answer": "annotations",
}
SUBJECT_OPTIONS: dict[str, Any] = {"subject_name": None, "positions": "auto", "carry": []}


@dataclass(frozen=True)
class Look:
    """What was found in an export: its header, whether it is a raw one, its rows, and its tasks (or columns)."""

    path: str
    header: list[str]
    raw: bool
    export: Export
    tasks: list[Task]


def look_at(path: str, columns: dict[str, str]) -> Look:
    """Read one export. columns: role -> name, the roles being those of COLUMNS.

    Raises InputError for a file that cannot be used as a whole, as read_export does.
    """
    options = {"columns": columns, "format": "auto", "tasks": [], **SUBJECT_OPTIONS}
    export = read_export(path, options)
    header = [name.strip() for name in next(read_rows(path))[1]]
    raw = detect_format(header) == "panoptes"
    rows = ((line, cells) for line, cells in read_rows(path) if len(cells) == len(header))
    tasks = raw_tasks(rows, header, columns["answer"]) if raw else column_tasks(rows, header, columns)
    return Look(path, header, raw, export, tasks)


def describe_export(path: str, columns: dict[str, str]) -> dict[str, Any]:
    """The overview of one export, ready for JSON; columns and errors as in look_at."""
    look = look_at(path, columns)
    export, tasks = look.export, look.tasks
    return {
        "file": escape(path),
        "format": "raw Zooniverse export" if look.raw else "plain export",
        "rows": len(export.rows) + len(export.left_out),
        "left_out": describe_left_out(export, look.raw),
        "beta_rows": int(export.rows["beta"].sum()),
        "duplicates": describe_duplicates(export.rows["classification_id"]),
        "people": describe_people(export.rows["identity"]),
        "dates": describe_dates(export.rows["created_at"]),
        "workflows": describe_workflows(export.rows),
        "tasks": [describe_task(task) for task in tasks],
        "subjects": describe_keys(export, look.raw),
        "takes": {"text": guess_text(tasks), "classes": guess_classes(tasks)},
    }


def describe_left_out(export: Export, raw: bool) -> list[dict[str, Any]]:
    """The rows that are left out unless the config says otherwise: reason, number, first line and what is wrong
    there."""
    found = sorted([*export.left_out])
    rows = export.rows
    empty = rows["answers"].fillna("").str.strip() == ""
    checks = [
        ("gold standard", rows["gold_standard"]),
        (UNREADABLE, rows["fault"] != ""),
        ("several subjects", rows["subjects"].str.contains(";", regex=False)),
        ("empty answer", empty & (not raw)),
    ]
    left = np.ones(len(rows), bool)
    for reason, holds in checks:
        chosen = left & holds.to_numpy(bool)
        details = rows["fault"] if reason == UNREADABLE else [""] * len(rows)
        known = zip(rows["line"][chosen], np.asarray(details, object)[chosen])
        found += [(int(line), reason, detail) for line, detail in known]
        left &= ~chosen
    first: dict[str, tuple[int, str, str]] = {}
    for entry in sorted(found):
        first.setdefault(entry[1], entry)
    numbers = Counter(reason for _, reason, _ in found)
    return [
        {"reason": reason, "rows": numbers[reason], "line": line, "detail": escape(detail)}
        for reason, (line, _, detail) in sorted(first.items())
    ]


def describe_duplicates(ids: pd.Series) -> dict[str, int]:
    """How many ids of classifications stand in more than one row, and in how many rows beyond the first."""
    uses = ids[ids != ""].value_counts()
    return {"ids": int((uses > 1).sum()), "rows_more": int((uses - 1).sum())}


def describe_people(identity: pd.Series) -> dict[str, int]:
    """How many annotators there are, how many of them were not logged in, and how many rows name nobody."""
    nobody = identity.str.startswith("unknown:")
    people = identity[~nobody].drop_duplicates()
    logged_out = people.str.startswith("anonymous:")
    return {"annotators": len(people), "not_logged_in": int(logged_out.sum()), "rows_of_nobody": int(nobody.sum())}


def describe_dates(texts: pd.Series) -> dict[str, Any]:
    """The first and the last day (UTC) of the rows, None without any, and the number of rows without a time."""
    times = parse_times(texts)
    known = times[~np.isnat(times)]
    first, last = (str(known.min())[:10], str(known.max())[:10]) if len(known) else (None, None)
    return {"first": first, "last": last, "rows_without": len(times) - len(known)}


def describe_workflows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Each workflow with its rows, and those of each version."""
    return [
        {
            "workflow": harmless(workflow),
            "rows": len(part),
            "versions": {harmless(version): int(n) for version, n in part["workflow_version"].value_counts().items()},
        }
        for workflow, part in rows[rows["workflow"] != ""].groupby("workflow")
    ]


def describe_keys(export: Export, raw: bool) -> dict[str, Any]:
    """How many subjects there are, what is told of them (key -> a sample), and the keys of positions."""
    subjects = {subject for text in export.rows["subjects"].drop_duplicates() for subject in text.split(";")} - {""}
    there = sorted(key for key in keys_there(export.told) if not is_private(key))
    samples = dict.fromkeys(there, "")
    for what in {id(what): what for _, _, what in export.told}.values():
        for key, value in what.items():
            if samples.get(key) == "":
                samples[key] = as_text(value)
    keys = find_keys(there, SUBJECT_OPTIONS, "", raw)
    position = [escape(keys.longitude), escape(keys.latitude)] if keys.longitude and keys.latitude else None
    told = {escape(key): harmless(sample) for key, sample in samples.items()}
    return {"number": len(subjects), "keys": told, "positions": position, "frame": keys.frame or None}
