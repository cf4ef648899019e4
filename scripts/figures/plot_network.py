"""Draw which tags go together, and with which classes: a network of the significant correlations over subjects."""

import numpy as np
import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.stats import false_discovery_control, pearsonr

from scripts.figures._style import COLOURS, COLUMN_INCHES, STYLE, save, short_label
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_coded, read_table, spread, write_csv

import matplotlib.pyplot as plt  # isort: skip


def list_columns(subject_tags: pd.DataFrame, subject_classes: pd.DataFrame, tags: list[str], encoding: str) -> dict:
    """Values over the subjects that have both: ("tag", name) -> affirmed evidence as encoded, ("class", name) -> votes.

    Tags without affirmed evidence, and columns that do not vary, are left out.
    """
    votes = subject_classes[subject_classes["used"] & subject_classes["annotated"]]
    votes = votes.pivot(index="subject", columns="class", values="fraction").sort_index()
    affirmed = subject_tags[(subject_tags["polarity"] == "affirmed") & subject_tags["tag"].isin(tags)]
    said = spread(affirmed, "subject", "tag", encoding).reindex(votes.index)
    columns = {("tag", tag): said[tag].to_numpy(float) for tag in tags if tag in said}
    columns |= {("class", name): votes[name].to_numpy(float) for name in votes}
    return {key: values for key, values in columns.items() if np.ptp(values) > 0}


def correlate(columns: dict) -> pd.DataFrame:
    """Pearson's correlation of every two tags, and of every tag and class, from list_columns.

    Columns: one, other, other_is (tag or class), correlation (-1 to 1), p (two-sided), p_adjusted (Benjamini & Hochberg
    1995, over all rows).

    >>> columns = {("tag", "a"): np.array([0.0, 1, 0, 1]), ("class", "x"): np.array([0.0, 1, 0, 0.5])}
    >>> correlate(columns).round(2).values.tolist()
    [['a', 'x', 'class', 0.9, 0.1, 0.1]]
    """
    keys, rows = list(columns), []
    for first, one in enumerate(keys):
        for other in keys[first + 1 :]:
            if one[0] == "tag":
                rows.append((one[1], other[1], other[0], *pearsonr(columns[one], columns[other])))
    table = pd.DataFrame(rows, columns=["one", "other", "other_is", "correlation", "p"])
    return table.assign(p_adjusted=false_discovery_control(table["p"]) if len(table) else [])


def strongest(table: pd.DataFrame, links: int, false_discoveries: float) -> pd.DataFrame:
    """The strongest positive links among those that are significant at the rate of false discoveries.

    Negative ones are in the table alone: that one class excludes another would fill the figure.
    """
    found = table[(table["p_adjusted"] <= false_discoveries) & (table["correlation"] > 0)]
    return found.sort_values(["correlation", "one", "other"], ascending=[False, True, True]).head(links)


def order_around(columns: dict, links: pd.DataFrame) -> list[tuple[str, str]]:
    """The tags and classes that have a link, in an order in which those that go together stand beside each other.

    The order of the leaves of average linkage on 1 - correlation, the best of all that the tree allows (Bar-Joseph et
    al. 2001, Bioinformatics 17, S22).
    """
    linked = {("tag", row.one) for row in links.itertuples()} | {
        (row.other_is, row.other) for row in links.itertuples()
    }
    keys = [key for key in columns if key in linked]
    if len(keys) < 3:
        return keys
    distances = 1 - np.corrcoef([columns[key] for key in keys]).round(9)
    tree = linkage(distances[np.triu_indices(len(keys), 1)], "average", optimal_ordering=True)
    return [keys[leaf] for leaf in leaves_list(tree)]


def draw(links: pd.DataFrame, order: list[tuple[str, str]]):
    """The network as a matplotlib figure: names around a circle, classes in bold; width of a line by correlation."""
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(order)) / max(len(order), 1)
    place = {key: (np.cos(angle), np.sin(angle)) for key, angle in zip(order, angles, strict=True)}
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(COLUMN_INCHES, COLUMN_INCHES))
        for row in links[::-1].itertuples():
            ends = place["tag", row.one], (0.0, 0.0), place[row.other_is, row.other]
            curve = Path(ends, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
            colour = COLOURS["denied" if row.other_is == "class" else "affirmed"]
            axes.add_patch(PathPatch(curve, fill=False, edgecolor=colour, linewidth=5 * row.correlation, alpha=0.5))
        for (kind, name), angle in zip(order, angles, strict=True):
            turned, left = np.degrees(angle), np.cos(angle) < -1e-9
            weight, colour = ("bold", COLOURS["denied"]) if kind == "class" else ("normal", "black")
            axes.text(
                1.04 * np.cos(angle),
                1.04 * np.sin(angle),
                short_label(name),
                rotation=turned + 180 * left,
                rotation_mode="anchor",
                ha="right" if left else "left",
                va="center",
                fontsize=7,
                fontweight=weight,
                color=colour,
            )
        if not order:
            axes.text(0, 0, "no correlation is significant", ha="center", va="center")
        axes.set(xlim=(-1.02, 1.02), ylim=(-1.02, 1.02), aspect="equal")
        axes.set_axis_off()
        add_legend(figure, axes)
    return figure


def add_legend(figure, axes) -> None:
    """What colour and width of a line mean, below the lowest name."""
    handles = [
        plt.Line2D([], [], color=COLOURS[key], linewidth=2.5, alpha=0.6, label=label)
        for key, label in (("affirmed", "tag and tag"), ("denied", "tag and class (bold)"))
    ]
    handles += [plt.Line2D([], [], color="0.6", linewidth=5 * size, label=f"r = {size}") for size in (0.2, 0.4, 0.6)]
    figure.canvas.draw()
    lowest = min((text.get_window_extent().y0 for text in axes.texts), default=0.0) / figure.bbox.height
    figure.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, min(lowest, 0) - 0.02),
        ncols=2,
        frameon=False,
        fontsize=7,
    )


def main(
    subject_tags_parquet,
    subject_classes_parquet,
    ranking_parquet,
    network_svg,
    network_png,
    correlations_csv,
    encoding,
    network,
) -> None:
    """Read subjects by tags and classes; draw the network of the first tags and write all of its correlations."""
    tags = read_table(ranking_parquet)["tag"].head(network["tags"]).tolist()
    columns = list_columns(
        read_coded(subject_tags_parquet, columns=["subject", "tag", "polarity", encoding]),
        read_table(subject_classes_parquet),
        tags,
        encoding,
    )
    table = correlate(columns)
    links = strongest(table, network["links"], network["false_discoveries"])
    save(draw(links, order_around(columns, links)), network_svg, network_png)
    table["drawn"] = table.index.isin(links.index)
    write_csv(table, correlations_csv)
    say_done("%d of %d correlations drawn", len(links), len(table))


if __name__ == "__main__":
    run_step(main, snakemake)
