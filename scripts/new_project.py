"""Command: a config for new data, written from what is in the exports."""

import argparse
import re
import shlex
import sys
from pathlib import Path

import yaml

from scripts.check_data import parse_columns
from scripts.lib.commands import run_command
from scripts.lib.config import check_config, check_own, merge, take_field, take_key
from scripts.lib.log import InputError
from scripts.lib.places import find_exports, find_tables
from scripts.lib.project.choices import Choice, choose, extend, guess_subject_name, keys_of, name_of, not_used
from scripts.lib.project.writing import CONFIG, KEY, Project, answers_of, save, write_config
from scripts.lib.reading.overview import Look, look_at
from scripts.lib.reading.shown import harmless
from scripts.lib.reading.subjects import find_key
from scripts.lib.yaml_files import read_yaml

ROOT = Path(__file__).parents[1]
NONE = "none"


def ask(question: str, default: str | None) -> str | None:
    """What a person answers at the terminal; the default without an answer, and without a terminal."""
    if not sys.stdin.isatty():
        return default
    answer = input(f"{question} [{default or NONE}]: ").strip()
    return answer or default


def choose_task(
    looks: list[Look], given: str | None, option: str, classes: bool, taken: Choice | None, asking: bool
) -> Choice:
    """A task by its option, or as it is found and a person agrees. Raises InputError as `choose` does."""
    found = choose(looks, given, option, classes, taken)
    if given is None and asking:
        what = "classes" if classes else "free text"
        answer = ask(f"{what}: {answers_of(found)}; the task or column that holds it", name_of(found.task))
        if answer != name_of(found.task):
            found = choose(looks, answer, option, classes, taken)
    return found


def choose_subject_name(choices: list[Choice], given: str | None, asking: bool) -> str | None:
    """The key that names the subjects, given, asked or guessed; None for none. Raises InputError for an unknown key."""
    there = sorted({key for choice in choices for key in keys_of(choice)})
    if given is None:
        given = guess_subject_name(choices)
        if asking and there:
            given = ask(f"name of the subjects, one of {', '.join(map(harmless, there))}", given)
    if given is None or given == NONE:
        return None
    return find_key(given, there, "--subject-name") if there else given


def parse_positions(text: str) -> str | list[str] | None:
    """auto, none, or two keys such as RA,DEC. Raises InputError for anything else.

    >>> parse_positions("RA, DEC"), parse_positions("none"), parse_positions("auto")
    (['RA', 'DEC'], None, 'auto')
    """
    if text in ("auto", NONE):
        return {"auto": "auto", NONE: None}[text]
    keys = [key.strip() for key in text.split(",")]
    if len(keys) != 2 or not all(keys):
        raise InputError(f"--positions: found {text!r}; expected two keys such as RA,DEC, or auto, or none.")
    return keys


def check(config: str, key_file: Path) -> None:
    """Raise InputError for a config that would not run: the checks of a run, but for the key, which is not there
    yet."""
    shipped = read_yaml(str(ROOT / CONFIG), dict)
    whole = merge(shipped, yaml.safe_load(config) | {"pseudonym_key_file": None, "pseudonym_key": str(key_file)})
    take_field(whole, shipped, ["", str(ROOT)])
    check_config(whole, str(ROOT / "workflow/schemas/config.schema.yaml"))
    take_key(whole, shipped, [""])
    check_own(whole, shipped)
    for section in ("annotations", "classifications"):
        find_exports(whole[section], section, [""])


def start(options: argparse.Namespace) -> None:
    """Read the exports, choose, and write the config and the key. Raises InputError for what cannot be used."""
    folder, asking = Path(options.folder), not options.yes
    name = options.name or re.sub(r"[^A-Za-z0-9_-]+", "_", folder.resolve().name)
    columns, positions = parse_columns(options.columns), parse_positions(options.positions)
    looks = [look_at(path, columns) for path in find_tables(options.exports)]
    text = choose_task(looks, options.text, "--text", False, None, asking)
    classes = choose_task(looks, options.classes, "--classes", True, text, asking)
    classes = extend(classes, looks, True, text)
    text = extend(text, looks, False, classes)
    subject_name = choose_subject_name([text, classes], options.subject_name, asking)
    key_file = folder / KEY
    config = write_config(Project(name, options.field, text, classes, columns, subject_name, positions), str(key_file))
    check(config, key_file)
    save(folder, config)
    for what, choice in {"free text": text, "classes": classes}.items():
        files = ", ".join(look.path for look in choice.looks)
        print(f"{what}: {name_of(choice.task)}, {answers_of(choice)}, from {files}")
    print(f"labels of the classes: {', '.join(map(harmless, classes.labels))}")
    print(f"subjects are called by: {subject_name or 'their ids'}")
    for path in not_used(looks, [text, classes]):
        print(f"not used: {path}")
    print(f"Wrote {folder / CONFIG} and {key_file}. Look them over, then run:")
    print(f"  .venv/bin/snakemake --cores all --configfile {shlex.quote(str(folder / CONFIG))}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m scripts.new_project",
        description="Write a config for exports, plain or of Zooniverse, into a new folder. "
        "At a terminal it asks for what it cannot be sure of; see python -m scripts.check_data first.",
    )
    parser.add_argument("folder", metavar="FOLDER", help="a new folder for config.yaml and the key of the pseudonyms")
    parser.add_argument("exports", nargs="+", metavar="EXPORT", help="exports of free text and of classes, or folders")
    parser.add_argument("--name", help="of the data set; default: the name of the folder")
    parser.add_argument("--field", default="general", help="general (default), radio_astronomy, nature, or a YAML file")
    parser.add_argument("--text", metavar="TASK", help="the free text: WORKFLOW:TASK, TASK, or a column")
    parser.add_argument("--classes", metavar="TASK", help="the classes: WORKFLOW:TASK, TASK, or a column")
    parser.add_argument("--subject-name", metavar="KEY", help="key of subject_data that names the subjects, or none")
    parser.add_argument(
        "--positions", default="auto", metavar="KEYS", help="such as RA,DEC; or auto (default), or none"
    )
    parser.add_argument(
        "--columns", default="", metavar="ROLE=COLUMN,...", help="names of columns, as for scripts.check_data"
    )
    parser.add_argument("--yes", action="store_true", help="ask nothing: take what is found")
    sys.exit(run_command(start, parser))
