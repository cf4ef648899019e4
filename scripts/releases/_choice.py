"""Which rows of a partition count, as the reader chooses them: one outcome for every row."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from scripts.lib.log import InputError
from scripts.releases._bulk import Source, hash_strings, read_partition, refuse_found
from scripts.releases._facts import LAST, NAMELESS, OWN_NAMES, PLACELESS
from scripts.releases._rows import BY_SETTINGS, REASONS, UNREAD

MISSING = "the {} is missing"


@dataclass(frozen=True)
class Choice:
    """How rows are chosen: the settings of the reader, the exports in the order of delivery, and for each the bits of
    what stands for a missing id in it."""

    options: dict
    sources: list[Source]
    missing: list[int]

    def vanished(self, exports: np.ndarray) -> np.ndarray:
        """Whether each row is left out because the last of cumulative exports lacks it."""
        removed = self.options["vanished"] == "remove" and self.options["deliveries"] == "cumulative"
        return (exports != len(self.sources) - 1) & removed

    def refuse(self, export: int, identifier: int, fault: str) -> None:
        """Raise the InputError for a row that cannot be understood."""
        refuse_found(self.sources[export], "" if identifier == LAST else str(identifier), fault)

    def count(self, reasons: np.ndarray, vanished: np.ndarray, counts: Counter) -> None:
        """Count rows that are left out, each for the first reason that holds."""
        counts["rejected: vanished"] += int(vanished.sum())
        for number, name in enumerate(REASONS, start=1):
            counts[f"rejected: {name}"] += int(((reasons == number) & ~vanished).sum())

    def leave_out(self, ids, exports, reasons, faults, counts: Counter) -> np.ndarray:
        """Whether each row counts, by its own reason and whether it has vanished; `counts` takes the others.

        Raises InputError for one that cannot be understood, where the settings say stop.
        """
        gone = self.vanished(exports)
        unread = (reasons == UNREAD) & ~gone
        if unread.any() and self.options["unreadable_rows"] == "stop":
            row = int(unread.argmax())
            self.refuse(int(exports[row]), int(ids[row]), faults(row))
        self.count(reasons, gone, counts)
        return (reasons == 0) & ~gone


@dataclass(frozen=True)
class Table:
    """The columns of a partition as arrays, what stands for a missing id settled; `subject` numbers the subjects."""

    ids: np.ndarray
    exports: np.ndarray
    annotators: np.ndarray
    subjects: np.ndarray
    contents: np.ndarray
    origins: np.ndarray
    reasons: np.ndarray
    zeros: np.ndarray
    faults: pa.Array

    def fault(self, row: int) -> str:
        """Why a row cannot be understood."""
        for bits, what in ((NAMELESS, "classification_id"), (PLACELESS, "subject")):
            if self.zeros[row] & bits:
                return MISSING.format(what)
        return self.faults[row].as_py()


def settle(table: pa.Table, choice: Choice) -> Table:
    """A partition with what holds for whole files: where 0 and -1 stand for a missing id, rows that lack one cannot be
    understood, and where they do not, they are people."""
    zeros, exports = table["zero"].to_numpy().astype(np.int64), table["export"].to_numpy()
    hit = zeros & np.array(choice.missing, np.int64)[exports] if len(table) else zeros
    annotators = table["annotator"].to_numpy().copy()
    for bit, name in OWN_NAMES.items():
        person = (zeros & bit != 0) & (hit & bit == 0)
        annotators[person] = hash_strings(pa.array([name]))[0]
    reasons = table["reason"].to_numpy().copy()
    lost = (hit & (NAMELESS | PLACELESS) != 0) & ((reasons == 0) | (reasons > UNREAD))
    reasons[lost] = UNREAD
    return Table(
        ids=table["id"].to_numpy(),
        exports=exports,
        annotators=annotators,
        subjects=table["subject"].combine_chunks().dictionary_encode().indices.to_numpy(),
        contents=table["content"].to_numpy(),
        origins=table["origin"].to_numpy(),
        reasons=reasons,
        zeros=hit,
        faults=table["fault"].combine_chunks(),
    )


def choose_rows(table: Table, choice: Choice, counts: Counter) -> np.ndarray:
    """The rows of a partition that count for their subject, before repeats, by id; `counts` takes the others by reason.

    Of a classification that stands several times the last export counts, and in it the first row. Raises InputError for
    one that stands twice in a file with different content.
    """
    nameless = np.flatnonzero(table.zeros & NAMELESS)
    if len(nameless):
        parts = table.ids[nameless] * 0 + LAST, table.exports[nameless], table.reasons[nameless]
        choice.leave_out(*parts, lambda row: table.fault(int(nameless[row])), counts)
    order = np.lexsort((table.exports, table.ids))
    order = order[table.zeros[order] & NAMELESS == 0] if len(nameless) else order
    firsts = order[first_in_file(order, table, choice, counts)]
    chosen = firsts[last_of_all(firsts, table, counts)]
    fault = lambda row: table.fault(int(chosen[row]))
    return chosen[choice.leave_out(table.ids[chosen], table.exports[chosen], table.reasons[chosen], fault, counts)]


def first_in_file(order: np.ndarray, table: Table, choice: Choice, counts: Counter) -> np.ndarray:
    """Whether each row, in an order by id and export, is the first of its classification in its file."""
    ids, exports = table.ids[order], table.exports[order]
    again = np.zeros(len(order), bool)
    again[1:] = (ids[1:] == ids[:-1]) & (exports[1:] == exports[:-1])
    if again.any():
        first = np.maximum.accumulate(np.where(again, 0, np.arange(len(order))))
        here, there = order[again], order[first[again]]
        columns = (table.contents, table.origins, table.annotators, table.subjects)
        differ = np.any([column[here] != column[there] for column in columns], axis=0)
        unwanted = (table.reasons > 0) & (table.reasons <= BY_SETTINGS)
        differ &= ~(unwanted[here] & unwanted[there])
        if differ.any():
            row = here[differ.argmax()]
            raise InputError(
                f"{choice.sources[table.exports[row]].path}: classification {table.ids[row]} stands twice with "
                "different content; keep the right one."
            )
        counts["replaced: duplicate"] += int(again.sum())
    return ~again


def last_of_all(firsts: np.ndarray, table: Table, counts: Counter) -> np.ndarray:
    """Whether each row, in an order by id and export, is of the last export that has its classification."""
    ids = table.ids[firsts]
    last = np.ones(len(firsts), bool)
    last[:-1] = ids[1:] != ids[:-1]
    earlier, later = firsts[:-1][~last[:-1]], firsts[1:][~last[:-1]]
    same = (table.subjects[earlier] == table.subjects[later]) & (table.contents[earlier] == table.contents[later])
    counts["replaced: duplicate"] += int(same.sum())
    counts["replaced: superseded"] += int((~same).sum())
    return last


def choose_repeats(rows: np.ndarray, table: Table, policy: str, counts: Counter) -> np.ndarray:
    """Of rows in the order of their ids those that count: of an annotator's rows of a subject the first, the last, or
    all."""
    if policy == "all" or not len(rows):
        return rows
    subject, annotator = table.subjects[rows], table.annotators[rows]
    by_pair = np.lexsort((np.arange(len(rows)), annotator, subject))
    same = (subject[by_pair][1:] == subject[by_pair][:-1]) & (annotator[by_pair][1:] == annotator[by_pair][:-1])
    kept = by_pair[np.append(True, ~same) if policy == "first" else np.append(~same, True)]
    counts["rejected: repeat"] += len(rows) - len(kept)
    return rows[np.sort(kept)]


def known_keys(paths: list[Path], choice: Choice) -> set[int]:
    """The numbers of the sets of keys that rows which count have, in a partition."""
    rows = read_partition(paths)
    chosen = choose_rows(settle(rows, choice), choice, Counter())
    return set(np.unique(rows["keys"].to_numpy()[chosen]).tolist())
