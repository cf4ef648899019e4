"""Damage that spreadsheets, databases, transfers and hands do to exports: to cells, to the text, to the bytes."""

import json
import random
import re
from collections.abc import Callable

from tests.fuzz_cases import OTHER_TASKS, PRIVATE, Made
from tests.fuzz_values import DATES, ODD_JSON, ODD_TEXTS, PLACEHOLDERS

JSON_COLUMNS = ("metadata", "annotations", "subject_data")
IDS = ("classification_id", "user_id", "subject_ids", "workflow_id")


def cell(rng: random.Random, made: Made, columns: tuple[str, ...] | None = None) -> tuple[list[str], int, str]:
    """A row, a place in it, and the name of the column, one of those given."""
    row = rng.choice([row for row in made.rows if row] or [[*made.header]])
    places = [n for n, name in enumerate(made.header[: len(row)]) if columns is None or name in columns]
    place = rng.choice(places or [0])
    return row, min(place, len(row) - 1), made.header[min(place, len(made.header) - 1)]


def set_cell(columns: tuple[str, ...] | None, values: list[str]) -> Callable[[random.Random, Made], None]:
    """Damage that puts one of the values into a cell."""

    def damage(rng: random.Random, made: Made) -> None:
        row, place, _ = cell(rng, made, columns)
        row[place] = rng.choice(values)

    return damage


def change_cell(columns: tuple[str, ...] | None, change: Callable[[random.Random, str], str], whole_column=0.0):
    """Damage that changes a cell, or with some chance the whole column."""

    def damage(rng: random.Random, made: Made) -> None:
        row, place, _ = cell(rng, made, columns)
        for one in made.rows if rng.random() < whole_column else [row]:
            if place < len(one):
                one[place] = change(rng, one[place])

    return damage


def insert(rng: random.Random, text: str, what: str) -> str:
    """A text with something put in at some place."""
    place = rng.randrange(len(text) + 1)
    return text[:place] + what + text[place:]


def any_signs(rng: random.Random) -> str:
    """A few signs of any plane of Unicode."""
    planes = [rng.choice([0x80, 0x3000, 0xD800, 0x110000]) for _ in range(rng.randrange(1, 6))]
    return "".join(chr(rng.randrange(plane)) for plane in planes)


def cut(rng: random.Random, text: str) -> str:
    """A text without its end, its beginning, or a part of it."""
    one, other = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    return rng.choice([text[:other], text[one:], text[:one] + text[other:]])


def spoil_json(rng: random.Random, text: str) -> str:
    """JSON that is cut off, nested, or of another type somewhere."""
    try:
        value = json.loads(text)
    except ValueError:
        return cut(rng, text)
    how = rng.randrange(8)
    if how == 0:
        return cut(rng, text)
    if how == 1:
        return text.replace('"', "'")
    if how == 2:
        return json.dumps(text)
    if how == 3:
        depth = rng.choice([3, 200, 5000])
        return "[" * depth + text + "]" * depth
    if how == 4:
        return re.sub(r'"value": ("[^"]*")', f'"value": {rng.choice(["NaN", "1e999", "9" * 400, "-0", "[{}]"])}', text)
    if how == 5:
        return text.replace(" ", "\\ud83d", 1)
    if how == 6 and isinstance(value, list):
        return json.dumps([*value, rng.choice([*OTHER_TASKS, *ODD_JSON])], ensure_ascii=False)
    return json.dumps(rng.choice(ODD_JSON), ensure_ascii=False)


def spoil_tasks(rng: random.Random, made: Made) -> None:
    """Other tasks, under the key that is wanted."""
    row, place, _ = cell(rng, made, ("annotations",))
    task = dict(rng.choice(OTHER_TASKS)) | {"task": rng.choice(["T0", "T0.0.0", "T00", "t0", "init"])}
    row[place] = json.dumps([task] * rng.choice([1, 1, 2]), ensure_ascii=False)


def rows_again(rng: random.Random, made: Made) -> None:
    """A row that stands twice, as it is or with another content."""
    row = list(rng.choice(made.rows or [made.header]))
    if rng.random() < 0.5:
        place = rng.randrange(len(row)) if row else 0
        if row and made.header[min(place, len(made.header) - 1)] not in PRIVATE:
            row[place] = rng.choice(["x", "", "9999", row[place] + " "])
    made.rows.insert(rng.randrange(len(made.rows) + 1), row)


def lose_rows(rng: random.Random, made: Made) -> None:
    """A row that is gone, or all of them."""
    if rng.random() < 0.1:
        made.rows.clear()
    elif made.rows:
        del made.rows[rng.randrange(len(made.rows))]


