"""Command: the catalogue of plain exports of any size by a release, without a config."""

import argparse
import os
import sys
from pathlib import Path

from scripts.lib.commands import run_command
from scripts.lib.log import InputError
from scripts.releases.apply_release import ONLY, main

COLUMNS = {
    "classification_id": "classification_id",
    "annotator": "user_id",
    "subject": "subject_ids",
    "answer": "annotations",
}
RULES = {"repeats": "first", "gold_standard": "reject", "deliveries": "parts"}


def apply(options: argparse.Namespace) -> None:
    """Write catalogue.parquet, summary.csv and new_terms.csv into the folder.
    Raises InputError for a file that is not there.
    """
    for path in (options.release, *options.exports):
        if not Path(path).is_file():
            raise InputError(f"{path} is no file; name a release.json, a folder for the results, and CSV exports.")
    out = Path(options.folder)
    out.mkdir(parents=True, exist_ok=True)
    holding = {"min_annotators": options.min_annotators, "min_fraction": options.min_fraction}
    main(
        exports=options.exports,
        release_json=options.release,
        catalogue_parquet=str(out / "catalogue.parquet"),
        summary_csv=str(out / "summary.csv"),
        new_terms_csv=str(out / "new_terms.csv"),
        options={**ONLY, **RULES, "columns": COLUMNS},
        threshold=holding,
        scratch=str(out),
        threads=options.threads,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m scripts.apply_release",
        description="The catalogue of plain exports of any size by a release; exports have the columns "
        + ", ".join(COLUMNS.values())
        + ".",
    )
    parser.add_argument("release", help="a release.json (freeze_taxonomy)")
    parser.add_argument("folder", help="where catalogue.parquet, summary.csv and new_terms.csv are written")
    parser.add_argument("exports", nargs="+", help="CSV files")
    parser.add_argument("--min-annotators", type=int, default=2, help="a tag holds if so many say it (default 2)")
    parser.add_argument("--min-fraction", type=float, default=0.0, help="... and such a fraction (default 0)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: the cores of this machine")
    sys.exit(run_command(apply, parser))
