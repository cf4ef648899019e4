"""Draw how many final tags a subject has: said by anybody, and holding by the threshold of the catalogue."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from scripts.figures._style import COLOURS, COLUMN_INCHES, STYLE, save
from scripts.lib.catalogue.interchange import read_catalogue, threshold_of
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import write_csv

import matplotlib.pyplot as plt  # isort: skip


def count_tags(frame: pd.DataFrame, said: list[str], holds: list[str]) -> pd.DataFrame:
    """How many subjects have so many tags: tags, said, holding.

    said: names of the columns with numbers of annotators; holds: of those with yes or no.

    >>> frame = pd.DataFrame({"a": [2, 0], "b": [1, 0], "A": [1, 0], "B": [0, 0]})
    >>> count_tags(frame, ["a", "b"], ["A", "B"]).values.tolist()
    [[0, 1, 1], [1, 0, 1], [2, 1, 0]]
    """
    numbers = {"said": (frame[said] > 0).sum(axis=1), "holding": (frame[holds] > 0).sum(axis=1)}
    most = int(max(counts.max() for counts in numbers.values()))
    table = {name: np.bincount(counts, minlength=most + 1) for name, counts in numbers.items()}
    return pd.DataFrame({"tags": range(most + 1), **table})


def mean_of(table: pd.DataFrame, name: str) -> float:
    """The mean number of tags a subject."""
    return float((table["tags"] * table[name]).sum() / table[name].sum())


def say_threshold(threshold: dict) -> str:
    """When a tag holds, in words.

    >>> say_threshold({"min_annotators": 2, "min_fraction": 0.25})
    'said by at least 2 annotators and 25 % of them,\\nand by more than deny it'
    """
    people = "annotator" if threshold["min_annotators"] == 1 else "annotators"
    share = f" and {100 * threshold['min_fraction']:g} % of them" if threshold["min_fraction"] else ""
    return f"said by at least {threshold['min_annotators']} {people}{share},\nand by more than deny it"


def draw(table: pd.DataFrame, threshold: dict):
    """Both histograms as a matplotlib figure, the means in the legend."""
    edges = np.arange(len(table) + 1) - 0.5
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(COLUMN_INCHES, 2.4))
        labels = {"said": "said by anybody", "holding": say_threshold(threshold)}
        axes.stairs(
            table["said"], edges, fill=True, color="0.75", label=f"{labels['said']}: mean {mean_of(table, 'said'):.1f}"
        )
        axes.stairs(
            table["holding"],
            edges,
            color=COLOURS["affirmed"],
            linewidth=1.3,
            label=f"{labels['holding']}: mean {mean_of(table, 'holding'):.1f}",
        )
        axes.set_xlim(edges[0], edges[-1])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("final tags of a subject")
        axes.set_ylabel("subjects")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.15, 1), frameon=False, borderpad=0)
    return figure


def main(catalogue_parquet, subjects_svg, subjects_png, tags_per_subject_csv) -> None:
    """Read the catalogue; draw the histograms and write the table behind them."""
    frame, columns, about = read_catalogue(catalogue_parquet)
    said, holds = ([column.name for column in columns if column.kind == kind] for kind in ("said", "tag"))
    table = count_tags(frame[frame["annotators"] > 0], said, holds)
    save(draw(table, threshold_of(about)), subjects_svg, subjects_png)
    write_csv(table, tags_per_subject_csv)
    say_done("tags a subject: said %.1f, holding %.1f", mean_of(table, "said"), mean_of(table, "holding"))


if __name__ == "__main__":
    run_step(main, snakemake)
