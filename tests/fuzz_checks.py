"""How the reading of an export ended, and what is wrong with it: errors, lost rows, private cells that got out."""

import contextlib
import csv
import gzip
import io
import json
import logging
import re
import signal
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.annotations import read_annotations, read_classifications
from scripts.lib.log import LOG, InputError
from scripts.lib.reading.overview import COLUMNS, describe_export
from scripts.lib.reading.overview_page import say_overview
from scripts.lib.reading.subjects import plain_key
from scripts.lib.tables import read_table
from tests.fuzz_cases import PRIVATE, SECRET, SECRET_ID

SECONDS = 5.0  # of processor time for one reading
LONGEST = 2000  # signs of a sentence
OUTPUTS = ["a.parquet", "s.parquet", "r.csv", "n.csv", "d.csv", "h.csv"]
KNOWN = [{"name": text, "labels": [text]} for text in ["two jets", "compact", "Yes", "A", "B", "round"]]
PRIVATE_KEYS = {plain_key(name) for name in PRIVATE}
PLANTED = re.compile(r"^\"?(4000\d\d)\"?[,;\t|]")


@dataclass
class File:
    """A file of a case: name, bytes, the text where it is known what a reader must make of it, delimiter, places of
    private columns, what undamaged rows say by the id of their classification, the number of rows if nothing was
    damaged."""

    name: str
    content: bytes
    text: str | None
    delimiter: str
    private: list[int]
    said: dict[str, str]
    made: int | None


@dataclass
class Case:
    """Files to be read together, the settings, what was done to them, and whether experts' classes are read too."""

    files: list[File]
    options: dict[str, Any]
    done: list[str]
    experts: bool


class Hang(Exception):
    """A reading took too long."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Hang in what takes more processor time, so that a busy machine is no fault."""

    def stop(*_: object) -> None:
        raise Hang(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def overheard() -> Iterator[io.StringIO]:
    """All that is said meanwhile: in the log, in warnings, on the console."""
    said, level = io.StringIO(), LOG.level
    handler = logging.StreamHandler(said)
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), warnings.catch_warnings():
        warnings.simplefilter("always")
        try:
            yield said
        finally:
            LOG.removeHandler(handler)
            LOG.setLevel(level)


def outcome_of(step: Callable[[], None]) -> tuple[str, str]:
    """("read", ""), ("refused", sentence) or ("failed", trace) of a reading."""
    try:
        with limited(SECONDS):
            step()
    except InputError as error:
        return "refused", str(error)
    except BaseException:
        return "failed", traceback.format_exc(limit=-6)
    return "read", ""


def check_case(case: Case, folder: Path) -> tuple[list[str], list[str]]:
    """(kinds of outcomes, what is wrong) of a case whose files are written into a folder."""
    paths = [str(folder / file.name) for file in case.files]
    for path, file in zip(paths, case.files):
        Path(path).write_bytes(file.content)
    outputs = [str(folder / name) for name in OUTPUTS]
    given = {"sums": [""] * len(paths), "pseudonym_key": "key"}
    hidden = not any(moved(file) for file in case.files)
    kinds, wrong = [f"private cells are {'hidden' if hidden else 'moved by the damage'}"], []
    steps: dict[str, Callable[[], None]] = {
        "read_annotations": lambda: read_annotations.main(paths, *outputs, **given, options=case.options)
    }
    if case.experts:
        options = case.options | {"separator": ","}
        steps["read_classifications"] = lambda: read_classifications.main(
            paths, *outputs, **given, options=options, known=KNOWN
        )
    for name, step in steps.items():
        with overheard() as said:
            kind, sentence = outcome_of(step)
        kinds.append(f"{name}: {kind}{' ' if sentence else ''}{shape_of(sentence, paths)}")
        wrong += check_sentence(kind, sentence, paths)
        told = said.getvalue() + sentence
        if kind == "read":
            wrong += check_tables(case, outputs, texts=name == "read_annotations")
            told += tables_as_text(outputs)
        wrong += check_secrets(name, told, hidden)
    for file, path in zip(case.files, paths):
        page: list[str] = []
        kind, sentence = outcome_of(lambda path=path, page=page: describe(path, page))
        kinds.append(f"describe_export: {kind}{' ' if sentence else ''}{shape_of(sentence, paths)}")
        wrong += check_sentence(kind, sentence, [path]) + check_secrets("describe_export", sentence + str(page), hidden)
        wrong += [f"the page has a sign that is not printable: {line!r}" for line in page if not line.isprintable()]
        wrong += check_number(file, json.loads(page[0])["rows"]) if page else []
    return kinds, wrong