def add_row(values: Callable[[random.Random, Made], list[str]]) -> Callable[[random.Random, Made], None]:
    """Damage that adds a row."""
    return lambda rng, made: made.rows.insert(rng.randrange(len(made.rows) + 1), values(rng, made))


def widen(rng: random.Random, made: Made) -> None:
    """Cells beyond the header, in one row or all."""
    more = rng.choice([[""], ["", ""], ["x"], ["", "x"], [" "]])
    rows = made.rows if rng.random() < 0.3 else made.rows[:1]
    for row in rows:
        row += more


def narrow(rng: random.Random, made: Made) -> None:
    """A row that ends too early."""
    row, place, _ = cell(rng, made)
    del row[max(place, 1) :]


def spoil_header(rng: random.Random, made: Made) -> None:
    """A header that is renamed, doubled, emptied, or with blanks around its names."""
    place, how = rng.randrange(len(made.header)), rng.randrange(7)
    made.header = list(made.header)
    name = made.header[place]
    if how == 0:
        made.header[place] = rng.choice([name.upper(), name.title(), f" {name} ", name.replace("_", " "), f"{name}\n"])
    elif how == 1 and name not in PRIVATE:
        made.header[place] = rng.choice([*(set(made.header) - set(PRIVATE)), "", "x", "\x1b[2J", "😀" * 300])
    elif how == 2:
        made.header += rng.choice([[""], ["", ""], ["more"], [made.header[0]]])
    elif how == 3 and name not in PRIVATE:
        del made.header[place]
        for row in made.rows:
            del row[place : place + 1]
    elif how == 4:
        made.rows = [["A title"], [], *made.rows]
    elif how == 5:
        order = rng.sample(range(len(made.header)), len(made.header))
        made.rows = [[row[n] for n in order if n < len(row)] for row in made.rows]
        made.header = [made.header[n] for n in order]
    else:
        rng.shuffle(made.rows)


def scientific(rng: random.Random, text: str) -> str:
    """A number as a spreadsheet shows it."""
    return rng.choice([f"{float(text):.2E}", f"{float(text):.3g}e+05".replace(".", ",")]) if text.isdigit() else text


def thousands(rng: random.Random, text: str) -> str:
    """A number with separators of thousands, or a decimal comma."""
    sign = rng.choice([",", ".", "'", " ", "\u00a0"])
    return f"{int(text):,}".replace(",", sign) if text.isdecimal() and text.isascii() else text


def marked(rng: random.Random, text: str) -> str:
    """A text marked as one, a number made one with decimals or zeros, or blanks around it."""
    return rng.choice([f"'{text}", f'="{text}"', f"{text}.0", f"00{text}", f" {text} ", f"{text}\u00a0", f"{text},0"])


def several(rng: random.Random, text: str) -> str:
    """Several subjects in a cell."""
    return rng.choice([f"{text};8109", f"{text};{text}", f"{text};", ";", f"{text}; 8109.0", f"{text},8109"])


CELLS: dict[str, Callable[[random.Random, Made], None]] = {
    "placeholder": set_cell(None, PLACEHOLDERS),
    "odd text": change_cell(None, lambda rng, text: insert(rng, text, rng.choice(ODD_TEXTS))),
    "any signs": change_cell(None, lambda rng, text: insert(rng, text, any_signs(rng)), 0.2),
    "only odd text": set_cell(None, ODD_TEXTS),
    "odd id": set_cell(("classification_id", "subject_ids", "workflow_id"), [*ODD_TEXTS, "-5", "1.5", "a-1", "12/2024"]),
    "date": set_cell(("created_at",), DATES),
    "date as id": set_cell(IDS, ["2-Jan", "Jan-24", "2024-01-02", "45292", "1/2/2024"]),
    "scientific id": change_cell(IDS, scientific, 0.5),
    "thousands": change_cell(IDS, thousands, 0.5),
    "marked id": change_cell(IDS, marked, 0.5),
    "last digits": change_cell(IDS, lambda rng, text: f"1234567890123456{text[-2:]}00", 0.9),
    "several subjects": change_cell(("subject_ids",), several),
    "cut cell": change_cell(None, cut),
    "long cell": change_cell(("annotations", "classification_id", "subject_ids", "subject_data", "created_at"),
                             lambda rng, text: text + rng.choice(["x", "é ", "9", "a,b", '""', "\n"]) * rng.choice([300, 70_000, 300_000])),
    "json": change_cell(JSON_COLUMNS, spoil_json),
    "tasks": spoil_tasks,
    "version": set_cell(("workflow_version", "workflow_id"), ["", "3", "3.", "3.1.2", "x", "-1.5", "9" * 5000, "3,1", "٣.١", "²"]),
    "gold": set_cell(("gold_standard",), ["TRUE", "t", "1", "0", "False", "yes", "NA", "true "]),
    "row again": rows_again,
    "row lost": lose_rows,
    "header again": add_row(lambda rng, made: list(made.header)),
    "blank row": add_row(lambda rng, made: rng.choice([[], [""], [""] * len(made.header), [" "] * len(made.header)])),
    "remark": add_row(lambda rng, made: rng.choice([["(3 rows)"], ["# end"], ["Total", "3"], ["x"] * len(made.header)])),
    "wider": widen,
    "narrower": narrow,
    "header": spoil_header,
}  # fmt: skip


