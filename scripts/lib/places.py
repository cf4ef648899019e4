"""Where the files lie that the config names: exports, resources, images."""

import glob
from collections.abc import Sequence
from pathlib import Path

from scripts.lib.keys import Config
from scripts.lib.log import InputError
from scripts.lib.reading.csv_files import SUFFIXES, is_table

IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
LANGUAGE_FILES = [
    ("language", "grammar"),
    ("language", "classes"),
    ("spelling", "reviewed"),
    ("words", "cues"),
    ("words", "lemmas"),
    ("words", "synonyms"),
    ("words", "contrasts"),
    ("words", "antonyms"),
    ("words", "opposites"),
    ("vocabulary", "file"),
]


def locate(path: str, folders: list[str], bases: list[str]) -> list[str]:
    """The files that `path` (a file, a folder of *.csv, packed or not, or a glob) means, in the first folder that has
    any.

    Folders are looked for in the working directory and then in each of `bases`. Sorted by name;
    empty if there is none.
    """
    for folder in folders:
        for base in ("", *bases):
            place = Path(base) / folder / path
            if place.is_dir():
                found = sorted(str(file) for file in place.iterdir() if is_table(file) and file.is_file())
            elif place.is_file():
                found = [str(place)]
            else:
                found = sorted(file for file in glob.glob(str(place)) if Path(file).is_file())
            if found:
                return found
    return []


def find_tables(paths: Sequence[str]) -> list[str]:
    """The exports that a command names, each once: files and globs as they are, of a folder all its tables.

    Raises InputError for a path that is not there, and for a folder without a table.
    """
    found: list[str] = []
    for path in paths:
        files = [str(Path(file)) for file in locate(path, ["."], [])]
        if not files:
            raise InputError(
                f"{path} is no file; name exports ({', '.join(SUFFIXES)}), or a folder that holds some of them."
            )
        found += [file for file in files if file not in found]
    return found


def passed_over(section: Config, bases: list[str]) -> list[str]:
    """The other files in folders of exports, which are not read; hidden ones aside."""
    found: list[str] = []
    for entry in section["exports"]:
        files = locate(entry["path"], section["folders"], bases)
        folders = {Path(file).parent for file in files} if Path(entry["path"]).suffix == "" else set()
        for folder in sorted(folders):
            if Path(folder).name == Path(entry["path"]).name:
                others = (file for file in folder.iterdir() if file.is_file() and not is_table(file))
                found += sorted(str(file) for file in others if not file.name.startswith("."))
    return found


def refuse_braces(files: list[str]) -> None:
    """Raise InputError for a path with braces, which Snakemake takes for a wildcard."""
    for file in files:
        if "{" in file or "}" in file:
            raise InputError(f"{file}: the workflow cannot read a file with a brace in its path; rename it.")


def find_exports(section: Config, name: str, bases: list[str]) -> list[Config]:
    """Every export of a section of the config as {path, url, sha256}; path is None where it has to be fetched.

    Raises InputError for an export that is not there, and for two exports of the same name.
    """
    exports = []
    for entry in section["exports"]:
        files = locate(entry["path"], section["folders"], bases)
        sums = {"url": entry.get("url", ""), "sha256": entry.get("sha256", "")}
        if not files and not sums["url"]:
            raise InputError(
                f"config: {name}.exports names {entry['path']!r}, but there is no such file or folder with "
                f"{', '.join(f'*{suffix}' for suffix in SUFFIXES)} in {', '.join(section['folders'])}; correct the "
                f"path or {name}.folders."
            )
        refuse_braces(files)
        exports += [{"path": file, "name": Path(file).name, **sums} for file in files]
        if not files:
            exports.append({"path": None, "name": Path(entry["path"]).name, **sums})
    names = [export["name"] for export in exports]
    doubled = sorted({export for export in names if names.count(export) > 1})
    if doubled:
        raise InputError(
            f"config: {name}.exports holds two files named {doubled[0]!r}; rename one, so rows can be traced."
        )
    return exports


def find_resource(path: str, key: str, bases: list[str]) -> str:
    """A file that the config names, in the working directory or one of `bases`. Raises InputError if there is none."""
    found = locate(path, ["."], bases)
    if not found:
        raise InputError(f"config: {key} names {path!r}, but there is no such file; correct the path.")
    return found[0]


def find_resources(config: Config, bases: list[str]) -> dict[str, str]:
    """The files of language and vocabulary that the config names: key -> path, those that are null left out."""
    keys = [
        *LANGUAGE_FILES,
        ("taxonomy", "given"),
        ("taxonomy", "previous"),
        ("taxonomy", "adjustments"),
        ("taxonomy", "thesaurus"),
    ]
    return {
        key: find_resource(config[section][key], f"{section}.{key}", bases)
        for section, key in keys
        if config[section][key] is not None
    }


def find_images(folder: str, bases: list[str]) -> list[str]:
    """The images in a folder and those below it, sorted; the folder is looked for in each of `bases` in turn.

    Raises InputError if the folder is not there or holds no image.
    """
    for base in bases:
        place = Path(base) / folder
        if place.is_dir():
            found = sorted(str(file) for file in place.rglob("*") if file.suffix.lower() in IMAGES and file.is_file())
            if found:
                refuse_braces(found)
                return found
            raise InputError(f"config: explorer.images names {folder!r}, which holds no {', '.join(IMAGES)}.")
    raise InputError(
        f"config: explorer.images names {folder!r}, but there is no such folder; correct the path or write null."
    )
