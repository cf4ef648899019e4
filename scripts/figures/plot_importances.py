"""Draw the dot plot: the importance of each tag, the area of a dot its number of uses."""

import numpy as np
import pandas as pd

from scripts.figures._style import COLOURS, COLUMN_INCHES, STYLE, save
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv

import matplotlib.pyplot as plt  # isort: skip

DRAWN = ["rank", "tag", "importance", "low", "high", "cumulative", "uses", "affirmed", "denied", "hedged", "one_person"]
LARGEST_DOT = 160
ROW_INCHES = 0.165
LEAST_ROWS = 8  # of fewer tags the rest is left empty, for the legend
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
    """The dot plot of the first `shown` tags as a matplotlib figure; a line under the last tag of the target share.

    Beside it, how the uses of each tag divide into affirmed, denied and hedged.
    """
    top = ranking.head(shown)
    rows = max(len(top), LEAST_ROWS)
    with plt.rc_context(STYLE):
        figure, (axes, shares) = plt.subplots(
            1, 2, figsize=(COLUMN_INCHES, 0.8 + ROW_INCHES * rows), sharey=True, width_ratios=[5, 1]
        )
        draw_dots(axes, top, ranking["uses"].to_numpy())
        mark_cumulative(axes, ranking["cumulative"], len(top), cumulative_target)
        draw_polarities(shares, top)
        axes.set_yticks(range(len(top)), top["tag"])
        axes.set_ylim(rows - 0.3, -0.7)
    return figure


def draw_dots(axes, top: pd.DataFrame, uses: np.ndarray) -> None:
    """A dot a tag, with its interval; hollow if a single annotator used it. `uses` of all tags set the legend."""
    y, colour, largest = np.arange(len(top)), COLOURS["affirmed"], uses.max()
    axes.hlines(y, top["low"], top["high"], color=colour, linewidth=0.8, alpha=0.6, zorder=1)
    faces = ["white" if one else colour for one in top["one_person"]]
    areas = dot_areas(top["uses"], largest)
    axes.scatter(top["importance"], y, s=areas, c=faces, edgecolors=colour, linewidths=0.7, zorder=2)
    axes.set_xlim(left=0)
    axes.grid(axis="x", linewidth=0.4, color="0.9", zorder=-1)
    axes.set_axisbelow(True)
    axes.set_xlabel("comparative weighted Shapley value [%]")
    handles = [
        axes.scatter([], [], s=dot_areas(n, largest), c="0.6", edgecolors="0.4", linewidths=0.7, label=f"{n} uses")
        for n in legend_uses(uses)
    ]
    place = "center right" if len(top) >= LEAST_ROWS else "lower right"
    axes.legend(handles=handles, loc=place, framealpha=0.9, edgecolor="none", labelspacing=0.8, borderpad=0.6)


def mark_cumulative(axes, cumulative: pd.Series, shown: int, target: float) -> None:
    """A line under the last of the tags that hold the target share, if it is among those shown."""
    number = int(np.searchsorted(cumulative, target - 1e-9)) + 1
    if number <= shown:
        axes.axhline(number - 0.5, color="0.4", linewidth=0.7, linestyle=(0, (4, 3)), zorder=0)
        reached = cumulative.iloc[min(number, len(cumulative)) - 1]
        axes.annotate(
            f"{number} {'tag' if number == 1 else 'tags'} for {reached:.0f} %",
            (1, number - 0.5),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="bottom",
            xytext=(0, 1.5),
            textcoords="offset points",
            color="0.25",
        )


def draw_polarities(axes, top: pd.DataFrame) -> None:
    """A bar a tag: the shares of its uses that affirm, deny and hedge it."""
    start = np.zeros(len(top))
    for polarity, colour in COLOURS.items():
        share = top[polarity].to_numpy() / top["uses"].to_numpy()
        axes.barh(range(len(top)), share, 0.6, left=start, color=colour, label=polarity)
        start += share
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 1])
    axes.set_xlabel("uses")
    axes.tick_params(axis="y", length=0)
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.15, 1.0),
        ncols=3,
        frameon=False,
        borderpad=0,
        handlelength=0.8,
        columnspacing=0.8,
    )


def main(
    ranking_parquet, importances_svg, importances_png, importances_pdf, importances_csv, cumulative_target, shown
) -> None:
    """Read the ranking; draw its dot plot and write the table behind it."""
    ranking = read_table(ranking_parquet)
    figure = draw(ranking, shown, cumulative_target)
    save(figure, importances_svg, importances_png, importances_pdf)
    write_csv(ranking.head(shown)[DRAWN], importances_csv)
    say_done("%d of %d tags drawn", min(shown, len(ranking)), len(ranking))


if __name__ == "__main__":
    run_step(main, snakemake)