def describe(path: str, page: list[str]) -> None:
    """Put the overview of an export into a page, as JSON first."""
    found = describe_export(path, COLUMNS)
    page += [json.dumps(found, ensure_ascii=False), *say_overview(found)]


def check_sentence(kind: str, sentence: str, paths: list[str]) -> list[str]:
    """What is wrong with how a reading ended."""
    if kind == "failed":
        return [sentence]
    wrong = []
    if kind == "refused" and not any(Path(path).name in sentence for path in paths) and "config" not in sentence:
        wrong.append(f"the sentence names no file: {sentence[:300]!r}")
    if not sentence.isprintable():
        wrong.append(f"the sentence has signs that are not printable: {sentence[:300]!r}")
    if len(sentence) > LONGEST:
        wrong.append(f"the sentence has {len(sentence)} signs: {sentence[:300]!r}")
    return wrong


def check_secrets(what: str, told: str, hidden: bool) -> list[str]:
    """What private cells got out; hidden: whether the file as damaged has them in private columns alone."""
    plain = re.sub(r"[.,'’ \u00a0]", "", told)
    found = [secret for secret in (SECRET, SECRET_ID) if secret in told.lower() or secret in plain.lower()]
    if not found or not hidden:
        return []
    place = told.lower().find(found[0])
    return [f"{what} shows a private cell: {told[max(0, place - 200) : place + 60]!r}"]


def without_sep(text: str, delimiter: str) -> tuple[str, str]:
    """(delimiter, text) without the first line `sep=;` if there is one, which tells another delimiter."""
    said = re.match(r'"?sep=([,;\t|])"?\r?\n', text, re.IGNORECASE)
    return (said[1], text[said.end() :]) if said else (delimiter, text)


def parse(file: File) -> list[list[str]] | None:
    """The rows of a file as the csv module reads them, the header first; None where the text is not known."""
    if file.text is None or "\0" in file.text:
        return None
    delimiter, text = without_sep(file.text.removeprefix("\ufeff"), file.delimiter)
    if delimiter not in text.lstrip().split("\n")[0]:  # the header has another one, which counts
        return None
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row for row in rows if any(cell.strip() for cell in row)]


def unpacked(file: File) -> str:
    """The text of a file, whatever is wrong with it; "" if it cannot be unpacked."""
    try:
        if file.name.endswith("gz"):
            return gzip.decompress(file.content).decode("utf-8-sig", "replace")
        if file.name.endswith("zip"):
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                return archive.read(archive.namelist()[0]).decode("utf-8-sig", "replace")
    except (EOFError, zlib.error, OSError, ValueError, LookupError, zipfile.BadZipFile, RuntimeError):
        return ""
    return file.content.decode("utf-8-sig", "replace")


def moved(file: File) -> bool:
    """Whether the damage put private cells into other columns of a row that fits the header, so that nobody can know
    them."""
    text = unpacked(file).replace("\0", "")
    delimiter, text = without_sep(text, file.delimiter)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(map(str.strip, row))]
    header = list(map(plain_key, rows[0])) if rows else []
    private = [place for place in file.private if place < len(header) and header[place] in PRIVATE_KEYS]
    private = private if "classificationid" in header else file.private
    return any(
        SECRET in cell.lower() or SECRET_ID in re.sub(r"[.,'’ \u00a0]", "", cell)
        for row in rows[1:]
        if len(row) == len(rows[0]) or not any(row[len(rows[0]) :])
        for place, cell in enumerate(row)
        if place not in private
    )


