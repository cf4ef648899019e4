"""Command: the catalogue of exports of any size, plain or of Zooniverse, by a release, without a config."""

import argparse
import os
import re
import sys
from pathlib import Path

from scripts.lib.commands import run_command
from scripts.lib.log import InputError
from scripts.lib.reading.workflows import version_key
from scripts.releases.apply_release import ONLY, main

USAGE = "python -m scripts.apply_release [OPTIONS] RELEASE FOLDER EXPORT ..."
COLUMNS = {
    "classification_id": "classification_id",
    "annotator": "user_id",
    "subject": "subject_ids",
    "answer": "annotations",
}
NAMES = ", ".join(COLUMNS.values())
RULES = {
    "format": "auto",
    "deliveries": "parts",
    "vanished": "keep",
    "empty_answers": "reject",
    "gold_standard": "reject",
}
SAID = {  # how messages name settings (patterns), and how this command does
    r"correct the file or columns\.\w+ in the config": f"expected a raw export of Zooniverse, or {NAMES}",
    "config: annotations.subject_name": "--subject-name",
    "config: annotations.positions": "--positions",
    "config: annotations.carry": "--carry",
    "few_answers: keep": "--few-answers keep",
    r"in annotations\.tasks \(or columns\.answer\)": "by --tasks",
    "unreadable_rows: reject": "--unreadable-rows reject",
    r", or leave it out \(null or \[\]\)": ", or leave the option out",
    "the files, columns, tasks and workflows in the config": "the files, --tasks and --workflow",
}


def parse_workflow(text: str) -> dict[str, str]:
    """A workflow, and the versions between which it counts, from ID[:FROM[:TO]]. Raises InputError for anything else.

    >>> parse_workflow("9"), parse_workflow("9::57.10")
    ({'id': '9'}, {'id': '9', 'to_version': '57.10'})
    """
    parts = [part.strip() for part in text.split(":")]
    try:
        for version in filter(None, parts[1:]):
            version_key(version)
    except ValueError:
        parts = []
    if not 1 <= len(parts) <= 3 or not parts[0]:
        raise InputError(f"--workflow: found {text!r}; expected ID, ID:FROM or ID:FROM:TO, such as 9:57.1:57.10.")
    return {key: part for key, part in zip(("id", "from_version", "to_version"), parts) if part}


def parse_positions(words: list[str]) -> str | list[str] | None:
    """The setting `positions` from auto, none, or two keys. Raises InputError for anything else.

    >>> parse_positions(["auto"]), parse_positions(["none"]), parse_positions(["RA", "DEC"])
    ('auto', None, ['RA', 'DEC'])
    """
    if len(words) == 2:
        return words
    if words not in (["auto"], ["none"]):
        raise InputError(f"--positions: found {' '.join(words)!r}; expected auto, none, or two keys such as RA DEC.")
    return "auto" if words == ["auto"] else None


def settings_of(options: argparse.Namespace) -> dict:
    """The settings of the reader that the options choose."""
    return {
        **ONLY,
        **RULES,
        "columns": COLUMNS,
        "tasks": options.tasks,
        "workflows": [parse_workflow(text) for text in options.workflow],
        "subject_name": options.subject_name,
        "positions": parse_positions(options.positions),
        "carry": options.carry,
        "repeats": options.repeats,
        "beta_rows": options.beta_rows,
        "few_answers": options.few_answers,
        "unreadable_rows": options.unreadable_rows,
    }


def apply(options: argparse.Namespace) -> None:
    """Write catalogue.parquet, summary.csv and new_terms.csv into the folder.

    Raises InputError for arguments that are missing or wrong, and for files that cannot be used.
    """
    if not options.exports:
        raise InputError(f"no export is named; call it as {USAGE}.")
    for path in (options.release, *options.exports):
        if not Path(path).is_file():
            raise InputError(f"{path} is no file; name a release.json, a folder for the results, and CSV exports.")
    if options.threads < 1:
        raise InputError(f"--threads: found {options.threads}; expected 1 or more.")
    settings, out = settings_of(options), Path(options.folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(f"{out} is no folder; name one for the results, before the exports.") from error
    try:
        main(
            exports=options.exports,
            release_json=options.release,
            catalogue_parquet=str(out / "catalogue.parquet"),
            summary_csv=str(out / "summary.csv"),
            new_terms_csv=str(out / "new_terms.csv"),
            options=settings,
            threshold={"min_annotators": options.min_annotators, "min_fraction": options.min_fraction},
            scratch=str(out),
            threads=options.threads,
        )
    except InputError as error:
        text = str(error)
        for setting, option in SAID.items():
            text = re.sub(setting, option, text)
        raise InputError(text) from error


def make_parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.apply_release",
        usage=USAGE,
        description="The catalogue of exports of any size by a release; exports are raw ones of Zooniverse, or have "
        f"the columns {NAMES}.",
    )
    parser.add_argument("release", nargs="?", help="a release.json (freeze_taxonomy)")
    parser.add_argument("folder", nargs="?", help="where catalogue.parquet, summary.csv, new_terms.csv are written")
    parser.add_argument("exports", nargs="*", help="CSV files, raw or plain")
    parser.add_argument("--min-annotators", type=int, default=2, help="a tag holds if so many say it (default 2)")
    parser.add_argument("--min-fraction", type=float, default=0.0, help="... and such a fraction (default 0)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: the cores of this machine")
    repeats = parser.add_argument("--repeats", choices=["first", "last", "all"], default="first")
    repeats.help = "which of an annotator's rows of a subject count (default first)"
    unreadable = parser.add_argument("--unreadable-rows", choices=["stop", "reject"], default="stop")
    unreadable.help = "at a row that cannot be understood (default stop)"
    few = parser.add_argument("--few-answers", choices=["stop", "keep"], default="stop")
    few.help = "at answers that look like a choice from a list (default stop)"
    raw = parser.add_argument_group("raw exports")
    raw.add_argument("--tasks", nargs="+", default=["T0"], metavar="TASK", help="those of the free text (default T0)")
    workflow = raw.add_argument("--workflow", action="append", default=[], metavar="ID[:FROM[:TO]]")
    workflow.help = "a workflow that counts, with its first and last version; may be given again (default: all)"
    beta = raw.add_argument("--beta-rows", choices=["keep", "reject"], default="keep")
    beta.help = "rows made before the project was live (default keep)"
    told = parser.add_argument_group("what exports tell of subjects (keys of subject_data, or columns)")
    told.add_argument("--subject-name", metavar="KEY", help="the name of the source, which may hold its position")
    told.add_argument(
        "--positions", nargs="+", default=["auto"], metavar="KEY", help="auto (default), none, or two keys"
    )
    told.add_argument("--carry", nargs="+", default=[], metavar="KEY", help="other keys that the catalogue shall hold")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(apply, make_parser()))
