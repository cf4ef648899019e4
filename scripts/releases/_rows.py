"""What a batch of rows says, by the rules of the reader: who wrote what about which subject, and why a row does not
count as far as the row alone tells it."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scripts.lib.log import InputError
from scripts.lib.reading.annotators import ANONYMOUS
from scripts.lib.reading.answers import ESCAPE
from scripts.lib.reading.content import Contents
from scripts.lib.reading.exports import BACKSLASHES, UNREADABLE
from scripts.lib.reading.ids import ZEROS
from scripts.lib.reading.workflows import other_workflow
from scripts.releases._bulk import Source, hash_strings
from scripts.releases._facts import LAST, OF_ID, OF_SUBJECT, OF_USER, Facts, facts_of, zero_bits
from scripts.releases._gate import is_blank, plain_ids, plain_subjects, refuse_damaged
from scripts.releases._told import Telling, Told

REASONS = ("other workflow", "gold standard", "beta", UNREADABLE, "several subjects", "task not asked", "empty answer")
BY_SETTINGS = 3  # the first so many leave out a row whatever it says
UNREAD = REASONS.index(UNREADABLE) + 1
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("export", pa.int16()),
        ("annotator", pa.uint64()),
        ("subject", pa.string()),
        ("content", pa.uint64()),
        ("origin", pa.uint64()),
        ("reason", pa.int8()),
        ("zero", pa.int8()),
        ("keys", pa.uint64()),
        ("fault", pa.string()),
        ("evidence", pa.list_(pa.int16())),
    ]
)


@dataclass
class Rows:
    """Rows of a batch: ids (int64, LAST where there is none), subjects and texts (Arrow strings), annotators, contents,
    origins (uint64, hashes), reasons (int8: 0, or the place in REASONS, from 1), zeros (bits), keys (numbers of sets of
    keys that tell of the subject), faults (Arrow strings)."""

    ids: np.ndarray
    subjects: pa.Array
    texts: pa.Array
    annotators: np.ndarray
    contents: np.ndarray
    origins: np.ndarray
    reasons: np.ndarray
    zeros: np.ndarray
    keys: np.ndarray
    faults: pa.Array

    def take(self, places: np.ndarray) -> "Rows":
        """The rows at these places."""
        chosen = pa.array(places)
        taken = {
            one.name: value.take(chosen) if isinstance(value := getattr(self, one.name), pa.Array) else value[places]
            for one in fields(self)
        }
        return Rows(**taken)

    def columns(self, export: int, evidence: pa.Array) -> list:
        """The columns of SCHEMA, as rows of the export of that number."""
        exports = np.full(len(self.ids), export, np.int16)
        hashes = [self.annotators, self.subjects, self.contents, self.origins]
        return [self.ids, exports, *hashes, self.reasons, self.zeros, self.keys, self.faults, evidence]


class Reader:
    """Reads the batches of one export for one worker.

    facts: what they showed of 0 and -1; contents: how raw rows are read; pairs: the workflows and versions met.
    """

    def __init__(self, source: Source, options: dict, telling: Telling):
        self.source, self.options, self.telling = source, options, telling
        self.contents = (
            Contents(source.columns["answer"], options["tasks"], keep=telling.reduce) if source.raw else None
        )
        self.facts = Facts()
        self.pairs: set[tuple[str, str]] = set()

    def read(self, batch: pa.RecordBatch) -> tuple[Rows, Told]:
        """Rows of an export, and what they tell of subjects.

        Raises InputError for ids that a spreadsheet damaged, and classification ids that are no whole numbers.
        """
        columns, number = self.source.columns, len(batch)
        ids, subjects = plain_ids(batch[columns["classification_id"]]), plain_subjects(batch[columns["subject"]])
        users, names = (self.people(batch, name) for name in (columns["annotator"], "user_name"))
        for name, found in ((columns["classification_id"], ids), (columns["subject"], subjects)):
            refuse_damaged(self.source.path, name, found)
        refuse_damaged(self.source.path, columns["annotator"], users, private=True)
        self.facts.add(facts_of(ids, subjects, users, names))
        told = Told(number)
        answers, beta, faults = (self.read_raw if self.source.raw else self.read_plain)(batch, subjects, told)
        faults = self.with_missing(faults, ids, subjects)
        gold = self.gold_of(batch)
        others, origins = self.workflows_of(batch)
        reasons = self.judge(answers, subjects, faults, (others, gold, beta))
        zeros = zero_bits(users, OF_USER) | zero_bits(ids, OF_ID) | zero_bits(subjects, OF_SUBJECT, parts=True)
        people = pc.if_else(pc.is_in(users, pa.array(sorted(ZEROS))), "", users)
        counting = pa.array(reasons == 0)
        rows = Rows(
            ids=self.numbers_of(ids),
            subjects=subjects,
            texts=lines_of(pc.if_else(counting, answers, "")),
            annotators=hash_strings(identities(people, names, self.source.name, ids)),
            contents=hash_strings(pc.fill_null(answers, ESCAPE)),
            origins=origins + np.uint64(2) * gold.astype(np.uint64) + beta.astype(np.uint64),
            reasons=reasons,
            zeros=zeros,
            keys=told.keys,
            faults=faults,
        )
        return rows, told

    def people(self, batch: pa.RecordBatch, name: str) -> pa.Array:
        """A column of who wrote, empty texts where the export has none."""
        if name not in batch.schema.names:
            return pa.array([""] * len(batch), pa.string())
        return plain_ids(batch[name])

    def numbers_of(self, ids: pa.Array) -> np.ndarray:
        """Ids as whole numbers."""
        known = pc.if_else(pc.equal(ids, ""), str(LAST), ids)
        try:
            return known.cast(pa.int64()).to_numpy()
        except pa.ArrowInvalid as error:
            raise InputError(
                f"{self.source.path}: column {self.source.columns['classification_id']!r}: {error}; apply_release "
                "needs whole numbers."
            ) from error

    def read_raw(self, batch: pa.RecordBatch, subjects: pa.Array, told: Told) -> tuple[pa.Array, np.ndarray, pa.Array]:
        """Answers (null where no task was asked), whether the project was not live, and faults, of raw rows."""
        empty = [""] * len(batch)
        metadata, cells = (
            batch[name].to_pylist() if name in batch.schema.names else empty for name in ("metadata", "subject_data")
        )
        answers, beta, faults = [], np.zeros(len(batch), bool), []
        rows = zip(batch[self.source.columns["answer"]].to_pylist(), metadata, cells, subjects.to_pylist(), strict=True)
        for place, (answer, about, cell, of) in enumerate(rows):
            text, not_live, found, fault = self.contents.read(answer, about, cell)
            answers.append(text)
            beta[place] = not_live
            faults.append(fault)
            if found:
                told.add(place, of, found)
        return pa.array(answers, pa.string()), beta, pa.array(faults, pa.string())

    def read_plain(
        self, batch: pa.RecordBatch, subjects: pa.Array, told: Told
    ) -> tuple[pa.Array, np.ndarray, pa.Array]:
        """The same of rows of a plain export, in which columns may tell of the subjects."""
        cells = batch[self.source.columns["answer"]]
        if self.source.telling:
            values = zip(*(batch[name].to_pylist() for name in self.source.telling), strict=True)
            single = pc.invert(pc.match_substring(batch[self.source.columns["subject"]], ";")).to_pylist()
            for place, (alone, of, what) in enumerate(zip(single, subjects.to_pylist(), values, strict=True)):
                if alone:
                    told.add(place, of, {of: self.telling.reduce(dict(zip(self.source.telling, what, strict=True)))})
        answers = pc.if_else(is_blank(cells), "", pc.replace_substring(cells, ESCAPE, f"{ESCAPE}:"))
        faults = pc.if_else(pc.match_substring(cells, '\\"'), BACKSLASHES, "")
        return answers, np.zeros(len(batch), bool), faults

    def with_missing(self, faults: pa.Array, ids: pa.Array, subjects: pa.Array) -> pa.Array:
        """Faults with those of rows without an id or subject."""
        for what, found in (("subject", subjects), ("classification_id", ids)):
            lost = pc.equal(found, "")
            if pc.any(lost).as_py():
                faults = pc.if_else(lost, f"the {what} is missing", faults)
        return faults

    def gold_of(self, batch: pa.RecordBatch) -> np.ndarray:
        """Whether each row is one of Zooniverse's gold standard."""
        if "gold_standard" not in batch.schema.names:
            return np.zeros(len(batch), bool)
        words = pc.utf8_lower(pc.utf8_trim_whitespace(batch["gold_standard"]))
        return pc.is_in(words, pa.array(["true", "1", "t"])).to_numpy(zero_copy_only=False)

    def workflows_of(self, batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
        """Whether each row is of none of the wanted workflows, and a hash of its workflow and version."""
        empty = pa.array([""] * len(batch), pa.string())
        there = batch.schema.names
        workflow = plain_ids(batch["workflow_id"]) if "workflow_id" in there else empty
        version = pc.utf8_trim_whitespace(batch["workflow_version"]) if "workflow_version" in there else empty
        pairs = pc.binary_join_element_wise(workflow, version, "\n").dictionary_encode()
        distinct = [tuple(text.split("\n", 1)) for text in pairs.dictionary.to_pylist()]
        self.pairs |= set(distinct)
        frame = pd.DataFrame(distinct, columns=["workflow", "workflow_version"], dtype="str")
        others, codes = other_workflow(frame, self.options["workflows"]), pairs.indices.to_numpy()
        return others[codes], hash_strings(pairs.dictionary)[codes]

    def judge(self, answers: pa.Array, subjects: pa.Array, faults: pa.Array, settings: tuple) -> np.ndarray:
        """The first reason why each row does not count; settings: whether each row is of another workflow, gold
        standard, and beta."""
        others, gold, beta = settings
        array = lambda found: found.to_numpy(zero_copy_only=False)
        blank = array(pc.fill_null(is_blank_text(answers), False))
        checks = (
            others,
            gold & (self.options["gold_standard"] == "reject"),
            beta & (self.options["beta_rows"] == "reject"),
            array(pc.not_equal(faults, "")),
            array(pc.match_substring(subjects, ";")),
            array(pc.is_null(answers)),
            blank & (self.options["empty_answers"] == "reject"),
        )
        reasons = np.zeros(len(answers), np.int8)
        for number, holds in reversed(list(enumerate(checks, start=1))):
            reasons[holds] = number
        return reasons


def identities(user_id: pa.Array, name: pa.Array, export: str, ids: pa.Array) -> pa.Array:
    """Who wrote each row, as annotator_identity tells people apart."""
    by_name = pc.if_else(
        pc.starts_with(name, ANONYMOUS),
        pc.binary_join_element_wise(f"anonymous:{export}:", name, ""),
        pc.if_else(
            pc.not_equal(name, ""),
            pc.binary_join_element_wise("name:", name, ""),
            pc.binary_join_element_wise(f"unknown:{export}:", ids, ""),
        ),
    )
    return pc.if_else(pc.not_equal(user_id, ""), pc.binary_join_element_wise("id:", user_id, ""), by_name)


def is_blank_text(answers: pa.Array) -> pa.Array:
    """Whether none of the answers of a row (of join_answers) holds more than blanks."""
    return pc.equal(pc.utf8_trim_whitespace(pc.replace_substring(answers, f"{ESCAPE};", "")), "")


def lines_of(answers: pa.Array) -> pa.Array:
    r"""All answers of a row, one below the other.

    >>> lines_of(pa.array(["two jets\x10;bent"])).to_pylist()
    ['two jets\nbent']
    """
    if not pc.any(pc.match_substring(answers, ESCAPE)).as_py():
        return answers
    return pc.replace_substring(pc.replace_substring(answers, f"{ESCAPE};", "\n"), f"{ESCAPE}:", ESCAPE)
