"""Run the whole chain on data of several fields and print, as Markdown,
what it took and how the tags do against plain text.

    .venv/bin/python -m benchmarks.compare_fields config.yaml resources/rgz_emu/config.yaml ../my_fields/*/

Each argument is a config, or a folder with annotations.csv and experts.csv (columns classification_id, user_id,
annotations, subject_ids), for which a config is made. All jobs run anew; texts that were embedded before are
taken from the cache.
"""

import csv
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import yaml

from benchmarks.measure_rules import measure
from scripts.lib.tables import read_table

OVERLAY = "benchmarks/fields.yaml"
METRIC = "soft_macro_ap"


def config_of_field(folder: Path) -> dict:
    """A config for a folder of plain tables, annotations.csv and experts.csv,
    with a class for each name in the latter.
    """
    with open(folder / "experts.csv", encoding="utf-8", newline="") as file:
        classes = {name.strip() for row in csv.DictReader(file) for name in row["annotations"].split(",")} - {""}
    return {
        "dataset": folder.name,
        "pseudonym_key": f"made-up-key-for-{folder.name}",
        "annotations": {"folders": [str(folder)], "exports": [{"path": "annotations.csv"}]},
        "classifications": {"folders": [str(folder)], "exports": [{"path": "experts.csv"}]},
        "classes": {"known": [{"name": name, "labels": [name]} for name in sorted(classes)], "ignore": []},
        "taxonomy": {"adjustments": None},
        "populations": [],
    }


def only(results: Path, pattern: str) -> Path:
    """The one file of a run that matches."""
    (found,) = results.glob(pattern)
    return found


def scores_of(sets: pd.DataFrame) -> dict[str, str]:
    """Scores of one field by column of the table, with their 95 % intervals; sets is sets.csv."""
    found = {}
    for row in sets[sets["metric"] == METRIC].itertuples():
        name = {"lasso": f"{row.size} tags", "chance": f"{row.size} random"}.get(row.set, row.set)
        found[name] = f"{row.value:.3f} [{row.low:.3f}, {row.high:.3f}]"
    return found


def measure_field(field: Path, cores: str) -> tuple[dict, dict]:
    """Run the chain of a field; what it is made of and what it took, and scores by set."""
    with tempfile.TemporaryDirectory() as place:
        config = field
        if field.is_dir():
            config = Path(place) / "config.yaml"
            config.write_text(yaml.safe_dump(config_of_field(field.resolve()), allow_unicode=True), encoding="utf-8")
        results = Path("results") / yaml.safe_load(config.read_text(encoding="utf-8"))["dataset"]
        shared = ["--cores", cores, "--quiet", "all", "--configfile", str(config), OVERLAY]
        begun = time.time()
        watch = measure(["--forceall", *shared])
        seconds = time.time() - begun
        measure(["validate", "--until", "compare_tag_sets", *shared])
    sets = pd.read_csv(only(results, "compare_tag_sets/*/sets.csv"))
    classes = read_table(only(results, "encode_subjects/*/subject_classes.parquet"))
    made_of = {
        "field": results.name,
        "subjects": classes.loc[classes["used"] & classes["annotated"], "subject"].nunique(),
        "classes": classes.loc[classes["used"], "class"].nunique(),
        "texts": len(read_table(results / "read_annotations/annotations.parquet")),
        "terms": len(read_table(only(results, "extract_tags/*/term_tags.parquet"))),
        "tags": int(sets.loc[sets["set"] == "all tags", "size"].iloc[0]),
        "seconds": round(seconds),
        "most memory of a job, MB": round(max(job.peak for job in watch.jobs.values()) / 2**20),
        "job": max(watch.jobs.values(), key=lambda job: job.peak).rule,
    }
    return made_of, {"field": results.name, **scores_of(sets)}


def to_markdown(rows: list[dict]) -> str:
    """Rows as a table in Markdown, columns in the order in which they come up."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, ["---"] * len(columns), *([str(row.get(column, "")) for column in columns] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    made, scored = zip(*(measure_field(Path(field), "all") for field in sys.argv[1:]), strict=True)
    print(to_markdown(list(made)), to_markdown(list(scored)), sep="\n\n")
