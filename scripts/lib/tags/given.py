"""A taxonomy that is given instead of derived: a table of phrases or terms with their tags, or a taxonomy.yaml."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.lib.log import InputError
from scripts.lib.tags.taxonomy import read_taxonomy
from scripts.lib.words.naming import POLAR_WORDS, POLARITIES

KEYS = ("phrase", "original", "term")
COLUMNS = (*KEYS, "tag", "polarity", "classification_id")


@dataclass
class Given:
    """rows: line (of a taxonomy.yaml: number of the term), key, tag, polarity, classification_id; kind, what the
    key is: `phrase`, `original`, `term` or, with classifications, `record`.

    made_with: unit and lemmatise of a taxonomy.yaml, empty for a table.
    """

    path: str
    kind: str
    rows: pd.DataFrame
    made_with: dict[str, Any]


def read_given(path: str) -> Given:
    """A table (CSV) or a taxonomy.yaml. Raises InputError, with the line, for a form that is not in docs/formats.md."""
    if Path(path).suffix in (".yaml", ".yml"):
        taxonomy = read_taxonomy(path)
        for tag in taxonomy.tag_of.values():
            refuse_polar(path, "tags", tag)
        rows = pd.DataFrame(
            [(number, term, tag, "", "") for number, (term, tag) in enumerate(taxonomy.tag_of.items(), start=1)],
            columns=["line", "key", "tag", "polarity", "classification_id"],
        )
        return Given(path, "term", rows, {"unit": taxonomy.unit, "lemmatise": taxonomy.lemmatise})
    header, lines = read_lines(path)
    unknown, keys = sorted(set(header) - set(COLUMNS)), [key for key in KEYS if key in header]
    if unknown or "tag" not in header or len(keys) != 1 or len(set(header)) < len(header):
        raise InputError(
            f"{path}, line 1: found the columns {', '.join(header)}; expected tag, one of phrase, original and term, "
            "and if you like polarity and classification_id."
        )
    (kind,) = keys
    if kind == "term" and {"polarity", "classification_id"} & set(header):
        raise InputError(
            f"{path}, line 1: polarity and classification_id go with phrases; of a term the words around it tell."
        )
    rows = []
    for line, cells in lines:
        cell = dict(zip(header, cells))
        if len(cells) != len(header) or not cell[kind] or not cell["tag"]:
            raise InputError(f"{path}, line {line}: found {','.join(cells)!r:.100}; expected a {kind} and a tag.")
        polarity = cell.get("polarity") or ("" if kind == "term" else "affirmed")
        if polarity not in ("", *POLARITIES):
            raise InputError(f"{path}, line {line}: found the polarity {polarity!r}; expected {', '.join(POLARITIES)}.")
        refuse_polar(path, f"line {line}", cell["tag"])
        rows.append((line, cell[kind], cell["tag"], polarity, cell.get("classification_id", "")))
    if not rows:
        raise InputError(f"{path} holds no row; expected a {kind} and its tag in each.")
    frame = pd.DataFrame(rows, columns=["line", "key", "tag", "polarity", "classification_id"])
    if "classification_id" in header:
        without = frame.loc[frame["classification_id"] == "", "line"]
        if len(without):
            raise InputError(f"{path}, line {without.iloc[0]}: the classification_id is missing; name it in every row.")
        kind = "record"
    return Given(path, kind, frame, {})


def refuse_polar(path: str, where: str, tag: str) -> None:
    """Raise InputError for a tag such as "no host", which would be taken for the tag host, denied."""
    if len(tag.split()) > 1 and tag.split()[0].lower() in POLAR_WORDS:
        raise InputError(
            f"{path}, {where}: the tag {tag!r} begins with a word that denies or hedges; name the tag without it, and "
            "put denied or hedged into a column polarity."
        )


def read_lines(path: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and (line, cells) of a CSV file, blanks around cells taken away, empty lines left out."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = [cell.strip() for cell in next(reader, [])]
            lines, start = [], reader.line_num + 1
            for cells in reader:
                if any(cells):
                    lines.append((start, [cell.strip() for cell in cells]))
                start = reader.line_num + 1
            return header, lines
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}; is a quote never closed?") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start + 1}); save it with UTF-8 encoding.") from error
