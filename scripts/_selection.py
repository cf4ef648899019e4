"""Which rows of the exports count: one outcome for every row, so that rows in = kept + rejected."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts._annotators import pseudonym
from scripts._deliveries import content, list_deliveries
from scripts._exports import Record, Unreadable, check_sha256, read_export
from scripts._log import LOG, InputError
from scripts._tables import write_csv, write_table

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


def index_files(records: list[Record], reject: Callable) -> dict[str, dict[str, Record]]:
    """file -> classification_id -> record, in the order given; a row that stands twice in a file is rejected.

    Raises InputError if one file holds an id twice with different content.
    """
    by_file: dict[str, dict[str, Record]] = {}
    for record in records:
        first = by_file.setdefault(record.file, {}).setdefault(record.classification_id, record)
        if first is record:
            continue
        if content(first) != content(record) or first.identity != record.identity:
            raise InputError(
                f"{record.file}, lines {first.line} and {record.line}: classification {record.classification_id} "
                "stands twice with different content; keep the right one."
            )
        reject(record.file, record.line, record.classification_id, "duplicate", f"of line {first.line}")
    return by_file


def choose_records(by_file: dict[str, dict[str, Record]], reject: Callable) -> list[Record]:
    """One record per classification id. The row of the last file that has it counts, the others are rejected."""
    chosen: dict[str, Record] = {}
    for in_file in by_file.values():
        for identifier, record in in_file.items():
            earlier = chosen.get(identifier)
            if earlier is not None:
                same = (earlier.subjects, earlier.answers) == (record.subjects, record.answers)
                reason = "duplicate" if same else "superseded"
                reject(earlier.file, earlier.line, identifier, reason, f"by {record.file}, line {record.line}")
            chosen[identifier] = record
    return list(chosen.values())


def find_vanished(records: list[Record], last_file: str, options: dict) -> set[str]:
    """The ids that the last of several cumulative exports no longer holds; none if exports are parts."""
    if options["deliveries"] == "parts":
        return set()
    return {record.classification_id for record in records if record.file != last_file}


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


def select_records(
    records: list[Record], vanished: set[str], reject: Callable, options: dict
) -> list[tuple[Record, str, int]]:
    """The (record, subject, repeat) that count, by the settings; every other record is rejected once."""
    wanted = []
    for record in records:
        against = reason_against(record, options)
        if record.classification_id in vanished and options["vanished"] == "remove":
            against = "vanished", "later exports do not hold it"
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


def selected_frame(selected: list[tuple[Record, str, int]], vanished: set[str], key: str) -> pd.DataFrame:
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
            "vanished": [record.classification_id in vanished for record, _, _ in selected],
            "line": [record.line for record, _, _ in selected],
            "answers": [record.answers for record, _, _ in selected],
        }
    )


@dataclass(frozen=True)
class Selected:
    """What the reader found: frame (with `answers`), subjects, rejects, summary, deliveries and changes, as tables."""

    frame: pd.DataFrame
    subjects: pd.DataFrame
    rejects: pd.DataFrame
    summary: pd.DataFrame
    deliveries: pd.DataFrame
    changes: pd.DataFrame

    def write(self, subjects_parquet, rejected_csv, summary_csv, deliveries_csv, changes_csv) -> None:
        """Write all but the frame, and say the most important numbers."""
        write_table(self.subjects, subjects_parquet, "subjects")
        write_csv(self.rejects, rejected_csv)
        write_csv(self.summary, summary_csv)
        write_csv(self.deliveries, deliveries_csv)
        write_csv(self.changes, changes_csv)
        for line in self.summary[self.summary["file"] == "all"].itertuples():
            LOG.info("%s: %d", line.what, line.number)
        for row in self.deliveries.itertuples():
            numbers = row.rows, row.added, row.unchanged, row.changed, row.vanished
            LOG.info(
                "%s: %d rows; classifications: %d added, %d unchanged, %d changed, %d vanished", row.file, *numbers
            )


def read_selected(exports: list[str], sums: list[str], key: str, options: dict) -> Selected:
    """Read exports, in the order of their delivery, and choose rows. Raises InputError if nothing is left."""
    rejected = []

    def reject(*row) -> None:
        rejected.append(row)

    records, rows = read_all(exports, sums, reject, options)
    by_file = index_files(records, reject)
    chosen = choose_records(by_file, reject)
    vanished = find_vanished(chosen, Path(exports[-1]).name, options)
    selected = select_records(chosen, vanished, reject, options)
    rejects = pd.DataFrame(rejected, columns=REJECT_COLUMNS).sort_values(["file", "line"], ignore_index=True)
    if not selected:
        reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(Counter(rejects["reason"]).items())) or "no rows"
        raise InputError(
            f"{', '.join(exports)}: no row can be used ({reasons}); check the files, tasks and workflows in the config."
        )
    frame, summary = selected_frame(selected, vanished, key), summarise(rows, rejects, selected)
    told = list_deliveries(exports, rows, by_file, options["deliveries"] == "cumulative")
    return Selected(frame, subject_names(records), rejects, summary, *told)
