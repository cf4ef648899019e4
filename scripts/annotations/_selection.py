"""Which rows of the exports count: one outcome for every row, so that rows in = kept + rejected."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.annotations._deliveries import differences, list_deliveries
from scripts.lib.files import check_sha256
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.reading.annotators import pseudonym
from scripts.lib.reading.answers import ESCAPE
from scripts.lib.reading.exports import read_export, without_collection
from scripts.lib.tables import write_csv, write_table

NO_ANSWERS = ESCAPE  # for comparisons; no text of join_answers is that
PARTLY = "partly a repeat"  # the row counts for another of its subjects, so it is among the rows kept
REJECT_COLUMNS = ["file", "line", "classification_id", "reason", "detail"]


def version_key(version: str) -> tuple[int, ...]:
    """A workflow version as numbers, so that 57.10 comes after 57.9 and is not 57.1.

    >>> version_key("57.10") > version_key("57.9")
    True
    """
    return tuple(int(part) for part in version.split("."))


def ranks_in_time(rows: pd.DataFrame) -> np.ndarray:
    """The place (n,) of each row in the order in which classifications were made: Zooniverse ids rise with time.

    Ids that are no numbers come after them, by the time written beside them.
    """
    ids = rows["classification_id"]
    if ids.str.fullmatch("[0-9]{1,18}").all():
        order = np.argsort(ids.to_numpy().astype(np.int64), kind="stable")
    else:
        keys = [
            (0, int(number), "", "") if number.isascii() and number.isdigit() else (1, 0, created_at, number)
            for number, created_at in zip(ids, rows["created_at"], strict=True)
        ]
        order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    ranks = np.empty(len(rows), np.int64)
    ranks[order] = np.arange(len(rows))
    return ranks


@dataclass
class Rejects:
    """Rows that do not count, with the reason."""

    rows: pd.DataFrame
    found: list[pd.DataFrame]

    def add(self, places: np.ndarray, reason: str, detail) -> None:
        """Reject the rows at these places; detail: one text, or one for each of them."""
        if len(places):
            chosen = self.rows.iloc[places][REJECT_COLUMNS[:3]]
            self.found.append(chosen.assign(reason=reason, detail=detail))

    def table(self) -> pd.DataFrame:
        """All of them, by file and line."""
        every = pd.concat(self.found) if self.found else pd.DataFrame(columns=REJECT_COLUMNS)
        kinds = {column: "int64" if column == "line" else "str" for column in REJECT_COLUMNS}
        return every.astype(kinds).sort_values(["file", "line"], kind="stable", ignore_index=True)


def read_all(exports: list[str], sums: list[str], options: dict) -> tuple[pd.DataFrame, pd.DataFrame, Rejects, Counter]:
    """All readable rows of several exports, the names of subjects in them, unreadable rows, and the number of rows of each file.

    Raises InputError for a row that cannot be understood where the settings say stop.
    """
    frames, named, unreadable, numbers, read = [], [], [], Counter(), 0
    for path, expected in zip(exports, sums, strict=True):
        if expected:
            check_sha256(path, expected)
        name = Path(path).name
        wanted = [options[key] for key in ("columns", "format", "tasks", "subject_name")]
        found = read_export(path, *wanted, options.get("separator"))
        if found.unreadable and options["unreadable_rows"] == "stop":
            line, identifier, reason = found.unreadable[0]
            raise InputError(
                f"{path}, line {line} (classification {identifier or 'without id'}): {reason}; mend the row, or set "
                "unreadable_rows: reject to leave such rows out."
            )
        unreadable += [(name, line, identifier, "unreadable", reason) for line, identifier, reason in found.unreadable]
        frames.append(found.rows.assign(file=name))
        named += [(read + place, subject, text) for place, subject, text in found.names]
        numbers[name] += len(found.rows) + len(found.unreadable)
        read += len(found.rows)
    rows = pd.concat(frames, ignore_index=True)
    rejects = Rejects(rows, [pd.DataFrame(unreadable, columns=REJECT_COLUMNS)] if unreadable else [])
    return rows, pd.DataFrame(named, columns=["row", "subject", "name"]), rejects, numbers


def first_in_file(rows: pd.DataFrame, ids: np.ndarray, rejects: Rejects) -> np.ndarray:
    """The places of the rows that are the first of their classification in their file; the others are rejected.

    ids: (n,) a number for each classification. Raises InputError if one file holds an id twice with different content.
    """
    files = pd.factorize(rows["file"])[0]
    first = pd.Series(np.arange(len(rows))).groupby([files, ids], sort=False).transform("first").to_numpy()
    again = np.flatnonzero(first != np.arange(len(rows)))
    if len(again):
        here, there = rows.iloc[again].reset_index(drop=True), rows.iloc[first[again]].reset_index(drop=True)
        differ = (differences(here, there) != "").to_numpy() | (here["identity"] != there["identity"]).to_numpy()
        if differ.any():
            place = differ.argmax()
            raise InputError(
                f"{here['file'][place]}, lines {there['line'][place]} and {here['line'][place]}: classification "
                f"{here['classification_id'][place]} stands twice with different content; keep the right one."
            )
        rejects.add(again, "duplicate", [f"of line {line}" for line in there["line"]])
    return np.flatnonzero(first == np.arange(len(rows)))


def last_of_all(rows: pd.DataFrame, ids: np.ndarray, firsts: np.ndarray, rejects: Rejects) -> np.ndarray:
    """One place per classification: the row of the last file that has it counts, the others of `firsts` are rejected."""
    following = pd.Series(firsts).groupby(ids[firsts], sort=False).shift(-1, fill_value=-1).to_numpy()
    earlier, later = firsts[following >= 0], following[following >= 0]
    if len(earlier):
        here, there = rows.iloc[earlier].reset_index(drop=True), rows.iloc[later].reset_index(drop=True)
        same = (here["subjects"] == there["subjects"]) & (
            here["answers"].fillna(NO_ANSWERS) == there["answers"].fillna(NO_ANSWERS)
        )
        detail = np.array([f"by {file}, line {line}" for file, line in zip(there["file"], there["line"])], dtype=object)
        for reason, chosen in (("duplicate", same.to_numpy()), ("superseded", ~same.to_numpy())):
            rejects.add(earlier[chosen], reason, detail[chosen])
    return firsts[following < 0]


def reject_by_settings(rows: pd.DataFrame, places: np.ndarray, vanished: np.ndarray, options: dict, rejects: Rejects) -> np.ndarray:  # fmt: skip
    """The places that the settings do not exclude; each of the others is rejected for the first reason that holds."""
    frame = rows.iloc[places]
    several = frame["subjects"].str.contains(";", regex=False)
    checks = [
        ("vanished", vanished & (options["vanished"] == "remove"), "later exports do not hold it"),
        ("other workflow", other_workflow(frame, options["workflows"]), (frame["workflow"] + " " + frame["workflow_version"]).str.strip()),
        ("gold standard", frame["gold_standard"] & (options["gold_standard"] == "reject"), ""),
        ("beta", frame["beta"] & (options["beta_rows"] == "reject"), "the project was not live"),
        ("several subjects", several & (options["several_subjects"] == "reject"), frame["subjects"]),
        ("task not asked", frame["answers"].isna(), ", ".join(options["tasks"])),
        ("empty answer", is_blank(frame["answers"]) & (options["empty_answers"] == "reject"), ""),
    ]  # fmt: skip
    left = np.ones(len(frame), bool)
    for reason, holds, detail in checks:
        chosen = left & np.asarray(holds, bool)
        rejects.add(places[chosen], reason, detail if isinstance(detail, str) else detail[chosen].to_numpy())
        left &= ~chosen
    return places[left]


def is_blank(answers: pd.Series) -> pd.Series:
    """Whether none of the answers of a row (of join_answers) holds more than blanks."""
    return answers.fillna("").str.replace(f"{ESCAPE};", "", regex=False).str.strip() == ""


def other_workflow(frame: pd.DataFrame, workflows: list[dict]) -> np.ndarray:
    """Whether each row comes from none of the wanted workflows, where any are named."""
    if not workflows:
        return np.zeros(len(frame), bool)
    pairs = list(zip(frame["workflow"], frame["workflow_version"], strict=True))
    wrong = {pair: not any(workflow_matches(*pair, wanted) for wanted in workflows) for pair in set(pairs)}
    return np.array([wrong[pair] for pair in pairs], bool)


def workflow_matches(workflow: str, workflow_version: str, wanted: dict) -> bool:
    """Whether a workflow is a wanted one, between its optional versions (both included)."""
    if workflow != wanted["id"]:
        return False
    try:
        version = version_key(workflow_version)
    except ValueError:
        return "from_version" not in wanted and "to_version" not in wanted
    low, high = wanted.get("from_version"), wanted.get("to_version")
    return (low is None or version >= version_key(low)) and (high is None or version <= version_key(high))


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
    groups = pairs.assign(annotator=annotator, of=subject).iloc[np.argsort(time[pairs["row"]], kind="stable")]
    groups = groups.groupby(["annotator", "of"], sort=False)["row"]
    pairs["repeat"] = groups.cumcount() + 1
    wanted = 1 if policy == "first" else groups.transform("size").sort_index() if policy == "last" else pairs["repeat"]
    counts = (pairs["repeat"] == wanted).to_numpy()
    partly = pairs["row"].isin(pairs["row"][counts]).to_numpy()
    for reason, chosen in (("repeat", pairs[~partly].drop_duplicates("row")), (PARTLY, pairs[partly & ~counts])):
        detail = [f"subject {s}: number {n}, policy {policy}" for s, n in zip(chosen["subject"], chosen["repeat"])]
        rejects.add(chosen["row"].to_numpy(), reason, detail)
    return pairs[counts]


def subject_names(rows: pd.DataFrame, named: pd.DataFrame, time: np.ndarray) -> pd.DataFrame:
    """The name of each subject in the exports; the latest classification that has one decides."""
    chosen = named[named["name"] != ""]
    chosen = chosen.iloc[np.argsort(time[chosen["row"].to_numpy(np.int64)], kind="stable")]
    chosen = chosen.drop_duplicates("subject", keep="last")
    subjects = explode_subjects(rows, np.arange(len(rows)))["subject"].drop_duplicates(ignore_index=True)
    names = subjects.map(dict(zip(chosen["subject"], chosen["name"], strict=True))).astype(object).fillna("")
    return pd.DataFrame({"subject": subjects, "name": names})


def summarise(numbers: Counter, rejects: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in, kept and rejected by reason, for each file and in all; a frame of file, what, number.

    Raises AssertionError if a row has been lost.
    """
    kept = frame[["file", "line"]].drop_duplicates()["file"].value_counts()
    whole = rejects[rejects["reason"] != PARTLY]
    lines = []
    for file in sorted(numbers):
        reasons = whole.loc[whole["file"] == file, "reason"].value_counts().sort_index()
        assert numbers[file] == kept.get(file, 0) + reasons.sum(), f"{file}: {numbers[file]} rows, {kept}, {reasons}"
        lines += [(file, "rows in", numbers[file]), (file, "rows kept", kept.get(file, 0))]
        lines += [(file, f"rejected: {reason}", number) for reason, number in reasons.items()]
    lines += [
        ("all", "rows in", numbers.total()),
        ("all", "rows kept", kept.sum()),
        ("all", "rows rejected", len(whole)),
        ("all", "subjects", frame["subject"].nunique()),
        ("all", "annotators", frame["annotator"].nunique()),
    ]
    return pd.DataFrame(lines, columns=["file", "what", "number"])


