"""What workflow/tables/ says of each table: its columns with their meanings and, of Parquet, their types and the sort
keys."""

import functools
from pathlib import Path
from typing import NamedTuple

from scripts.lib.log import InputError

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("annotations", "taxonomy", "ranking", "validation", "figures", "publication", "releases")
FORMAT_FILES = tuple(f"workflow/tables/{stage}.yaml" for stage in STAGES)
TYPES = ("string", "int64", "double", "bool")  # as Arrow calls them
PARTS = ["sorted by", "columns"]
SAME = "as in "  # the same table or column as in another table


class Format(NamedTuple):
    """A table: the columns by which it is sorted, their types (both empty for CSV), and their meanings."""

    keys: list[str]
    types: dict[str, str]
    meanings: dict[str, str]


@functools.cache
def read_formats(paths: tuple[str | Path, ...] = tuple(ROOT / file for file in FORMAT_FILES)) -> dict[str, Format]:
    """The format of each table, by its file name (tags.csv), in the order of the files.

    Raises InputError for what is no table, part, type or meaning, for a name that comes twice, and for a sort key or an
    "as in" that leads nowhere.
    """
    formats: dict[str, Format] = {}
    for path in paths:
        for name, content in read_mapping(path).items():
            if name in formats:
                raise InputError(f"{path}: {name} is described in another file too; keep one.")
            formats[name] = parse_table(f"{path}: {name}", name, content)
    return {name: follow(name, formats) for name in formats}


def read_mapping(path: str | Path) -> dict:
    """The tables of a file. Raises InputError if it is no YAML or no mapping."""
    import yaml  # 8 ms, of which steps that write no Parquet are spared

    with open(path, encoding="utf-8") as file:
        try:
            content = read_node(yaml.compose(file, getattr(yaml, "CBaseLoader", yaml.BaseLoader)))
        except yaml.YAMLError as error:
            raise InputError(f"{path} is not YAML: {' '.join(str(error).split())}; mend that line.") from error
    if not isinstance(content, dict):
        raise InputError(f"{path} holds no tables; expected lines such as tags.csv: and the columns below.")
    return content


def read_node(node):
    """What a node of YAML (None: an empty file) says, every value as text. Raises InputError for a key that is no text
    or comes twice."""
    if node is None or node.id == "scalar":
        return node.value if node else ""
    if node.id == "sequence":
        return [read_node(item) for item in node.value]
    found = {}
    for key, value in node.value:
        name, where = read_node(key), f"{key.start_mark.name}, line {key.start_mark.line + 1}"
        if not isinstance(name, str):
            raise InputError(f"{where}: found {name!r} as a name; expected a text.")
        if name in found:
            raise InputError(f"{where}: {name!r} comes twice; keep one.")
        found[name] = read_node(value)
    return found


def parse_table(where: str, name: str, content) -> Format:
    """A table as its file describes it; "as in" stays as it is: that of a whole table as the meaning of *."""
    if not name.endswith((".parquet", ".csv")):
        raise InputError(f"{where} is no table; expected a name that ends with .parquet or .csv.")
    if name.endswith(".csv"):
        whole = isinstance(content, str) and content.startswith(SAME)
        return Format([], {}, check_texts(where, {"*": content} if whole else content))
    parts = list(content) if isinstance(content, dict) else content
    if parts != PARTS or not isinstance(content["sorted by"], list):
        raise InputError(f"{where} holds {parts!r}; expected the list {PARTS[0]!r}, then {PARTS[1]!r}.")
    if not content["sorted by"]:
        raise InputError(f"{where} is sorted by nothing; expected columns that tell its rows apart.")
    types, meanings = {}, {}
    for column, text in check_texts(where, content["columns"]).items():
        types[column], _, meanings[column] = text.partition(", ")
        if types[column] not in TYPES or not meanings[column]:
            types_there = f"{', '.join(TYPES[:-1])} or {TYPES[-1]}"
            raise InputError(
                f"{where}, column {column}: found {text!r}; expected {types_there}, a comma and the meaning."
            )
    for key in content["sorted by"]:
        if key not in list(types):
            raise InputError(f"{where} is sorted by {key!r}; expected one of {', '.join(types)}.")
    return Format(content["sorted by"], types, meanings)


def check_texts(where: str, columns) -> dict[str, str]:
    """Columns, each with a text."""
    if not isinstance(columns, dict):
        raise InputError(f"{where} has the columns {columns!r}; expected a line with a meaning for each.")
    for column, text in columns.items():
        if not isinstance(text, str) or not text:
            raise InputError(f"{where}, column {column}: found {text!r}; expected its meaning.")
    return columns


def follow(name: str, formats: dict[str, Format]) -> Format:
    """A table with the meanings that "as in" points to; these must be written out where it points."""
    meanings: dict[str, str] = {}
    for column, text in formats[name].meanings.items():
        found = {column: text}
        if text.startswith(SAME):
            other = formats.get(text.removeprefix(SAME), Format([], {}, {})).meanings
            found = other if column == "*" else {column: other.get(column, SAME)}
            if not found or any(meaning.startswith(SAME) for meaning in found.values()):
                raise InputError(
                    f"workflow/tables, {name}, column {column}: found {text!r}; expected a table that says it in words."
                )
        meanings |= found
    return formats[name]._replace(meanings=meanings)
