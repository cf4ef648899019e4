"""What a plain export of any size must be like, by the rules of the reader: quotes that swallow no rows, sound ids."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scripts.lib.log import InputError
from scripts.lib.reading.csv_files import find_delimiter, read_rows
from scripts.lib.reading.ids import NO_ANSWER, find_damage, whole_id

BLOCK_BYTES = 2**25
QUOTE = ord('"')
MAY_STAND_BESIDE = np.frombuffer(b',\r\n"', np.uint8)  # before a quote that opens a cell, after one that ends it


def check_file(path: str) -> None:
    """Raise InputError for a packed file, for another sign than a comma between cells, and for quotes that would
    swallow
    rows: each must open or end a cell, or be doubled. The whole file is read once, without being divided into cells.
    """
    if Path(path).suffix.lower() in (".gz", ".zip"):
        raise InputError(f"{path} is packed; apply_release reads plain CSV files. Unpack it.")
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as text:
        delimiter = find_delimiter(text.readline())
    if delimiter != ",":
        raise InputError(
            f"{path} has {delimiter!r} between its cells; apply_release needs commas. Export it with commas."
        )
    count, last = 0, b"\n"
    with open(path, "rb") as file:
        block = file.read(BLOCK_BYTES).removeprefix(b"\xef\xbb\xbf")
        while block:
            following = file.read(BLOCK_BYTES)
            data = np.frombuffer(last + block + (following[:1] or b"\n"), np.uint8)
            quotes = np.flatnonzero(data[1:-1] == QUOTE) + 1
            opening = (np.arange(len(quotes)) + count) % 2 == 0
            beside = np.where(opening, data[quotes - 1], data[quotes + 1])
            if not np.isin(beside, MAY_STAND_BESIDE).all():
                refuse_quotes(path)
            count, last, block = count + len(quotes), block[-1:], following
    if count % 2:
        refuse_quotes(path)


def refuse_quotes(path: str) -> None:
    """Raise the InputError for quotes that do not close or are not doubled; read_rows finds the line if it can."""
    for _ in read_rows(path):
        pass
    raise InputError(
        f"{path}: a cell that is not quoted holds a quote; quote such cells, and double the quotes in them."
    )


def plain_ids(column: pa.Array) -> pa.Array:
    """Ids as whole_id has them: without blanks, without the '.0' that spreadsheets append, "" for a missing one.

    >>> plain_ids(pa.array([" 7.0", "a.0", "NA"])).to_pylist()
    ['7', 'a.0', '']
    """
    if not pc.any(pc.match_substring_regex(column, "[^0-9]")).as_py():
        return column
    coded = column.dictionary_encode()
    known = pa.array([whole_id(text) for text in coded.dictionary.to_pylist()], pa.string())
    return known.take(coded.indices)


def refuse_damaged(path: str, name: str, ids: pa.Array, private: bool = False) -> None:
    """Raise InputError for ids that a spreadsheet damaged; those of a `private` column are not shown."""
    odd = ids.filter(pc.invert(pc.match_substring_regex(ids, "^[1-9][0-9]{0,14}$")))
    if not len(odd):
        return
    names = set(odd.to_pylist())
    short = pa.array(sorted({text.lstrip("0") for text in names if text.isascii() and text.isdigit()}), pa.string())
    beside = set(ids.filter(pc.is_in(ids, short)).to_pylist()) if len(short) else set()
    damage = find_damage(names | beside)
    if damage:
        told = "a damaged id" if private else f"the id {damage[0]!r}: {damage[1]}"
        raise InputError(
            f"{path}, column {name!r}: found {told}. Export the file again, and not through a spreadsheet."
        )


def is_blank(column: pa.Array) -> pa.Array:
    """Whether texts hold nothing but blanks, or what programs write for a missing value."""
    return pc.is_in(pc.utf8_trim_whitespace(column), pa.array(["", *sorted(NO_ANSWER)]))
