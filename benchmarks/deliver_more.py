"""Time the steps up to the tags on made-up exports: at first, and again after a delivery with one per cent more.

Runs the workflow in a folder of its own, with a store of vectors of its own. Prints the seconds of each step in
Markdown, and of the whole command, Snakemake's own time included.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import yaml
from pyarrow import csv as arrow_csv

from benchmarks.make_annotations import Phrases, make_chunk

ROOT = Path(__file__).resolve().parents[1]
STEPS = ["read_annotations", "clean_phrases", "find_terms", "embed_terms", "cluster_terms", "extract_tags"]


def write_deliveries(folder: Path, rows: int, seed: int) -> tuple[Path, Path]:
    """An export of so many rows, and one with them and one per cent more; both beside the folder that is read."""
    phrases, more = Phrases(seed), max(rows // 100, 1)
    folder.mkdir(parents=True, exist_ok=True)
    first = make_chunk(0, rows, rows, phrases)
    second = pa.concat_tables([first, make_chunk(rows, more, rows + more, phrases)])
    paths = folder / "delivery_1.csv", folder / "delivery_2.csv"
    for table, path in zip((first, second), paths, strict=True):
        arrow_csv.write_csv(table, path)
    return paths


def run(folder: Path, cores: int) -> float:
    """Seconds of the workflow up to the tags, in a folder with a config."""
    start = time.perf_counter()
    command = ["-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--directory", str(folder)]
    options = ["--configfile", "config.yaml", "--until", "extract_tags", "--cores", str(cores), "--quiet", "all"]
    subprocess.run([sys.executable, *command, *options, "--workflow-profile", "none"], check=True, cwd=folder)
    return time.perf_counter() - start


def seconds_of_steps(folder: Path) -> dict[str, float]:
    """How long each step took when it ran last, from what Snakemake keeps of it."""
    records = [json.loads(path.read_text()) for path in (folder / ".snakemake/metadata").iterdir()]
    return {record["rule"]: record["endtime"] - record["starttime"] for record in records}


def compare(folder: Path, rows: int, cores: int, seed: int, once: bool) -> list[tuple[str, float, float]]:
    """(step, seconds at first, seconds again), the whole command last; 0 where a step did not run again."""
    first, second = write_deliveries(folder / "made", rows, seed)
    exports = folder / "exports"
    exports.mkdir(exist_ok=True)
    settings = {
        "dataset": "made",
        "pseudonym_key": "made up",
        "annotations": {"folders": [str(exports)], "exports": [{"path": "."}], "deliveries": "cumulative"},
        "classifications": {"folders": [str(ROOT / "resources/sample")]},
        "taxonomy": {"adjustments": None},
        "populations": [],
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(settings))
    first.rename(exports / first.name)
    cold = run(folder, cores)
    before = seconds_of_steps(folder)
    if once:
        return [*((step, before[step], 0.0) for step in STEPS), ("whole command", cold, 0.0)]
    second.rename(exports / second.name)
    again = run(folder, cores)
    after = seconds_of_steps(folder)
    rows = [(step, before[step], after[step] if after[step] != before[step] else 0.0) for step in STEPS]
    return [*rows, ("whole command", cold, again)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="empty, or not there yet")
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--once", action="store_true", help="without the delivery")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print("| step | at first s | again s | share |\n|---|---|---|---|")
    for step, cold, again in compare(chosen.folder.resolve(), chosen.rows, chosen.cores, chosen.seed, chosen.once):
        print(f"| {step} | {cold:.1f} | {again:.1f} | {again / cold:.0%} |")
