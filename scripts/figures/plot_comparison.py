"""Draw how well sets of tags separate the classes, by their size, beside what bounds them."""

import pandas as pd

from scripts.figures._style import BLUE, COLUMN_INCHES, GREEN, ORANGE, PURPLE, SKY, STYLE, VERMILION, save
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import write_csv

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
PUBLISHED = "published"
LEVELS = {"text": ("0.1", (0, (6, 2))), "words": ("0.4", (0, (2, 2))), "permuted labels": ("0.6", (0, (1, 2)))}
SELECTORS = ("lasso", "greedy", "shapley", "forest", "frequency", "chance")
# A line style each, so that no reader needs colour.
LOOKS = [
    (BLUE, "-"),
    (VERMILION, "--"),
    (GREEN, "-."),
    (PURPLE, ":"),
    (SKY, (0, (1, 1))),
    (ORANGE, (0, (4, 1))),
]


def gather(sets: pd.DataFrame, fixes: pd.DataFrame, experts: pd.DataFrame, size: int) -> pd.DataFrame:
    """What the figure shows, from the tables of compare_tag_sets and compare_fixes: set, size, value, low, high.

    The published method has `size` tags. Of each expert there are two rows, the expert and the model on the same
    subjects, both against the votes of the other experts.
    """
    rows = sets[sets["metric"] == METRIC][["set", "size", "value", "low", "high"]]
    method = fixes[(fixes["variant"] == PUBLISHED) & (fixes["metric"] == METRIC)].assign(set=PUBLISHED, size=size)
    pairs = [
        pd.DataFrame({"set": f"{who} against the other experts", "size": experts[which], "value": experts[column]})
        for who, which, column in (
            ("expert", "subjects", f"expert_{METRIC}"),
            ("model", "subjects", f"model_{METRIC}"),
        )
    ]
    return pd.concat([rows, method[rows.columns], *pairs], ignore_index=True)


def draw(table: pd.DataFrame):
    """The figure, from the table of `gather`.

    A line for each way of choosing, ending at all tags, its 95 % interval as a band; the published method; a level for
    each set that is taken whole. Beside it each expert and the model against the other experts' votes.
    """
    with plt.rc_context(STYLE):
        figure, (axes, right) = plt.subplots(
            1, 2, figsize=(1.35 * COLUMN_INCHES, 2.9), sharey=True, width_ratios=[4, 1], layout="constrained"
        )
        draw_curves(axes, table)
        draw_levels(axes, table)
        draw_experts(right, table)
        axes.set_xlabel(f"tags in the set (all: {int(table.loc[table['set'] == 'all tags', 'size'].iloc[0])})")
        axes.set_ylabel("soft macro average precision")
        axes.set_ylim(bottom=0)
        axes.set_xlim(left=0)
        figure.legend(loc="outside upper center", frameon=False, handlelength=2.6, ncols=3, fontsize=7)
    return figure


def draw_curves(axes, table: pd.DataFrame) -> None:
    """A line for each way of choosing tags, the band of the first, and the published method with its interval."""
    everything = table[table["set"] == "all tags"].iloc[0]
    chosen = [name for name in table["set"].unique() if name in SELECTORS]
    for (colour, style), name in zip(LOOKS, chosen, strict=False):
        rows = pd.concat([table[table["set"] == name].sort_values("size"), everything.to_frame().T])
        sizes, values, low, high = (rows[key].astype(float) for key in ("size", "value", "low", "high"))
        axes.plot(
            sizes, values, color=colour, linestyle=style, linewidth=1.3, marker="o", markersize=2.5, label=NAMES[name]
        )
        if name == chosen[0]:
            axes.fill_between(sizes, low, high, color=colour, alpha=0.12, linewidth=0)
    for row in table[table["set"] == PUBLISHED].itertuples():
        ends = [[max(row.value - row.low, 0)], [max(row.high - row.value, 0)]]
        axes.errorbar(
            [row.size],
            [row.value],
            ends,
            fmt="D",
            color="black",
            markersize=4,
            linewidth=0.9,
            capsize=2,
            label="published method",
        )


def draw_levels(axes, table: pd.DataFrame) -> None:
    """A line at the score of each set that is taken whole."""
    for name, (shade, style) in LEVELS.items():
        value = table.loc[table["set"] == name, "value"].iloc[0]
        axes.axhline(value, color=shade, linewidth=0.9, linestyle=style, zorder=0, label=NAMES[name])


def draw_experts(axes, table: pd.DataFrame) -> None:
    """A line an expert, from the expert to the model, both against the other experts' votes."""
    found = [table.loc[table["set"] == f"{who} against the other experts", "value"] for who in ("expert", "model")]
    for pair in zip(*found, strict=True):
        axes.plot([0, 1], pair, color="0.5", linewidth=0.8, marker="o", markersize=3, markerfacecolor="0.3")
    axes.set_xticks([0, 1], ["expert", "model"])
    axes.set_xlim(-0.4, 1.4)
    axes.set_xlabel("against the\nother experts")
    axes.tick_params(axis="y", length=0)


def main(sets_csv, fixes_csv, experts_csv, comparison_svg, comparison_png, comparison_csv, published) -> None:
    """Read the scores; draw the figure and write the table behind it."""
    table = gather(pd.read_csv(sets_csv), pd.read_csv(fixes_csv), pd.read_csv(experts_csv), published["size"])
    save(draw(table), comparison_svg, comparison_png)
    write_csv(table, comparison_csv)
    LOG.info(
        "published method: %d tags, %d trees, %d repeat(s)", published["size"], published["trees"], published["repeats"]
    )
    say_done("%d sets drawn", table["set"].nunique())


if __name__ == "__main__":
    run_step(main, snakemake)
