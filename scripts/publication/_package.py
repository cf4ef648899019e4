"""A folder of results as a data package: descriptions and checksums of its files (Frictionless Data Package, v1)."""

import csv
from pathlib import Path

from scripts.lib.catalogue.columns import Column
from scripts.lib.files import sha256_of
from scripts.lib.formats import Format

MEDIA = {
    ".csv": "text/csv",
    ".ecsv": "text/plain",
    ".fits": "application/fits",
    ".vot": "application/x-votable+xml",
    ".parquet": "application/vnd.apache.parquet",
    ".yaml": "application/yaml",
    ".ttl": "text/turtle",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".cff": "application/yaml",
}
TYPES = {"string": "string", "bool": "boolean", "int64": "integer", "double": "number"}
ABOUT = {
    "catalogue": "the catalogue: each source with position, tags with the evidence for each, classes",
    "columns": "the columns of the catalogue",
    "taxonomy": "the final tags with definitions and evidence",
    "release": "the taxonomy as a program applies it: give it as taxonomy.given, and words keep their tags",
    "fates": "what became of each derived tag",
    "lineage": "the way from every phrase as written to its tags",
    "not_applied": "adjustments that did not apply",
    "thesaurus": "matches of tags in a thesaurus, as they were looked up",
    "adjustments": "the reviewed changes to the derived tags",
    "ranking": "derived tags by importance for the classes",
    "alarms": "what makes the ranking doubtful, if anything does",
    "scores": "scores of the models of the tags, beside baselines",
    "class_scores": "scores of each class",
    "classes": "votes for each class",
    "populations": "named queries and the number of their sources",
    "importances": "importances of the tags, as a figure",
    "reported": "sources without a readable position, or with two names",
    "config": "all settings of the run",
    "inputs": "the exports that were read, with their sums",
    "versions": "the software, as locked and as found",
    "CITATION": "how to cite this",
    "README": "what this is, and its limits",
}


def describe_file(path: Path) -> str:
    """What a file is, by its name."""
    if path.stem.startswith("population_"):
        return f"sources of the query {path.stem.removeprefix('population_')}, all columns of the catalogue"
    return ABOUT[path.stem]


def csv_fields(path: Path, columns: list[Column], formats: dict[str, Format]) -> list[dict]:
    """The fields of a CSV file: name, type and description; unit and UCD too for a catalogue."""
    described = {column.name: column for column in columns}
    with open(path, encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    if path.stem == "catalogue" or path.stem.startswith("population_"):
        return [
            {
                "name": name,
                "type": TYPES[str(described[name].type)],
                "description": described[name].description,
                **({"unit": described[name].unit} if described[name].unit else {}),
                "ucd": described[name].ucd,
            }
            for name in header
        ]
    meanings = formats[path.name].meanings
    return [{"name": name, "type": "any", "description": meanings[name]} for name in header]


def describe_resource(path: Path, columns: list[Column], formats: dict[str, Format]) -> dict:
    """A file as a resource of the package. CSV files have a schema; the words true and false as Python writes them."""
    resource = {
        "name": path.name.lower().replace(".", "-").replace("_", "-"),
        "path": path.name,
        "type": "table" if path.suffix == ".csv" else "file",
        "format": path.suffix.lstrip("."),
        "mediatype": MEDIA[path.suffix],
        "description": describe_file(path),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
    }
    if path.suffix == ".csv":
        fields = csv_fields(path, columns, formats)
        for field in fields:
            if field["type"] == "boolean":
                field |= {"trueValues": ["True"], "falseValues": ["False"]}
        resource |= {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": {"fields": fields}}
    return resource


def build_package(
    files: list[Path],
    columns: list[Column],
    formats: dict[str, Format],
    publication: dict,
    dataset: str,
    limits: list[str],
) -> dict:
    """The datapackage.json of a folder. columns: of the catalogue; formats: of the other tables, by file name."""
    return {
        "profile": "data-package",
        "name": dataset.lower().replace("_", "-"),
        "title": publication["title"],
        "description": publication["description"],
        "licenses": [{"path": publication["licence"]}],
        "contributors": [
            {"title": creator["name"], "role": "author"}
            | ({"path": f"https://orcid.org/{creator['orcid']}"} if "orcid" in creator else {})
            for creator in publication["creators"]
        ],
        "sources": [{"title": source, "path": source} for source in publication["sources"]],
        "limits": limits,
        "resources": [describe_resource(path, columns, formats) for path in files],
    }