def at_line(change: Callable[[random.Random, str], str]) -> Callable[[random.Random, str], str]:
    """Damage to one line of the text."""

    def damage(rng: random.Random, text: str) -> str:
        lines = text.splitlines(keepends=True) or [""]
        place = rng.randrange(len(lines))
        lines[place] = change(rng, lines[place])
        return "".join(lines)

    return damage


def lose_quote(rng: random.Random, text: str) -> str:
    """A text in which one quote is gone."""
    places = [found.start() for found in re.finditer('"', text)]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + text[place + 1 :]


TEXT: dict[str, Callable[[random.Random, str], str]] = {
    "quote added": lambda rng, text: insert(rng, text, '"'),
    "quote at a cell": lambda rng, text: re.sub(r"(?<=[,;\t|])(?=\w)", lambda found: '"' if rng.random() < 0.1 else "", text),
    "quote lost": lose_quote,
    "backslashes": lambda rng, text: text.replace('""', rng.choice(['\\"', '\\""', "'"]), rng.choice([1, 10_000])),
    "curly quotes": lambda rng, text: text.replace('"', rng.choice("“”«'`")),
    "sign put in": lambda rng, text: insert(rng, text, rng.choice([*ODD_TEXTS, "\r", "\n", "\r\n", ",", ";", "\t"])),
    "line cut": at_line(lambda rng, line: line[: rng.randrange(len(line) + 1)]),
    "line cut, end kept": at_line(lambda rng, line: line[: rng.randrange(len(line) + 1)] + "\n"),
    "line doubled": at_line(lambda rng, line: line * 2),
    "line lost": at_line(lambda rng, line: ""),
    "lines joined": at_line(lambda rng, line: line.rstrip("\r\n")),
    "blank line": at_line(lambda rng, line: line + rng.choice(["\n", " \n", "\r\n", "\t\n", ",,,,,\n", '""\n'])),
    "line of a table": at_line(lambda rng, line: line + rng.choice(["+----+----+\n", "---\n", "(3 rows)\n", "#x,y\n"])),
    "other delimiter": at_line(lambda rng, line: line.replace(",", rng.choice(";\t|"))),
    "blanks after delimiters": lambda rng, text: re.sub("([,;|])", r"\1 ", text, count=rng.choice([1, 0])),
    "end cut off": lambda rng, text: text[: rng.randrange(len(text) + 1)],
    "begin cut off": lambda rng, text: text[rng.randrange(len(text) + 1) :],
    "blank before": lambda rng, text: rng.choice(["\n", " ", "\ufeff", "\n\n", "\t"]) + text,
    "twice": lambda rng, text: text + rng.choice(["", "\n", "\ufeff"]) + text,
    "other line ends": lambda rng, text: re.sub("\r\n|\r|\n", lambda found: rng.choice(["\n", "\r\n", "\r"]), text),
    "sep line": lambda rng, text: rng.choice(["sep=,\n", "sep=;\r\n", '"sep=\t"\n', "SEP=|\n"]) + text,
}  # fmt: skip


def flip(rng: random.Random, content: bytes) -> bytes:
    """Bytes of which a few are others."""
    found = bytearray(content)
    for _ in range(rng.choice([1, 1, 3, 10])):
        if found:
            found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


def blow(rng: random.Random, content: bytes) -> bytes:
    """Bytes with others put in."""
    place = rng.randrange(len(content) + 1)
    what = rng.choice(
        [b"\0", b"\0" * 50, b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\x80", b"\xed\xa0\xbd", rng.randbytes(9)]
    )
    return content[:place] + what + content[place:]


BYTES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "bytes flipped": flip,
    "bytes put in": blow,
    "bytes cut off": lambda rng, content: content[: rng.randrange(len(content) + 1)],
    "bytes twice": lambda rng, content: content * 2,
    "bytes lost": lambda rng, content: (
        content[: len(content) // 2] + content[len(content) // 2 + rng.randrange(1, 9) :]
    ),
}
