"""What an export of any size must be like, by the rules of the reader: quotes that swallow no rows, sound ids."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scripts.lib.log import InputError
from scripts.lib.reading.csv_files import find_delimiter, read_rows
from scripts.lib.reading.exports import join_subjects
from scripts.lib.reading.ids import NO_ANSWER, find_damage, whole_id

PART_BYTES, BLOCK_BYTES = 2**26, 2**18
QUOTE, LINE_END, BOM = ord('"'), ord("\n"), b"\xef\xbb\xbf"
MAY_STAND_BESIDE = np.isin(np.arange(256), list(b',\r\n"'))  # before a quote that opens a cell, after one that ends it


@dataclass(frozen=True)
class Part:
    """A range of bytes of a file: its quotes and line ends, and whether each quote may stand where it stands, if no
    cell was open at its start and if one was."""

    start: int
    end: int
    quotes: int
    lines: int
    sound: tuple[bool, bool]


def check_file(path: str, each: Callable = map) -> list[Part]:
    """The parts of a file, which is read once without being divided into cells; `each` calls a function for all parts.

    Raises InputError for a packed file, for another sign than a comma between cells, and for quotes that would swallow
    rows: each must open or end a cell, or be doubled.
    """
    if Path(path).suffix.lower() in (".gz", ".zip"):
        raise InputError(f"{path} is packed; apply_release reads CSV files as they are. Unpack it.")
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as text:
        delimiter = find_delimiter(text.readline())
    if delimiter != ",":
        raise InputError(
            f"{path} has {delimiter!r} between its cells; apply_release needs commas. Export it with commas."
        )
    starts = range(0, Path(path).stat().st_size, PART_BYTES)
    parts, count = list(each(partial(look_at, path), starts)), 0
    for part in parts:
        if not part.sound[count % 2]:
            refuse_quotes(path)
        count += part.quotes
    if count % 2:
        refuse_quotes(path)
    return parts


def look_at(path: str, start: int) -> Part:
    """The part of a file that begins at a byte."""
    quotes, lines, sound = 0, 0, [True, True]
    with open(path, "rb") as file:
        file.seek(max(start - 1, 0))
        last = file.read(1) if start else b"\n"
        end = min(start + PART_BYTES, Path(path).stat().st_size)
        block = file.read(min(BLOCK_BYTES, end - start))
        if not start:
            block = block.removeprefix(BOM)
        while block:
            following = file.read(min(BLOCK_BYTES, max(end - file.tell(), 1)))
            data = np.frombuffer(last + block + (following[:1] or b"\n"), np.uint8)
            places = np.flatnonzero(data[1:-1] == QUOTE)
            before, after = MAY_STAND_BESIDE[data[places]], MAY_STAND_BESIDE[data[places + 2]]
            for is_open in (0, 1):
                opening = (quotes + is_open) % 2
                sound[is_open] &= bool(before[opening::2].all() and after[1 - opening :: 2].all())
            quotes, lines = quotes + len(places), lines + int(np.count_nonzero(data[1:-1] == LINE_END))
            last, block = block[-1:], following if file.tell() <= end else b""
    return Part(start, end, quotes, lines, (sound[0], sound[1]))


def divide_file(path: str, number: int, parts: list[Part]) -> list[tuple[int, int]]:
    """About `number` ranges of bytes of a CSV file, each of whole rows: a row ends at a line end outside quotes.

    Ranges follow each other from the first byte to the last; a small file has fewer. parts: of check_file.
    """
    size, ends = parts[-1].end if parts else 0, [0]
    with open(path, "rb") as file:
        for goal in (size * place // number for place in range(1, number)):
            part = next(part for part in parts if part.end > goal)
            file.seek(part.start)
            quotes = sum(earlier.quotes for earlier in parts if earlier.end <= part.start)
            while left := goal - file.tell():
                quotes += file.read(min(BLOCK_BYTES, left)).count(b'"')
            while line := file.readline():
                quotes += line.count(b'"')
                if quotes % 2 == 0:
                    break
            ends.append(max(file.tell(), ends[-1]))
    return [(start, end) for start, end in zip(ends, [*ends[1:], size], strict=True) if end > start]


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
    return column if are_digits(column) else look_up(column, whole_id)


def plain_subjects(column: pa.Array) -> pa.Array:
    """The distinct subjects of each cell, as join_subjects has them.

    >>> plain_subjects(pa.array(["5.0;7;5", "5; "])).to_pylist()
    ['5;7', '']
    """
    return column if are_digits(column) else look_up(column, join_subjects)


def are_digits(column: pa.Array) -> bool:
    """Whether all texts are digits or empty."""
    return pc.all(pc.or_(pc.ascii_is_decimal(column), pc.equal(column, ""))).as_py() is not False


def look_up(column: pa.Array, function: Callable[[str], str]) -> pa.Array:
    """What a function makes of each text; it is called once for each distinct one."""
    coded = column.dictionary_encode()
    known = pa.array([function(text) for text in coded.dictionary.to_pylist()], pa.string())
    return known.take(coded.indices)


def refuse_damaged(path: str, name: str, ids: pa.Array, private: bool = False) -> None:
    """Raise InputError for ids that a spreadsheet damaged; those of a `private` column are not shown."""
    odd = ids.filter(pc.invert(pc.match_substring_regex(ids, "^[1-9][0-9]{0,14}$")))
    if not len(odd):
        return
    names = set(odd.unique().to_pylist())
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