def check_tables(case: Case, outputs: list[str], texts: bool) -> list[str]:
    """What is wrong with the tables of a reading that ended: rows that are lost, texts that are others; texts: whether
    the first table has any."""
    rejected, summary = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in (outputs[2], outputs[3]))
    numbers = summary.assign(number=summary["number"].astype(int)).set_index(["file", "what"])["number"]
    kept, wrong = read_table(outputs[0]), []
    whole = numbers["all"]
    if whole["rows in"] != whole["rows kept"] + whole["rows rejected"] + whole["rows replaced"]:
        wrong.append(f"rows in are not rows out: {whole.to_dict()}")
    obeyed = [name for name in outputs if name.endswith("csv") and re.search("[\x00-\x08\x1b]", Path(name).read_text())]
    wrong += [f"{Path(name).name} holds signs that a terminal obeys" for name in obeyed]
    for file in case.files:
        wrong += check_number(file, numbers[file.name, "rows in"])
        wrong += find_swallowed(file, {*kept["classification_id"], *rejected["classification_id"]}, rejected)
        if texts and case.options["tasks"] == ["T0"] and case.options["format"] != "plain":
            wrong += check_texts(file, kept[kept["file"] == file.name])
    return wrong


def check_number(file: File, number: int) -> list[str]:
    """What is wrong with the number of rows in, where it is known."""
    rows = parse(file)
    found = [] if rows is None or len(rows) - 1 == number else [f"the csv module finds {len(rows) - 1}"]
    found += [] if file.made in (None, number) else [f"{file.made} were made"]
    return [f"{file.name}: {number} rows in, {what}" for what in found]


def find_swallowed(file: File, accounted: set[str], rejected: pd.DataFrame) -> list[str]:
    """Lines that begin with a planted id, of which no table tells anything."""
    lines = set(rejected.loc[rejected["file"] == file.name, "line"])
    planted = enumerate(map(PLANTED.match, re.split("\r\n|\r|\n", file.text or "")), start=1)
    return [
        f"{file.name}, line {number}: the row of {found[1]} is swallowed"
        for number, found in planted
        if found and found[1] not in accounted and str(number) not in lines
    ]


def check_texts(file: File, kept: pd.DataFrame) -> list[str]:
    """Rows that no damage changed and that do not say what was made."""
    return [
        f"{file.name}: classification {name} says {text[:100]!r}, made was {file.said[name][:100]!r}"
        for name, text in zip(kept["classification_id"], kept["text"])
        if file.said.get(name, text).strip() != text.strip()
    ]


def tables_as_text(outputs: list[str]) -> str:
    """All tables of a reading as one text."""
    return "\n".join(
        read_table(path).to_csv() if path.endswith("parquet") else Path(path).read_text() for path in outputs
    )


def shape_of(sentence: str, paths: list[str]) -> str:
    """A sentence without what differs from file to file, to count kinds of them."""
    for path in sorted(paths, key=len, reverse=True):
        sentence = sentence.replace(path, "FILE").replace(Path(path).name, "FILE")
    sentence = re.sub(r"found .*; correct", "found …; correct", sentence.replace("FILE, FILE", "FILE"))
    sentence = re.sub(r"(there are|Found the keys) .*", r"\1 …", sentence)
    sentence = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "'…'", sentence)
    sentence = re.sub(r"0x\w+|\d+", "N", sentence)
    return re.sub(r"\(N .*?\)", "(…)", re.sub(r"\(classification [^)]*\)", "(classification N)", sentence))[:160]
