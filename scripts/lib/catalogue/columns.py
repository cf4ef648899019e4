"""The columns of the catalogue: name, type, unit, UCD and description, for its files and for docs/formats.md."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from scripts.lib.catalogue.identifiers import short_identifiers
from scripts.lib.tables import REAL, TEXT, WHOLE, YES


@dataclass(frozen=True)
class Column:
    """One column. `of` is the tag or class that it is about, `kind` which of TAG_COLUMNS or CLASS_COLUMNS it is."""

    name: str
    type: pa.DataType
    unit: str
    ucd: str
    description: str
    kind: str = ""
    of: str = ""


SUBJECT_COLUMNS = [
    Column("subject", TEXT, "", "meta.id;meta.main", "id of the subject"),
    Column("name", TEXT, "", "meta.id", "name in the subject's metadata; empty if there is none"),
    Column("ra", REAL, "deg", "pos.eq.ra;meta.main", "right ascension (ICRS), told or from the name; NaN if unknown"),
    Column("dec", REAL, "deg", "pos.eq.dec;meta.main", "declination (ICRS), told or from the name; NaN if unknown"),
    Column(
        "ra_uncertainty",
        REAL,
        "arcsec",
        "stat.error;pos.eq.ra",
        "the last digit of ra in the name, on the sky: the source may lie that far from ra, "
        "east if digits were cut off",
    ),
    Column(
        "dec_uncertainty",
        REAL,
        "arcsec",
        "stat.error;pos.eq.dec",
        "the last digit of dec in the name: the source may lie that far from dec, "
        "off the equator if digits were cut off",
    ),
    Column("annotators", WHOLE, "", "meta.number", "annotators who described the subject"),
    Column("experts", WHOLE, "", "meta.number", "experts who classified the subject"),
    Column("tags", TEXT, "", "meta.note;src.morph.type", "the tags that hold, joined by semicolons"),
    Column("denied", TEXT, "", "meta.note;src.morph.type", "the tags that at least one annotator denied"),
    Column("hedged", TEXT, "", "meta.note;src.morph.type", "the tags that at least one annotator hedged"),
    Column("classes", TEXT, "", "meta.note;src.class", "the classes that hold at the agreement of the settings"),
]

# Of subjects on Earth.
EARTH_COLUMNS = [
    Column("longitude", REAL, "deg", "pos.earth.lon", "longitude on Earth, east; NaN if unknown"),
    Column("latitude", REAL, "deg", "pos.earth.lat", "latitude on Earth, north; NaN if unknown"),
]

# {} is the tag or class; the names are prefixes to it.
TAG_COLUMNS = [
    Column(
        "tag_",
        YES,
        "",
        "meta.code;src.morph.type",
        "{}: holds, said by enough annotators (catalogue.min_annotators, min_fraction) and by more than deny it",
    ),
    Column("said_", WHOLE, "", "meta.number;src.morph.type", "{}: annotators who said it"),
    Column("denied_", WHOLE, "", "meta.number;src.morph.type", "{}: annotators who denied it"),
    Column("hedged_", WHOLE, "", "meta.number;src.morph.type", "{}: annotators who hedged it"),
    Column("fraction_", REAL, "", "stat.value;src.morph.type", "{}: said / annotators, 0 to 1; NaN without annotators"),
]
CLASS_COLUMNS = [
    Column("votes_", REAL, "", "stat.value;src.class", "{}: fraction of the experts who named it, 0 to 1; NaN without"),
    Column(
        "probability_",
        REAL,
        "",
        "stat.probability;src.class",
        "{}: calibrated probability by models of the tags that never saw the subject, 0 to 1; NaN if not modelled",
    ),
]


def columns_of(patterns: list[Column], names: list[str]) -> list[Column]:
    """For each name all the patterns, in this order."""
    identifiers = short_identifiers(names, "_")
    return [
        replace(
            pattern,
            name=pattern.name + short,
            description=pattern.description.format(name),
            kind=pattern.name.rstrip("_"),
            of=name,
        )
        for name, short in zip(names, identifiers, strict=True)
        for pattern in patterns
    ]


def carried_columns(keys: list[str]) -> list[Column]:
    """A column of text for each key of the subjects that the config carries into the catalogue."""
    return [
        Column(f"more_{short}", TEXT, "", "meta.note", f"{key}: as the exports tell it of the subject")
        for key, short in zip(keys, short_identifiers(keys, "_"), strict=True)
    ]


def catalogue_columns(tags: list[str], classes: list[str], told: Sequence[Column] = ()) -> list[Column]:
    """All columns of a catalogue, in order. told: what exports tell of the subjects (EARTH_COLUMNS,
    carried_columns)."""
    return [*SUBJECT_COLUMNS, *told, *columns_of(TAG_COLUMNS, tags), *columns_of(CLASS_COLUMNS, classes)]


def arrow_schema_of(columns: list[Column], about: dict[str, str]) -> pa.Schema:
    """The Arrow schema of a catalogue: unit, UCD, meaning, kind and tag or class as metadata of its fields."""
    fields = []
    for column in columns:
        notes = {"meaning": column.description, "unit": column.unit, "ucd": column.ucd}
        notes |= {"kind": column.kind, "of": column.of} if column.kind else {}
        fields.append(pa.field(column.name, column.type, metadata=notes))
    return pa.schema(fields, metadata=about)


def columns_of_schema(schema: pa.Schema) -> list[Column]:
    """The columns that a catalogue's Arrow schema describes: the inverse of `arrow_schema_of`."""
    found = []
    for field in schema:
        notes = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        found.append(
            Column(
                field.name,
                field.type,
                notes.get("unit", ""),
                notes.get("ucd", ""),
                notes.get("meaning", ""),
                notes.get("kind", ""),
                notes.get("of", ""),
            )
        )
    return found
