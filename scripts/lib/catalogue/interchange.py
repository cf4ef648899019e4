"""A catalogue in the formats that astronomers open: Parquet, CSV, ECSV, FITS and VOTable,
each with its meaning inside.
"""

import io
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.io import fits, votable
from astropy.io.votable.tree import CooSys
from astropy.table import Column as AstropyColumn
from astropy.table import Table

from scripts.lib.catalogue.columns import Column, arrow_schema_of, columns_of_schema
from scripts.lib.tables import TEXT, write_csv

FITS_COLUMNS = 999
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
LEFT_OUT_OF_FITS = {  # where there are more columns, kind after kind until they fit
    "fraction": "fractions, which are said / annotators (fraction_*)",
    "hedged": "annotators who hedged each tag (hedged_*)",
    "denied": "annotators who denied each tag (denied_*)",
    "said": "annotators who said each tag (said_*)",
    "probability": "probabilities of classes (probability_*)",
    "votes": "votes for classes (votes_*)",
    "tag": "the tags of the last ranks (tag_*)",
}
POSITIONS = ("ra", "dec", "ra_uncertainty", "dec_uncertainty")


def safe_text(value: str) -> str:
    """A text without control characters, which XML and FITS do not allow: each is spelled out.

    >>> safe_text("a\\x00b\\nc")
    'a\\\\x00b\\\\nc'
    """
    return UNPRINTABLE.sub(lambda match: match.group().encode("unicode_escape").decode(), value)


def ascii_text(value: str) -> str:
    """A text in ASCII, all that FITS allows: other characters are spelled out.

    >>> ascii_text("Zoë")
    'Zo\\\\xeb'
    """
    return safe_text(value).encode("ascii", "backslashreplace").decode()


def as_table(frame: pd.DataFrame, columns: list[Column], text: Callable[[str], str]) -> Table:
    """An astropy table with units, descriptions and UCDs; `text` is applied to every text."""
    table = Table()
    for column in columns:
        values = frame[column.name].to_numpy()
        if column.type == TEXT:
            values = np.array([text(value) for value in values], dtype=str)
        table[column.name] = AstropyColumn(
            values,
            unit=column.unit or None,
            description=text(column.description),
            meta={"ucd": column.ucd} if column.ucd else {},
        )
    return table


def fits_columns(columns: list[Column]) -> tuple[list[Column], str]:
    """The columns that FITS holds, at most 999, and in words what is left out, "" for nothing.

    Kinds of columns are given up in the order of LEFT_OUT_OF_FITS until the rest fits, and of those the later ones that
    would fit after all come back. So what is there is there for all tags or classes; only of the tags themselves, where
    even they are too many, the first stay. The texts that join names (tags, denied, hedged, classes) always stay.
    """
    of_kind = {kind: [column for column in columns if column.kind == kind] for kind in LEFT_OUT_OF_FITS}
    number, gone = len(columns), []
    for kind in LEFT_OUT_OF_FITS:
        if number > FITS_COLUMNS and of_kind[kind]:
            gone.append(kind)
            number -= len(of_kind[kind])
    first = FITS_COLUMNS - number if "tag" in gone else 0
    for kind in reversed(gone):
        if kind != "tag" and number + first + len(of_kind[kind]) <= FITS_COLUMNS:
            gone.remove(kind)
            number += len(of_kind[kind])
    lost = {column for kind in gone for column in of_kind[kind][first if kind == "tag" else 0 :]}
    return [column for column in columns if column not in lost], "; ".join(LEFT_OUT_OF_FITS[kind] for kind in gone)


def write_fits(table: Table, about: dict[str, str], path: str) -> None:
    """Write a FITS binary table; UCDs and descriptions for astropy, and as TUCDn and TCOMMn, as STIL reads them."""
    memory = io.BytesIO()
    table.write(memory, format="fits")
    with fits.open(io.BytesIO(memory.getvalue())) as hdus:
        header = hdus[1].header
        header["EXTNAME"] = "CATALOGUE"
        header["RADESYS"] = ("ICRS", "frame of ra and dec")
        for key, value in about.items():
            header[f"HIERARCH {key}"] = ascii_text(value)
        for number, column in enumerate(table.columns.values(), start=1):
            header[f"TUCD{number}"] = column.meta.get("ucd", "")
            header[f"TCOMM{number}"] = column.description
        hdus.writeto(path, overwrite=True)


def write_votable(table: Table, about: dict[str, str], path: str) -> None:
    """Write a VOTable 1.4 with the coordinate system of ra and dec."""
    file = votable.from_table(table)
    file.version = "1.4"
    resource = file.resources[0]
    resource.coordinate_systems.append(CooSys(ID="icrs", system="ICRS"))
    content = resource.tables[0]
    content.ID = content.name = "catalogue"
    content.description = safe_text("; ".join(f"{key}: {value}" for key, value in about.items()))
    for field in content.fields:
        if field.name in POSITIONS:
            field.ref = "icrs"
    file.to_xml(path)


def write_formats(frame: pd.DataFrame, columns: list[Column], about: dict[str, str], paths: dict[str, str]) -> None:
    """Write a catalogue in the formats of `paths`: parquet, csv, ecsv, fits, vot -> path.

    Text is unchanged in Parquet and harmless in the others: no formula in CSV, no control characters, ASCII in FITS.
    FITS has the columns of `fits_columns`, and says in its header (left_out) what it lacks; the others have all.
    """
    table = as_table(frame, columns, safe_text)
    for format, path in paths.items():
        if format == "parquet":
            schema = arrow_schema_of(columns, about)
            pq.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False), path)
        elif format == "csv":
            write_csv(frame, path, digits=None)
        elif format == "ecsv":
            table.meta = dict(about)
            table.write(path, format="ascii.ecsv", overwrite=True)
            table.meta = {}
        elif format == "vot":
            write_votable(table, about, path)
        elif format == "fits":
            held, lacking = fits_columns(columns)
            write_fits(as_table(frame, held, ascii_text), about | ({"left_out": lacking} if lacking else {}), path)


def read_catalogue(path: str) -> tuple[pd.DataFrame, list[Column], dict[str, str]]:
    """A catalogue's rows, columns and what it says about itself, from its Parquet file."""
    table = pq.read_table(path)
    about = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    return table.to_pandas(ignore_metadata=True), columns_of_schema(table.schema), about


def threshold_of(about: dict[str, str]) -> dict[str, float]:
    """From when on a tag holds in a catalogue, from what it says about itself: min_annotators, min_fraction."""
    return {"min_annotators": int(about["min_annotators"]), "min_fraction": float(about["min_fraction"])}
