"""A config as others may see it: without secrets and places on a machine."""

import copy
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

WITHHELD = ("pseudonym_key", "annotations.folders", "classifications.folders", "model.store", "explorer.images")
FILES = (
    "field language.grammar language.classes spelling.reviewed words.cues words.lemmas words.synonyms words.contrasts "
    "words.antonyms words.opposites vocabulary.file taxonomy.given taxonomy.previous taxonomy.adjustments "
    "taxonomy.thesaurus published.config published.fixes"
).split()


def public_config(config: dict) -> dict:
    """A config without what is secret or speaks of the machine.

    The pseudonyms' key, folders and the store are withheld; of a file its name is left, of an address what stands
    between the user's name and the question mark.

    >>> public_config({"pseudonym_key": "k", "seed": 1, "model": {"name": "/home/me/model", "store": "s"}})
    {'pseudonym_key': 'withheld', 'seed': 1, 'model': {'name': 'model', 'store': 'withheld'}}
    """
    public = copy.deepcopy(config)
    for key in (*WITHHELD, *FILES):
        *path, last = key.split(".")
        place = public
        for part in path:
            place = place.get(part, {})
        if place.get(last):
            place[last] = "withheld" if key in WITHHELD else Path(place[last]).name
    for section in ("annotations", "classifications"):
        for export in public.get(section, {}).get("exports", []):
            export["path"] = Path(export["path"]).name
            if "url" in export:
                address = urlsplit(export["url"])
                export["url"] = urlunsplit((address.scheme, address.netloc.rpartition("@")[2], address.path, "", ""))
    model = public.get("model", {})
    if model.get("name", "").startswith((".", "/", "~")) or "\\" in model.get("name", ""):
        model["name"] = Path(model["name"]).name
    return public
