"""Which rows of the exports count: one outcome for every row, so that rows in = kept + left out."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.annotations._deliveries import list_deliveries
from scripts.annotations._duplicates import first_in_file, last_of_all, number_ids
from scripts.annotations._lost_zeros import refuse_lost_zeros
from scripts.annotations._order import ranks_in_time, refuse_unclear_order
from scripts.annotations._outcomes import COLUMNS, PARTLY, Rejects, count_reasons, say_examples, summarise
from scripts.lib.files import check_sha256
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.reading.annotators import pseudonym
from scripts.lib.reading.answers import ESCAPE
from scripts.lib.reading.exports import UNREADABLE, read_export, without_collection
from scripts.lib.reading.reasons import refuse_row
from scripts.lib.reading.subjects import describe_subjects, find_keys, keys_there
from scripts.lib.reading.tasks_there import say_tasks, tasks_of_file
from scripts.lib.reading.workflows import other_workflow, unmatched, unwanted
from scripts.lib.tables import write_csv, write_table


@dataclass(frozen=True)
class ReadRows:
    """All rows of several exports, what they tell of subjects, rows left out so far, the number of rows of each file,
    and the wanted tasks that were met (None if no export is raw)."""

    rows: pd.DataFrame
    told: list
    rejects: Rejects
    numbers: Counter
    tasks: set[str] | None


def read_all(exports: list[str], sums: list[str], options: dict) -> ReadRows:
    """Read several exports. Raises InputError for a row whose cells do not fit the header where the settings say
    stop, and for ids that lost their leading zeros in one of them."""
    frames, told, left_out, numbers, tasks, read = [], [], [], Counter(), None, 0
    for path, expected in zip(exports, sums, strict=True):
        if expected:
            check_sha256(path, expected)
        name, found = Path(path).name, read_export(path, options)
        for line, reason, detail in found.left_out:
            if reason == UNREADABLE and options["unreadable_rows"] == "stop":
                refuse_row(path, line, "", detail)
            left_out.append((name, line, "", reason, detail))
        frames.append(found.rows.assign(file=name))
        told += [(read + place, subject, what) for place, subject, what in found.told]
        numbers[name] += len(found.rows) + len(found.left_out)
        tasks = tasks if found.tasks is None else (tasks or set()) | found.tasks
        read += len(found.rows)
    rows = pd.concat(frames, ignore_index=True)
    if len(exports) > 1:
        refuse_lost_zeros(rows, {Path(path).name: path for path in exports}, options["columns"])
    rejects = Rejects(rows, [pd.DataFrame(left_out, columns=COLUMNS)] if left_out else [])
    return ReadRows(rows, told, rejects, numbers, tasks)


def reject_by_settings(
    rows: pd.DataFrame, places: np.ndarray, vanished: np.ndarray, options: dict, rejects: Rejects, paths: dict[str, str]
) -> np.ndarray:
    """The places that the settings do not exclude; each of the others is left out for the first reason that holds.

    What a row says is looked at last, so that a row of another workflow may hold what it likes. paths: file -> its
    path, for messages. Raises InputError for
    an unreadable row that counts, where the settings say stop.
    """
    frame = rows.iloc[places]
    several = frame["subjects"].str.contains(";", regex=False)
    version = (frame["workflow"] + " " + frame["workflow_version"]).str.strip()
    checks = [
        ("vanished", vanished & (options["vanished"] == "remove"), "later exports do not hold it"),
        ("other workflow", other_workflow(frame, options["workflows"]), version),
        ("gold standard", frame["gold_standard"] & (options["gold_standard"] == "reject"), ""),
        ("beta", frame["beta"] & (options["beta_rows"] == "reject"), "the project was not live"),
        (UNREADABLE, frame["fault"] != "", frame["fault"]),
        ("several subjects", several & (options["several_subjects"] == "reject"), frame["subjects"]),
        ("task not asked", frame["answers"].isna(), ", ".join(options["tasks"])),
        ("empty answer", is_blank(frame["answers"]) & (options["empty_answers"] == "reject"), ""),
    ]
    left = np.ones(len(frame), bool)
    for reason, holds, detail in checks:
        chosen = left & np.asarray(holds, bool)
        if reason == UNREADABLE and chosen.any() and options["unreadable_rows"] == "stop":
            row = frame.iloc[chosen.argmax()]
            refuse_row(paths[row["file"]], row["line"], row["classification_id"], row["fault"])
        rejects.add(places[chosen], reason, detail if isinstance(detail, str) else detail[chosen].to_numpy())
        left &= ~chosen
    return places[left]


def is_blank(answers: pd.Series) -> pd.Series:
    """Whether none of the answers of a row (of join_answers) holds more than blanks."""
    return answers.fillna("").str.replace(f"{ESCAPE};", "", regex=False).str.strip() == ""


def explode_subjects(rows: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """One line for each subject of the rows at these places: row, subject."""
    subjects = rows["subjects"].iloc[places]
    frame = pd.DataFrame({"row": places, "subject": subjects.to_numpy()})
    if subjects.str.contains(";", regex=False).any():
        frame = frame.assign(subject=[text.split(";") for text in frame["subject"]]).explode("subject")
    return frame.astype({"subject": "str"}).reset_index(drop=True)


def choose_repeats(
    rows: pd.DataFrame, places: np.ndarray, time: np.ndarray, policy: str, rejects: Rejects
) -> pd.DataFrame:
    """One line for each subject of a row that counts: row, subject, repeat (1, 2, ... by one annotator, in time)."""
    pairs = explode_subjects(rows, places)
    annotator, subject = (pd.factorize(values)[0] for values in (rows["identity"].iloc[pairs["row"]], pairs["subject"]))
    numbered = pairs.assign(annotator=annotator, of=subject)
    if policy != "all":
        refuse_unclear_order(rows, numbered[numbered.duplicated(["annotator", "of"], keep=False)])
    groups = numbered.iloc[np.argsort(time[pairs["row"]], kind="stable")]
    groups = groups.groupby(["annotator", "of"], sort=False)["row"]
    pairs["repeat"] = groups.cumcount() + 1
    wanted = 1 if policy == "first" else groups.transform("size").sort_index() if policy == "last" else pairs["repeat"]
    counts = (pairs["repeat"] == wanted).to_numpy()
    partly = pairs["row"].isin(pairs["row"][counts]).to_numpy()
    for reason, chosen in (("repeat", pairs[~partly].drop_duplicates("row")), (PARTLY, pairs[partly & ~counts])):
        detail = [f"subject {s}: number {n}, policy {policy}" for s, n in zip(chosen["subject"], chosen["repeat"])]
        rejects.add(chosen["row"].to_numpy(), reason, detail)
    return pairs[counts]


def selected_frame(rows: pd.DataFrame, pairs: pd.DataFrame, vanished: np.ndarray, key: str) -> pd.DataFrame:
    """The columns that annotations and classifications share, annotators as pseudonyms; answers as join_answers has
    them."""
    chosen = rows.iloc[pairs["row"]].reset_index(drop=True)
    number, people = pd.factorize(chosen["identity"])
    names = pd.array([pseudonym(identity, key) for identity in people], dtype="str")
    kept = ["classification_id", "workflow", "workflow_version", "created_at", "file", "line", "answers"]
    return chosen[kept].assign(
        subject=pairs["subject"].to_numpy(),
        annotator=names.take(number),
        repeat=pairs["repeat"].to_numpy(),
        vanished=vanished[pairs["row"].to_numpy()],
    )


@dataclass(frozen=True)
class Selected:
    """What the reader found: frame (of selected_frame), subjects, rejects, summary, deliveries and changes, as
    tables."""

    frame: pd.DataFrame
    subjects: pd.DataFrame
    rejects: pd.DataFrame
    summary: pd.DataFrame
    deliveries: pd.DataFrame
    changes: pd.DataFrame

    def write(self, subjects_parquet, rejected_csv, summary_csv, deliveries_csv, changes_csv) -> None:
        """Write all but the frame, and say what became of the rows."""
        write_table(self.subjects, subjects_parquet, "subjects")
        write_csv(self.rejects, rejected_csv)
        write_csv(self.summary, summary_csv)
        write_csv(self.deliveries, deliveries_csv)
        write_csv(self.changes, changes_csv)
        for line in self.summary[self.summary["file"] == "all"].itertuples():
            LOG.info("%s: %d", line.what, line.number)
        for text in say_examples(self.rejects):
            LOG.info("%s", text)
        for row in self.deliveries.itertuples():
            numbers = row.rows, row.added, row.unchanged, row.changed, row.vanished
            LOG.info(
                "%s: %d rows; classifications: %d added, %d unchanged, %d changed, %d vanished", row.file, *numbers
            )
        say_done("%s", say_rows(self.summary))


def say_rows(summary: pd.DataFrame) -> str:
    """What became of the rows in one line: in, kept, rejected and replaced, the last two by reason."""
    whole = summary[summary["file"] == "all"].set_index("what")["number"]
    said = [f"{whole['rows in']} rows in", f"{whole['rows kept']} kept"]
    for kind in ("rejected", "replaced"):
        if whole[f"rows {kind}"]:
            said.append(f"{whole[f'rows {kind}']} {kind} ({count_reasons(summary, kind)})")
    return ", ".join(said)


def warn_of_unmatched(found: ReadRows, options: dict) -> None:
    """Say which tasks and workflows of the settings no row matched."""
    missing = sorted(set(options["tasks"]) - found.tasks) if found.tasks is not None else []
    for what, names in (("task", missing), ("workflow", unmatched(found.rows, options["workflows"]))):
        for name in names:
            LOG.warning("no row of the exports holds the %s %s, which the config names", what, name)


def refuse_empty(exports: list[str], table: pd.DataFrame, found: ReadRows, options: dict) -> None:
    """Raise the InputError for exports of which no row counts: why not, and which tasks there are if that is the
    cause."""
    reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(Counter(table["reason"]).items())) or "no rows"
    there = ""
    if found.tasks is not None and set(options["tasks"]) - found.tasks:
        tasks = [task for path in exports for task in tasks_of_file(path, options["columns"]["answer"])]
        there = f" The tasks {', '.join(options['tasks'])} were asked for; there are: {say_tasks(tasks)}."
    raise InputError(
        f"{', '.join(exports)}: no row can be used ({reasons}); check the files, tasks and workflows in the "
        f"config.{there}"
    )


def tell_subjects(found: ReadRows, wanted: np.ndarray, time: np.ndarray, options: dict) -> pd.DataFrame:
    """The subjects of all readable rows, with what the exports tell of them, under the keys that rows which count
    have."""
    counts = np.zeros(len(found.rows), bool)
    counts[wanted] = True
    there = keys_there([entry for entry in found.told if counts[entry[0]]])
    section = "classifications" if "separator" in options else "annotations"
    keys = find_keys(there, options, section, raw=found.tasks is not None)
    if keys.frame:
        LOG.info("positions of subjects (%s): %s and %s", keys.frame, keys.longitude, keys.latitude)
    readable = np.flatnonzero(found.rows["fault"] == "")
    subjects = explode_subjects(found.rows, readable)["subject"].drop_duplicates(ignore_index=True)
    return describe_subjects(found.told, time, subjects, keys)


def read_selected(exports: list[str], sums: list[str], key: str, options: dict) -> Selected:
    """Read exports, in the order of their delivery, and choose rows. Raises InputError if nothing is left."""
    with without_collection():
        found = read_all(exports, sums, options)
    rows, rejects = found.rows, found.rejects
    ids, time = number_ids(rows), ranks_in_time(rows)
    firsts = first_in_file(rows, ids, unwanted(rows, options), rejects)
    chosen = last_of_all(rows, ids, firsts, rejects)
    cumulative = options["deliveries"] == "cumulative"
    vanished = cumulative & (rows["file"] != Path(exports[-1]).name).to_numpy()
    wanted = reject_by_settings(
        rows, chosen, vanished[chosen], options, rejects, {Path(path).name: path for path in exports}
    )
    pairs = choose_repeats(rows, wanted, time, options["repeats"], rejects)
    table = rejects.table()
    if pairs.empty:
        refuse_empty(exports, table, found, options)
    warn_of_unmatched(found, options)
    frame = selected_frame(rows, pairs, vanished, key)
    named = firsts[(rows["classification_id"].iloc[firsts] != "").to_numpy()]
    deliveries = list_deliveries(exports, found.numbers, rows.iloc[named], ids[named], cumulative)
    subjects = tell_subjects(found, wanted, time, options)
    return Selected(frame, subjects, table, summarise(found.numbers, table, frame), *deliveries)
