"""Put what people come for at the top of a data set's results, under fixed names, with a page that sums up the run."""

import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from scripts.lib.log import say_done
from scripts.lib.reading.reasons import REASONS
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table
from scripts.publication._limits import collect_limits
from scripts.publication._verdict import read_alarms, say_scores

FIRST = 10
ESCAPED = {ord(mark): f"\\{mark}" for mark in "\\`*<>|"}
WHERE = {
    "explorer.html": "all of it in a browser: tags down to the words behind them, sources, queries",
    "tags.csv": "the final tags: importance, uses, people, examples",
    "catalogue.*": "the tags, positions and classes of every subject",
    "importances.*": "the figure of the ranking",
    "run_summary.log": "what the last run did, and for how long",
    "<step>/<settings>/": "the results of each step, with its log; rank_tags has the whole ranking",
}


def escape(text: str) -> str:
    """Text on one line, for Markdown: it makes no HTML, no emphasis, no link and no cell of a table.

    >>> print(escape("a|b <i> [c](d)"))
    a\\|b \\<i\\> [c] (d)
    """
    return " ".join(str(text).split()).replace("](", "] (").translate(ESCAPED)


def as_table(header: list[str], rows: list[list[str]]) -> list[str]:
    """Lines of a table in Markdown; cells are escaped."""
    lines = [header, ["---"] * len(header), *([escape(cell) for cell in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def list_tags(finals: pd.DataFrame) -> list[str]:
    """The first of the final tags as a table, with a sentence that says how many more there are."""
    if finals.empty:
        return ["No tag is final."]
    shown = finals.sort_values(["rank", "tag"]).head(FIRST)
    rows = [
        [
            f"{row.rank:.0f}" if pd.notna(row.rank) else "",
            row.tag,
            f"{row.importance:.1f} ({row.low:.1f} to {row.high:.1f})" if pd.notna(row.importance) else "",
            f"{row.uses}",
            f"{row.annotators}",
            f"{row.subjects}",
        ]
        for row in shown.itertuples()
    ]
    table = as_table(["rank", "tag", "importance, % (10th to 90th percentile)", "uses", "annotators", "subjects"], rows)
    more = len(finals) - len(shown)
    return [*table, *(["", f"{more} more final tags stand in tags.csv."] if more else [])]


def list_rows(summary: pd.DataFrame, what: str) -> list[str]:
    """What became of the rows of the exports: kept, and the others by reason, each with the place of the first such
    row.

    >>> rows = [("a.csv", "rejected: repeat", 2, "classification 3"), ("all", "rows in", 9, "")]
    >>> rows += [("all", "rows kept", 7, ""), ("all", "rows rejected", 2, ""), ("all", "rows replaced", 0, "")]
    >>> for line in list_rows(pd.DataFrame(rows, columns=["file", "what", "number", "example"]), "annotations"):
    ...     print(line)
    - annotations: 9 rows in, 7 kept, 2 rejected, 0 replaced by other rows
        - 2 rejected: the annotator had classified the subject before (such as classification 3 in a.csv)
    """
    whole = summary[summary["file"] == "all"].set_index("what")["number"]
    numbers = f"{whole['rows in']} rows in, {whole['rows kept']} kept, {whole['rows rejected']} rejected"
    lines = [f"- {what}: {numbers}, {whole['rows replaced']} replaced by other rows"]
    left_out = summary[(summary["file"] != "all") & summary["what"].str.contains(": ", regex=False)]
    for reason, rows in left_out.groupby("what"):
        kind, name = reason.split(": ", 1)
        first = rows.iloc[0]
        place = f" (such as {escape(first['example'])} in {escape(first['file'])})" if first["example"] else ""
        lines.append(f"    - {rows['number'].sum()} {kind}: {REASONS.get(name, name)}{place}")
    return lines


def write_summary(
    dataset: str, sentence: str, finals: pd.DataFrame, rows: list[str], scores: list[str], alarms: list[str], limits
) -> str:
    """The page in Markdown. sentence: such as "43 tags for 68 % of the importance"; the lists hold sentences."""
    parts = {
        f"# {escape(dataset)}: {sentence}": list_tags(finals),
        "## Warnings": [f"- {escape(alarm)}" for alarm in alarms] or ["None."],
        "## How good the tags are": [f"- {score}" for score in scores],
        "## What came in": rows,
        "## Limits": [f"- {escape(limit)}" for limit in limits],
        "## Where the rest lies": as_table(["file", "what"], [list(item) for item in WHERE.items()]),
    }
    return "\n".join(line for heading, lines in parts.items() for line in [heading, "", *lines, ""])


def main(products, copies, catalogue_parquet, summary_txt, config, given_file="", **results) -> None:
    """Copy each of `products` to its place in `copies`, and write summary.md beside them;
    `results` as in collect_limits.
    """
    *places, summary_md = copies
    for product, place in zip(products, places, strict=True):
        shutil.copyfile(product, place)
    finals = read_table(results["final_tags_parquet"])
    subjects = pq.read_metadata(catalogue_parquet).num_rows
    alarms = read_alarms(results["alarms_csv"])
    limits = collect_limits(config["publication"], config["catalogue"], subjects, Path(given_file).name, **results)
    text = write_summary(
        config["dataset"],
        Path(summary_txt).read_text(encoding="utf-8").splitlines()[0],
        finals,
        [
            *list_rows(pd.read_csv(results["annotations_summary_csv"], keep_default_na=False), "annotations"),
            *list_rows(pd.read_csv(results["classifications_summary_csv"], keep_default_na=False), "classifications"),
        ],
        say_scores(pd.read_csv(results["scores_csv"])),
        alarms,
        [limit for limit in limits if not limit.startswith("WARNING: ")],
    )
    Path(summary_md).write_text(text, encoding="utf-8")
    say_done("%d files in %s", len(copies), Path(summary_md).parent)


if __name__ == "__main__":
    run_step(main, snakemake)
