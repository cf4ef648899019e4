"""Draw the dot plot: the importance of each tag, the area of a dot its number of uses."""

import numpy as np
import pandas as pd

from scripts._log import LOG, start_log
from scripts._style import COLOURS, COLUMN_INCHES, STYLE, save
from scripts._tables import read_table

import matplotlib.pyplot as plt  # isort: skip

LARGEST_DOT = 160
ROW_INCHES = 0.165
LEGEND_USES = (1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 30000, 100000)


def dot_areas(uses: np.ndarray, largest: float) -> np.ndarray:
    """Areas in square points, in proportion to the uses.

    >>> dot_areas(np.array([50, 100]), 100)
    array([ 80., 160.])
    """
    return LARGEST_DOT * np.asarray(uses, float) / largest


def legend_uses(uses: np.ndarray) -> list[int]:
    """About three round numbers of uses within the range of the data, for the legend.

    >>> legend_uses(np.array([4, 60, 700]))
    [10, 30, 300]
    """
    within = [number for number in LEGEND_USES if uses.min() <= number <= uses.max()]
    return (
        sorted({within[0], within[len(within) // 2 - (len(within) > 3)], within[-1]}) if within else [int(uses.max())]
    )


def draw(ranking: pd.DataFrame, shown: int, cumulative_target: float):
    """The dot plot of the first `shown` tags as a matplotlib figure; a line under the last tag of the target share."""
    top = ranking.head(shown)
    largest = ranking["uses"].max()
    y = np.arange(len(top))
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(COLUMN_INCHES, 0.8 + ROW_INCHES * len(top)))
        for polarity, colour in COLOURS.items():
            chosen = (top["polarity"] == polarity).to_numpy()
            if not chosen.any():
                continue
            rows = top[chosen]
            axes.hlines(y[chosen], rows["low"], rows["high"], color=colour, linewidth=0.8, alpha=0.6, zorder=1)
            faces = ["white" if one else colour for one in rows["one_person"]]
            areas = dot_areas(rows["uses"], largest)
            axes.scatter(rows["importance"], y[chosen], s=areas, c=faces, edgecolors=colour, linewidths=0.7, zorder=2)
        number = int(np.searchsorted(ranking["cumulative"], cumulative_target - 1e-9)) + 1
        reached = ranking["cumulative"].iloc[min(number, len(ranking)) - 1]
        if number <= len(top):
            axes.axhline(number - 0.5, color="0.4", linewidth=0.7, linestyle=(0, (4, 3)), zorder=0)
            axes.annotate(
                f"{number} tags for {reached:.0f} %",
                (1, number - 0.5),
                xycoords=("axes fraction", "data"),
                ha="right",
                va="bottom",
                xytext=(0, 1.5),
                textcoords="offset points",
                color="0.25",
            )
        axes.set_yticks(y, top["tag"])
        axes.set_ylim(len(top) - 0.3, -0.7)
        axes.set_xlim(left=0)
        axes.grid(axis="x", linewidth=0.4, color="0.9", zorder=-1)
        axes.set_axisbelow(True)
        axes.set_xlabel("comparative weighted Shapley value [%]")
        add_legend(axes, ranking["uses"].to_numpy(), largest, set(top["polarity"]))
    return figure


def add_legend(axes, uses: np.ndarray, largest: float, polarities: set[str]) -> None:
    """Sizes of dots as uses and, where there is more than one, colours as polarities, at the lower right."""
    handles = [
        axes.scatter(
            [], [], s=dot_areas(number, largest), c="0.6", edgecolors="0.4", linewidths=0.7, label=f"{number} uses"
        )
        for number in legend_uses(uses)
    ]
    if len(polarities) > 1:
        handles += [
            axes.scatter([], [], s=30, c=colour, edgecolors=colour, label=polarity)
            for polarity, colour in COLOURS.items()
            if polarity in polarities
        ]
    axes.legend(
        handles=handles,
        loc="lower right",
        frameon=True,
        framealpha=0.9,
        edgecolor="none",
        labelspacing=0.8,
        borderpad=0.6,
    )


def main(ranking_parquet, importances_svg, importances_png, cumulative_target, shown) -> None:
    """Read the ranking; write its dot plot as SVG and PNG."""
    ranking = read_table(ranking_parquet)
    figure = draw(ranking, shown, cumulative_target)
    save(figure, importances_svg, importances_png)
    LOG.info("%d of %d tags drawn", min(shown, len(ranking)), len(ranking))


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params)