def selected_frame(rows: pd.DataFrame, pairs: pd.DataFrame, vanished: np.ndarray, key: str) -> pd.DataFrame:
    """The columns that annotations and classifications share, annotators as pseudonyms; answers as join_answers has them."""
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
    """What the reader found: frame (of selected_frame), subjects, rejects, summary, deliveries and changes, as tables."""

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
        for row in self.deliveries.itertuples():
            numbers = row.rows, row.added, row.unchanged, row.changed, row.vanished
            LOG.info(
                "%s: %d rows; classifications: %d added, %d unchanged, %d changed, %d vanished", row.file, *numbers
            )
        whole = self.summary[self.summary["file"] == "all"].set_index("what")["number"]
        say_done("%d rows in, %d kept, %d left out", *whole[["rows in", "rows kept", "rows rejected"]])


def read_selected(exports: list[str], sums: list[str], key: str, options: dict) -> Selected:
    """Read exports, in the order of their delivery, and choose rows. Raises InputError if nothing is left."""
    with without_collection():
        rows, named, rejects, numbers = read_all(exports, sums, options)
    ids, time = pd.factorize(rows["classification_id"])[0], ranks_in_time(rows)
    firsts = first_in_file(rows, ids, rejects)
    chosen = last_of_all(rows, ids, firsts, rejects)
    cumulative = options["deliveries"] == "cumulative"
    vanished = cumulative & (rows["file"] != Path(exports[-1]).name).to_numpy()
    wanted = reject_by_settings(rows, chosen, vanished[chosen], options, rejects)
    pairs = choose_repeats(rows, wanted, time, options["repeats"], rejects)
    table = rejects.table()
    if pairs.empty:
        reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(Counter(table["reason"]).items())) or "no rows"
        raise InputError(
            f"{', '.join(exports)}: no row can be used ({reasons}); check the files, tasks and workflows in the config."
        )
    frame = selected_frame(rows, pairs, vanished, key)
    told = list_deliveries(exports, numbers, rows.iloc[firsts], ids[firsts], cumulative)
    return Selected(frame, subject_names(rows, named, time), table, summarise(numbers, table, frame), *told)
