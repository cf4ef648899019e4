"""Which rows of the exports count: one outcome for every row, so that rows in = kept + rejected."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from scripts._annotators import pseudonym
from scripts._exports import Record, Unreadable, check_sha256, read_export
from scripts._log import InputError

PARTLY = "partly a repeat"  # the row counts for another of its subjects, so it is among the rows kept
REJECT_COLUMNS = ["file", "line", "classification_id", "reason", "detail"]


def version_key(version: str) -> tuple[int, ...]:
    """A workflow version as numbers, so that 57.10 comes after 57.9 and is not 57.1.

    >>> version_key("57.10") > version_key("57.9")
    True
    """
    return tuple(int(part) for part in version.split("."))


def time_key(record: Record) -> tuple:
    """The order in which classifications were made: Zooniverse ids rise with time."""
    number = record.classification_id
    plain_number = number.isascii() and number.isdigit()
    return (0, int(number), "", "") if plain_number else (1, 0, record.created_at, number)


def read_all(exports: list[str], sums: list[str], reject: Callable, options: dict) -> tuple[list[Record], Counter]:
    """All readable records of several exports, and the number of rows of each file.

    `reject(file, line, id, reason, detail)` is called for each row that cannot be understood,
    or InputError is raised for it where the settings say stop.
    """
    records, rows = [], Counter()
    for path, expected in zip(exports, sums, strict=True):
        if expected:
            check_sha256(path, expected)
        name = Path(path).name
        rows[name] += 0
        for found in read_export(
            path,
            options["columns"],
            options["format"],
            options["tasks"],
            options["subject_name"],
            options.get("separator"),
        ):
            rows[name] += 1
            if not isinstance(found, Unreadable):
                records.append(found)
            elif options["unreadable_rows"] == "stop":
                raise InputError(
                    f"{path}, line {found.line} (classification {found.classification_id or 'without id'}): "
                    f"{found.reason}; mend the row, or set unreadable_rows: reject to leave such rows out."
                )
            else:
                reject(name, found.line, found.classification_id, "unreadable", found.reason)
    return records, rows


def content(record: Record) -> tuple:
    """All that two rows of one classification share if they are the same."""
    return (
        record.subjects,
        record.answers,
        record.identity,
        record.workflow,
        record.workflow_version,
        record.gold_standard,
        record.beta,
    )


def drop_repeated_ids(records: list[Record], reject: Callable) -> list[Record]:
    """One record per classification id. The row of the last file that has it counts, the others are rejected.

    `records` come file by file. Raises InputError if one file holds an id twice with different content.
    """
    in_file: dict[tuple[str, str], Record] = {}
    for record in records:
        first = in_file.setdefault((record.file, record.classification_id), record)
        if first is record:
            continue
        if content(first) != content(record):
            raise InputError(
                f"{record.file}, lines {first.line} and {record.line}: classification {record.classification_id} "
                "stands twice with different content; keep the right one."
            )
        reject(record.file, record.line, record.classification_id, "duplicate", f"of line {first.line}")
    chosen: dict[str, Record] = {}
    for record in in_file.values():
        earlier = chosen.get(record.classification_id)
        if earlier is not None:
            same = (earlier.subjects, earlier.answers) == (record.subjects, record.answers)
            reason = "duplicate" if same else "superseded"
            reject(
                earlier.file, earlier.line, earlier.classification_id, reason, f"by {record.file}, line {record.line}"
            )
        chosen[record.classification_id] = record
    return list(chosen.values())


def reason_against(record: Record, options: dict) -> tuple[str, str] | None:
    """Why the settings exclude a record, as (reason, detail); None if they do not."""
    workflows = options["workflows"]
    if workflows and not any(workflow_matches(record, wanted) for wanted in workflows):
        return "other workflow", f"{record.workflow} {record.workflow_version}".strip()
    if record.gold_standard and options["gold_standard"] == "reject":
        return "gold standard", ""
    if record.beta and options["beta_rows"] == "reject":
        return "beta", "the project was not live"
    if len(record.subjects) > 1 and options["several_subjects"] == "reject":
        return "several subjects", ";".join(record.subjects)
    if record.answers is None:
        return "task not asked", ", ".join(options["tasks"])
    if not any(answer.strip() for answer in record.answers) and options["empty_answers"] == "reject":
        return "empty answer", ""
    return None


def workflow_matches(record: Record, wanted: dict) -> bool:
    """Whether a record comes from a wanted workflow, between its optional versions (both included)."""
    if record.workflow != wanted["id"]:
        return False
    try:
        version = version_key(record.workflow_version)
    except ValueError:
        return "from_version" not in wanted and "to_version" not in wanted
    low, high = wanted.get("from_version"), wanted.get("to_version")
    return (low is None or version >= version_key(low)) and (high is None or version <= version_key(high))


def number_repeats(records: Iterable[Record]) -> dict[tuple[str, str], int]:
    """1, 2, ... for the classifications of a subject by one annotator, in time: (id, subject) -> number."""
    seen: Counter = Counter()
    numbers = {}
    for record in sorted(records, key=time_key):
        for subject in record.subjects:
            seen[record.identity, subject] += 1
            numbers[record.classification_id, subject] = seen[record.identity, subject]
    return numbers


def select_records(records: list[Record], reject: Callable, options: dict) -> list[tuple[Record, str, int]]:
    """The (record, subject, repeat) that count, by the settings; every other record is rejected once."""
    wanted = []
    for record in drop_repeated_ids(records, reject):
        against = reason_against(record, options)
        if against:
            reject(record.file, record.line, record.classification_id, *against)
        else:
            wanted.append(record)
    numbers = number_repeats(wanted)
    last: dict[tuple[str, str], int] = {}
    for record in wanted:
        for subject in record.subjects:
            pair = record.identity, subject
            last[pair] = max(last.get(pair, 0), numbers[record.classification_id, subject])
    policy = options["repeats"]
    selected = []
    for record in wanted:
        kept = []
        for subject in record.subjects:
            number = numbers[record.classification_id, subject]
            if policy == "all" or number == (1 if policy == "first" else last[record.identity, subject]):
                kept.append((record, subject, number))
        kept_subjects = {subject for _, subject, _ in kept}
        for subject in record.subjects:
            if subject not in kept_subjects:
                number = numbers[record.classification_id, subject]
                detail = f"subject {subject}: number {number}, policy {policy}"
                reject(record.file, record.line, record.classification_id, PARTLY if kept else "repeat", detail)
                if not kept:
                    break
        selected += kept
    return selected


def subject_names(records: list[Record]) -> pd.DataFrame:
    """The name of each subject in the exports; the latest classification that has one decides."""
    names: dict[str, str] = {}
    for record in sorted(records, key=time_key):
        for subject in record.subjects:
            names[subject] = record.names.get(subject) or names.get(subject, "")
    return pd.DataFrame({"subject": list(names), "name": list(names.values())})


def summarise(rows: Counter, rejects: pd.DataFrame, selected: list[tuple[Record, str, int]]) -> pd.DataFrame:
    """Rows in, kept and rejected by reason, for each file and in all; a frame of file, what, number.

    Raises AssertionError if a row has been lost.
    """
    kept = Counter(file for file, _ in {(record.file, record.line) for record, _, _ in selected})
    lines = []
    for file in sorted(rows):
        reasons = Counter(rejects.loc[(rejects["file"] == file) & (rejects["reason"] != PARTLY), "reason"])
        assert rows[file] == kept[file] + reasons.total(), f"{file}: {rows[file]} rows, {kept[file]} kept, {reasons}"
        lines += [(file, "rows in", rows[file]), (file, "rows kept", kept[file])]
        lines += [(file, f"rejected: {reason}", number) for reason, number in sorted(reasons.items())]
    lines += [
        ("all", "rows in", rows.total()),
        ("all", "rows kept", kept.total()),
        ("all", "rows rejected", int((rejects["reason"] != PARTLY).sum())),
        ("all", "subjects", len({subject for _, subject, _ in selected})),
        ("all", "annotators", len({record.identity for record, _, _ in selected})),
    ]
    return pd.DataFrame(lines, columns=["file", "what", "number"])


def selected_frame(selected: list[tuple[Record, str, int]], key: str) -> pd.DataFrame:
    """The columns that annotations and classifications share, annotators as pseudonyms; `answers` as tuples."""
    return pd.DataFrame(
        {
            "classification_id": [record.classification_id for record, _, _ in selected],
            "subject": [subject for _, subject, _ in selected],
            "annotator": [pseudonym(record.identity, key) for record, _, _ in selected],
            "workflow": [record.workflow for record, _, _ in selected],
            "workflow_version": [record.workflow_version for record, _, _ in selected],
            "created_at": [record.created_at for record, _, _ in selected],
            "repeat": [number for _, _, number in selected],
            "file": [record.file for record, _, _ in selected],
            "line": [record.line for record, _, _ in selected],
            "answers": [record.answers for record, _, _ in selected],
        }
    )


def read_selected(exports: list[str], sums: list[str], key: str, options: dict):
    """Read exports and choose rows: (frame with `answers`, subjects, rejects, summary).

    Raises InputError if nothing is left.
    """
    rejected = []
    records, rows = read_all(exports, sums, lambda *reject: rejected.append(reject), options)
    selected = select_records(records, lambda *reject: rejected.append(reject), options)
    rejects = pd.DataFrame(rejected, columns=REJECT_COLUMNS).sort_values(["file", "line"], ignore_index=True)
    if not selected:
        reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(Counter(rejects["reason"]).items())) or "no rows"
        raise InputError(
            f"{', '.join(exports)}: no row can be used ({reasons}); check the files, tasks and workflows in the config."
        )
    return (selected_frame(selected, key), subject_names(records), rejects, summarise(rows, rejects, selected))
