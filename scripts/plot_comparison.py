"""Draw how well sets of tags separate the classes, by their size, beside what bounds them."""

import pandas as pd

from scripts._log import LOG, start_log
from scripts._style import COLUMN_INCHES, STYLE, save

import matplotlib.pyplot as plt  # isort: skip

METRIC = "soft_macro_ap"
NAMES = {
    "lasso": "multi-task lasso",
    "greedy": "forward selection",
    "shapley": "Shapley values",
    "forest": "Shapley values of forests",
    "frequency": "most used",
    "chance": "random tags",
    "words": "all raw words",
    "text": "text vectors",
    "permuted labels": "permuted labels",
}
SELECTORS = ("lasso", "greedy", "shapley", "forest", "frequency", "chance")
# Okabe & Ito (2008), with a line style each, so that no reader needs colour.
LOOKS = [
    ("#0072B2", "-"),
    ("#D55E00", "--"),
    ("#009E73", "-."),
    ("#CC79A7", ":"),
    ("#56B4E9", (0, (1, 1))),
    ("#E69F00", (0, (4, 1))),
]


def draw(table: pd.DataFrame):
    """The figure, from the table of compare_tag_sets (set, size, metric, value, low, high).

    A line for each way of choosing, ending at all tags, its 95 % interval as a band; a level for each
    set that is taken whole.
    """
    scores = table[table["metric"] == METRIC]
    everything = scores[scores["set"] == "all tags"].iloc[0]
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(COLUMN_INCHES, 2.9))
        chosen = [name for name in scores["set"].unique() if name in SELECTORS]
        for (colour, style), name in zip(LOOKS, chosen, strict=False):
            rows = pd.concat([scores[scores["set"] == name].sort_values("size"), everything.to_frame().T])
            sizes, values = rows["size"].astype(float), rows["value"].astype(float)
            axes.plot(
                sizes,
                values,
                color=colour,
                linestyle=style,
                linewidth=1.3,
                marker="o",
                markersize=2.5,
                label=NAMES[name],
            )
            if name == chosen[0]:
                axes.fill_between(
                    sizes, rows["low"].astype(float), rows["high"].astype(float), color=colour, alpha=0.12, linewidth=0
                )
        level = {name: scores[scores["set"] == name].iloc[0] for name in ("text", "words", "permuted labels")}
        higher = max(("text", "words"), key=lambda name: level[name]["value"])
        for (name, row), shade in zip(level.items(), ("0.15", "0.4", "0.6"), strict=True):
            below = name != higher
            axes.axhline(row["value"], color=shade, linewidth=0.7, linestyle=(0, (5, 2)), zorder=0)
            axes.annotate(
                NAMES[name], (1, row["value"]), xycoords=("axes fraction", "data"), xytext=(2, 1 if below else -1),
                textcoords="offset points", ha="left", va="top" if below else "bottom", color=shade, fontsize=7,
            )  # fmt: skip
        axes.set_xlabel(f"tags in the set (all: {int(everything['size'])})")
        axes.set_ylabel("soft macro average precision")
        axes.set_ylim(bottom=0)
        axes.set_xlim(left=0)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 0.3), frameon=False, handlelength=2.6)
    return figure


def main(sets_csv, comparison_svg, comparison_png) -> None:
    """Read the scores of tag sets; write the figure as SVG and PNG."""
    table = pd.read_csv(sets_csv)
    save(draw(table), comparison_svg, comparison_png)
    LOG.info("%d sets drawn", table["set"].nunique())


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params)
