"""Command: what is in exports, plain or of Zooniverse, before anything is configured."""

import argparse
import json
import sys

from scripts.lib.commands import run_command
from scripts.lib.log import InputError
from scripts.lib.places import find_tables
from scripts.lib.reading.overview import COLUMNS, describe_export
from scripts.lib.reading.overview_page import say_overview


def parse_columns(text: str) -> dict[str, str]:
    """The columns by their role, from text such as subject=source,answer=tags; roles left out keep their default.

    Raises InputError for anything else.

    >>> parse_columns("subject=source, answer=tags")["subject"]
    'source'
    """
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    given = {role.strip(): name.strip() for role, _, name in pairs}
    wrong = sorted(role for role, name in given.items() if role not in COLUMNS or not name)
    if wrong:
        raise InputError(
            f"--columns: found {wrong[0]!r}; expected ROLE=COLUMN, ROLE being one of {', '.join(COLUMNS)}."
        )
    return COLUMNS | given


def check(options: argparse.Namespace) -> None:
    """Print the page of each export, or all of them as one JSON list. Raises InputError for a file that cannot be
    used."""
    columns = parse_columns(options.columns)
    found = [describe_export(path, columns) for path in find_tables(options.exports)]
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join("\n".join(say_overview(overview)) for overview in found))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m scripts.check_data",
        description="What is in exports, plain or of Zooniverse: rows, people, dates, workflows, tasks and subjects.",
        epilog="Example: python -m scripts.check_data export.csv --columns subject=source,answer=description",
    )
    parser.add_argument("exports", nargs="+", metavar="FILE", help="a .csv, .csv.gz or .csv.zip file, or a folder")
    parser.add_argument("--json", action="store_true", help="a JSON list with an object for each file")
    parser.add_argument(
        "--columns",
        default="",
        metavar="ROLE=COLUMN,...",
        help="names of columns that differ from: " + ",".join(f"{role}={name}" for role, name in COLUMNS.items()),
    )
    sys.exit(run_command(check, parser))
