"""Tables between steps: files that are the same bytes for the same content, and harmless in a spreadsheet."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scripts.lib.formats import read_formats

TEXT, WHOLE, REAL, YES = pa.string(), pa.int64(), pa.float64(), pa.bool_()
GROUP_ROWS = 2**20
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
HARMFUL = "^[-=+@]|[\x00-\x08\x09\x0b-\x1f\x7f]"  # any text that plain_cell might change
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def arrow_schema(name: str) -> pa.Schema:
    """The Arrow schema of the table `name`, with the meaning of each column as field metadata."""
    _, types, meanings = read_formats()[f"{name}.parquet"]
    kinds = {str(kind): kind for kind in (TEXT, WHOLE, REAL, YES)}
    return pa.schema([pa.field(c, kinds[kind], metadata={"meaning": meanings[c]}) for c, kind in types.items()])


def write_table(frame: pd.DataFrame, path: str, name: str) -> None:
    """Write a frame as Parquet by its written schema, in the order of the schema's sort keys.

    The bytes depend on the content alone, not on the order of the rows given.
    Raises KeyError for a missing column and pyarrow.ArrowInvalid for a value of the wrong type.
    """
    keys = read_formats()[f"{name}.parquet"].keys
    order = frame[keys].reset_index(drop=True).sort_values(keys, kind="stable").index.to_numpy()
    schema = arrow_schema(name)
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, max(len(order), 1), GROUP_ROWS):
            part = frame[schema.names].iloc[order[start : start + GROUP_ROWS]]
            arrays = [arrow_column(part[field.name], field.type) for field in schema]
            writer.write_table(pa.table(arrays, schema=schema))


def arrow_column(values: pd.Series, kind: pa.DataType) -> pa.Array:
    """A column of a frame as Arrow holds it; text that comes as numbers (pandas.Categorical) is written out."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        texts = pa.array(values.cat.categories, pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(values.cat.codes.to_numpy()), texts).cast(kind)
    return pa.array(values, kind, from_pandas=True)


def read_table(path: str) -> pd.DataFrame:
    """A Parquet table as a pandas frame with plain Python strings."""
    return pq.read_table(path).to_pandas(strings_to_categorical=False, ignore_metadata=True)


def read_coded(path: str, plain: tuple[str, ...] = (), columns: list[str] | None = None) -> pd.DataFrame:
    """A Parquet table of millions of rows: text as numbers into the distinct texts,
    which are sorted (pandas.Categorical).

    plain: columns of text that stay as they are, since hardly any value comes twice; columns: those to read, None
    for all.
    """
    texts = [field.name for field in pq.read_schema(path) if field.type == pa.string() and field.name not in plain]
    table = pq.read_table(path, columns=columns, read_dictionary=texts)
    found = {}
    for name in table.column_names:
        column = table[name]
        found[name] = code_texts(column.combine_chunks()) if name in texts else column.to_pandas()
    return pd.DataFrame(found)


def code_texts(texts: pa.DictionaryArray) -> pd.Categorical:
    """Texts with numbers that follow the order of the distinct texts.

    >>> code_texts(pa.array(["tail", "core", "tail"]).dictionary_encode()).codes.tolist()
    [1, 0, 1]
    """
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.unify_dictionaries().combine_chunks()
    order = pc.array_sort_indices(texts.dictionary).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return pd.Categorical.from_codes(
        rank[texts.indices.to_numpy()], categories=texts.dictionary.take(order).to_pandas()
    )


def spread(table: pd.DataFrame, rows: str, columns: str, values: str) -> pd.DataFrame:
    """A long table as a wide one of numbers, both texts sorted; as DataFrame.pivot,
    in a fraction of the memory where texts are coded.

    >>> table = pd.DataFrame({"subject": ["b", "a"], "tag": ["x", "x"], "uses": [1, 2]})
    >>> spread(table, "subject", "tag", "uses")["x"].to_dict()
    {'a': 2.0, 'b': 1.0}
    """
    across, down = (pd.Categorical(table[name]).remove_unused_categories() for name in (columns, rows))
    found = np.full((len(down.categories), len(across.categories)), np.nan)
    found[down.codes, across.codes] = table[values].to_numpy(float)
    return pd.DataFrame(
        found, pd.Index(down.categories, name=rows), pd.Index(across.categories, name=columns), copy=False
    )


def plain_cell(value: Any) -> Any:
    """A text cell that no spreadsheet runs as a formula and no terminal obeys.

    >>> plain_cell("=1+1"), plain_cell("bell\\x07"), plain_cell("core")
    ("'=1+1", 'bell\\\\x07', 'core')
    """
    if not isinstance(value, str):
        return value
    value = CONTROL.sub(lambda match: f"\\x{ord(match.group()):02x}", value)
    return "'" + value if value.startswith(FORMULA_STARTS) else value


def write_csv(frame: pd.DataFrame, path: str, digits: int | None = 6) -> None:
    """Write a frame as CSV for people: numbers to so many significant digits (None: all), text made harmless."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            if safe[column].dtype == "str" and not safe[column].str.contains(HARMFUL).any():
                continue
            safe[column] = [plain_cell(value) for value in safe[column]]
    number = f"%.{digits}g" if digits else None
    safe.to_csv(path, index=False, float_format=number, lineterminator="\n", encoding="utf-8")


def write_array(array: np.ndarray, path: str) -> None:
    """Write an array as .npy under exactly this path."""
    with open(path, "wb") as file:
        np.save(file, array, allow_pickle=False)
