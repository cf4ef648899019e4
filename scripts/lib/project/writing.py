"""A new project on disk: a config of the keys that differ, and the key of the pseudonyms in a file of its own."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.lib.log import InputError
from scripts.lib.project.choices import Choice, folders_of, keys_of
from scripts.lib.reading.overview import COLUMNS
from scripts.lib.reading.shown import escape, harmless, shorten
from scripts.lib.reading.subjects import find_keys

CONFIG, KEY = "config.yaml", "pseudonym.key"
COMMENT_AT = 56
MOST_KEYS = 8


@dataclass(frozen=True)
class Project:
    """What a new config says: name of the data set, the field, the two choices, columns (role -> name), the key that
    names the subjects, the keys of positions (or auto, or None)."""

    name: str
    field: str
    text: Choice
    classes: Choice
    columns: dict[str, str]
    subject_name: str | None
    positions: str | list[str] | None


def line(text: str, comment: str = "") -> str:
    """A line of the config with its comment.

    >>> line("seed: 1", "of chance").index("#") == COMMENT_AT
    True
    """
    return f"{text:<{COMMENT_AT - 1}} # {comment}" if comment else text


def flow(value: Any) -> str:
    """A value as YAML on one line.

    >>> flow({"name": "FR I: old", "labels": ["a, b"]})
    "{name: 'FR I: old', labels: ['a, b']}"
    """
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**9, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def write_config(project: Project, key_file: str) -> str:
    """The text of config.yaml."""
    text = project.text
    lines = [
        "# The keys that differ from the defaults. config.yaml at the top of Plaintag explains every key.",
        line(f"dataset: {project.name}", f"results go to results/{project.name}/"),
        line(f"field: {flow(project.field)}", "general, radio_astronomy, nature, or a YAML file of your own"),
        line(f"pseudonym_key_file: {flow(key_file)}", "keep that file, and do not publish it"),
        "",
        line("annotations:", f"free text: {answers_of(text)}"),
        *section_lines(project, text),
        "",
        line("classifications:", f"classes: {answers_of(project.classes)}"),
        *section_lines(project, project.classes),
        "",
        "classes:",
        line("  known:", "name in the results, labels in the exports; their uses"),
        *class_lines(project.classes.labels),
        line("  ignore: []", "names of classes that say nothing about the picture, such as Other"),
        "",
        line("taxonomy: {adjustments: null}", "a file with your changes to the tags, once you have some"),
        line("populations: []", "queries of the catalogue, such as {name: bent, query: bent & tail}"),
    ]
    return "\n".join(lines) + "\n"


def answers_of(choice: Choice) -> str:
    """How many answers a choice holds, and to which question."""
    number = sum(task.answered for look in choice.looks if (task := choice.task_of(look)))
    question = f" to {harmless(choice.task.label)!r}" if choice.task.label else ""
    return f"{number} answers{question}"


def section_lines(project: Project, choice: Choice) -> Iterator[str]:
    """The keys of a section of exports that differ from config.yaml."""
    folder, names = folders_of([look.path for look in choice.looks])
    yield f"  folders: {flow([folder])}"
    yield f"  exports: {flow([{'path': name} for name in names])}"
    columns = project.columns | ({"answer": choice.column} if choice.column else {})
    changed = {role: name for role, name in columns.items() if name != COLUMNS[role]}
    if changed:
        yield line(f"  columns: {flow(changed)}", "your names of the columns")
    if choice.raw_task:
        yield line(f"  tasks: {flow([choice.raw_task.key])}", f"a {choice.raw_task.kind} task")
    workflows = [choice.raw_task.workflow] if choice.raw_task and choice.raw_task.workflow else []
    if workflows:
        yield line(f"  workflows: {flow([{'id': w} for w in workflows])}", say_versions(choice, workflows[0]))
    there = keys_of(choice)
    name = project.subject_name if project.subject_name in there or not there else None
    yield line(f"  subject_name: {flow(name)}", say_keys(name, there))
    yield line(f"  positions: {flow(project.positions)}", say_positions(project, there))


def say_versions(choice: Choice, workflow: str) -> str:
    """Which versions of the workflow are there, with their rows."""
    counts: dict[str, int] = {}
    for look in choice.looks:
        rows = look.export.rows
        for version, number in rows.loc[rows["workflow"] == workflow, "workflow_version"].value_counts().items():
            counts[str(version)] = counts.get(str(version), 0) + int(number)
    said = ", ".join(f"{escape(version)} ({number} rows)" for version, number in sorted(counts.items()) if version)
    return f"versions: {said}" if said else ""


def say_keys(name: str | None, there: dict[str, dict[str, str]]) -> str:
    """A sample of the subjects' name, and the other keys that are there."""
    sample = f"such as {harmless(sorted(there[name].values())[0])}" if name in there else "the id is the name"
    others = [shorten(escape(key)) for key in sorted(there) if key != name]
    more = " and more" if len(others) > MOST_KEYS else ""
    return sample + (f"; also there: {', '.join(others[:MOST_KEYS])}{more}" if others else "")


def say_positions(project: Project, there: dict[str, dict[str, str]]) -> str:
    """Which keys hold the position."""
    if project.positions is None:
        return "none"
    options = {"subject_name": None, "positions": project.positions, "carry": []}
    columns = {name for choice in (project.text, project.classes) for look in choice.looks for name in look.header}
    keys = find_keys(there or columns, options, "", bool(there))
    if keys.longitude and keys.latitude:
        where = {"sky": "on the sky", "earth": "on the Earth"}[keys.frame]
        return f"{escape(keys.longitude)} and {escape(keys.latitude)}, {where}"
    return "no keys of positions found; names such as J201516-551400 hold one too"


def class_lines(labels: dict[str, int]) -> list[str]:
    """A line for each class, called by its label."""
    return [line(f"    - {flow({'name': label, 'labels': [label]})}", str(uses)) for label, uses in labels.items()]


def save(folder: Path, config: str) -> None:
    """Write the config, a new random key that only its owner can read, and a .gitignore that leaves the key out.

    Raises InputError if the folder holds a config or a key already.
    """
    for name in (CONFIG, KEY):
        if (folder / name).exists():
            raise InputError(f"{folder / name} is there already, and stays as it is; name another folder, or move it.")
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    ignored = folder / ".gitignore"
    there = ignored.read_text(encoding="utf-8") if ignored.exists() else ""
    if KEY not in there.splitlines():
        ignored.write_text(there + ("\n" if there and not there.endswith("\n") else "") + KEY + "\n", encoding="utf-8")
    (folder / CONFIG).write_text(config, encoding="utf-8")
