"""The final taxonomy as a YAML file: written for people and programs, and read where it stands in for a derived one."""

import json
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import yaml

from scripts.lib.log import InputError
from scripts.lib.words.naming import POLARITIES

KEYS = [
    "tag",
    "rank",
    "importance",
    "low",
    "high",
    "definition",
    "kind",
    "quantity",
    "note",
    "derived",
    "uses",
    *POLARITIES,
    "annotators",
    "subjects",
    "largest_annotator_share",
    "one_person",
    "pinned",
]


GIVEN_PHRASES = "given phrases"


@dataclass
class Taxonomy:
    """A taxonomy that was written before: tag of each term, and what is said about each tag,
    by the adjustments' names.
    """

    path: str
    unit: str
    lemmatise: bool
    tag_of: dict[str, str] = field(default_factory=dict)
    define: dict[str, str] = field(default_factory=dict)
    kind: dict[str, tuple[str, str]] = field(default_factory=dict)
    note: dict[str, str] = field(default_factory=dict)


def terms_of_tags(uses: pd.DataFrame, final_of: pd.Series) -> dict[str, list[str]]:
    """The distinct terms, in the order of the alphabet, that go to each final tag."""
    pairs = uses.assign(final=uses["tag"].map(final_of).fillna(""))[["final", "term"]].drop_duplicates()
    return {tag: sorted(terms) for tag, terms in pairs[pairs["final"] != ""].groupby("final")["term"]}


def write_taxonomy(finals: pd.DataFrame, terms: dict[str, list[str]], settings: dict[str, Any], path: str) -> None:
    """The final tags with their terms; `settings` (dataset, unit, lemmatise) say how terms were made."""
    entries = []
    for row in finals[KEYS].to_dict("records"):
        entry = {key: value for key, value in row.items() if value != "" and value == value}
        entries.append(entry | {"derived": row["derived"].split("; "), "terms": terms[row["tag"]]})
    with open(path, "w", encoding="utf-8") as file:
        yaml.safe_dump({**settings, "tags": entries}, file, sort_keys=False, allow_unicode=True)


def read_content(path: str) -> Any:
    """The content of a YAML or JSON file. Raises InputError if it is neither."""
    with open(path, encoding="utf-8") as file:
        try:
            return json.load(file) if path.endswith(".json") else yaml.safe_load(file)
        except (yaml.YAMLError, json.JSONDecodeError) as error:
            kind = "JSON" if path.endswith(".json") else "YAML"
            raise InputError(f"{path} is not {kind}: {' '.join(str(error).split())}; mend that line.") from error


def read_taxonomy(path: str) -> Taxonomy:
    """A taxonomy.yaml, or the same part of a release.json.
    Raises InputError for another form, a tag that stands twice, and a term of two tags.
    """
    content = read_content(path)
    keys = {"unit", "lemmatise", "tags"}
    if not isinstance(content, dict) or not keys <= set(content) or not isinstance(content["tags"], list):
        raise InputError(f"{path}: expected a taxonomy.yaml with unit, lemmatise and a list of tags.")
    if content["unit"] == GIVEN_PHRASES:
        raise InputError(f"{path} was made from a given table of phrases and holds no terms; give that table instead.")
    found, seen = Taxonomy(path, content["unit"], content["lemmatise"]), set()
    for number, entry in enumerate(content["tags"], start=1):
        sound = isinstance(entry, dict) and isinstance(entry.get("tag"), str) and entry["tag"].strip()
        if not sound or not isinstance(entry.get("terms"), list) or entry["tag"] in seen:
            raise InputError(
                f"{path}, tag {number}: found {entry!r:.100}; expected a tag of its own with a list of terms."
            )
        tag = entry["tag"]
        seen.add(tag)
        for term in map(str, entry["terms"]):
            if found.tag_of.setdefault(term, tag) != tag:
                raise InputError(
                    f"{path}: the term {term!r} is in the tags {found.tag_of[term]!r} and {tag!r}; keep one."
                )
        for key in ("definition", "note"):
            if entry.get(key):
                getattr(found, {"definition": "define"}.get(key, key))[tag] = str(entry[key])
        if entry.get("kind"):
            found.kind[tag] = str(entry["kind"]), str(entry.get("quantity", ""))
    return found
