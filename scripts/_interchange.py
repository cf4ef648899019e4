"""A catalogue in the formats that astronomers open: Parquet, CSV, ECSV, FITS and VOTable, each with its meaning inside."""

import io
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.io import fits, votable
from astropy.io.votable.tree import CooSys
from astropy.table import Column as AstropyColumn
from astropy.table import Table

from scripts._columns import Column, arrow_schema_of, columns_of_schema
from scripts._log import InputError
from scripts._schemas import TEXT
from scripts._tables import write_csv

FITS_COLUMNS = 999
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
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


def as_table(frame: pd.DataFrame, columns: list[Column], text) -> Table:
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


def write_fits(table: Table, about: dict[str, str], path: str) -> None:
    """Write a FITS binary table; UCDs and descriptions for astropy, and as TUCDn and TCOMMn, as STIL reads them.

    Raises InputError for more than 999 columns, which FITS does not hold.
    """
    if len(table.columns) > FITS_COLUMNS:
        raise InputError(
            f"the catalogue has {len(table.columns)} columns and FITS holds {FITS_COLUMNS}; choose fewer final tags "
            "(taxonomy in the config)."
        )
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
            write_fits(as_table(frame, columns, ascii_text), about, path)


def read_catalogue(path: str) -> tuple[pd.DataFrame, list[Column], dict[str, str]]:
    """A catalogue's rows, columns and what it says about itself, from its Parquet file."""
    table = pq.read_table(path)
    about = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    return table.to_pandas(ignore_metadata=True), columns_of_schema(table.schema), about


def threshold_of(about: dict[str, str]) -> dict:
    """From when on a tag holds in a catalogue, from what it says about itself: min_annotators, min_fraction."""
    return {"min_annotators": int(about["min_annotators"]), "min_fraction": float(about["min_fraction"])}
