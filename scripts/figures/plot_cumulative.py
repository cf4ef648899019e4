"""Draw the cumulative importance of the ranked tags, with the number of tags that holds the target share."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from scripts.figures._style import COLOURS, COLUMN_INCHES, STYLE, save
from scripts.lib.learning.bags import BAG_PERCENTILES
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv

import matplotlib.pyplot as plt  # isort: skip


def accumulate(ranking: pd.DataFrame, bags: pd.DataFrame) -> pd.DataFrame:
    """Share of the importance that the first tags hold: number, tag, cumulative, low, high, in per cent.

    The interval is over bags, the order of the tags that of the ranking in all of them.

    >>> ranking = pd.DataFrame({"tag": ["bent", "host"], "cumulative": [70.0, 100.0]})
    >>> bags = pd.DataFrame({"bag": [1, 1, 2, 2], "tag": ["bent", "host"] * 2, "importance": [60.0, 40, 80, 20]})
    >>> accumulate(ranking, bags).round(1).values.tolist()
    [[1, 'bent', 70.0, 62.0, 78.0], [2, 'host', 100.0, 100.0, 100.0]]
    """
    shares = bags.pivot(index="bag", columns="tag", values="importance")[ranking["tag"]].to_numpy().cumsum(axis=1)
    low, high = np.percentile(shares, BAG_PERCENTILES, axis=0)
    table = pd.DataFrame({"tag": ranking["tag"], "cumulative": ranking["cumulative"], "low": low, "high": high})
    table.insert(0, "number", range(1, len(table) + 1))
    return table


def tags_for(table: pd.DataFrame, target: float) -> tuple[int, int, int]:
    """How many of the first tags hold the target share: by the mean, and by the upper and lower end of the interval."""
    reached = [int(np.searchsorted(table[name], target - 1e-9)) + 1 for name in ("cumulative", "high", "low")]
    return tuple(min(number, len(table)) for number in reached)


def draw(table: pd.DataFrame, target: float):
    """The curve with its band as a matplotlib figure, the target share marked."""
    number, fewest, most = tags_for(table, target)
    start = pd.DataFrame({"number": [0], "cumulative": [0.0], "low": [0.0], "high": [0.0]})
    line = pd.concat([start, table], ignore_index=True)
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(COLUMN_INCHES, 2.4))
        colour = COLOURS["affirmed"]
        axes.fill_between(line["number"], line["low"], line["high"], color=colour, alpha=0.2, linewidth=0)
        axes.plot(line["number"], line["cumulative"], color=colour, linewidth=1.3)
        reached = table["cumulative"].iloc[number - 1]
        axes.plot([number, number, 0], [0, reached, reached], color="0.4", linewidth=0.7, linestyle=(0, (4, 3)))
        interval = f" ({fewest} to {most})" if fewest != most else ""
        left = number > 0.6 * len(table)
        axes.annotate(
            f"{number} {'tag' if number == 1 else 'tags'}{interval} for {target:g} %",
            (number, reached),
            xytext=(-6, 4) if left else (6, -4),
            textcoords="offset points",
            ha="right" if left else "left",
            va="bottom" if left else "top",
            color="0.25",
        )
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlim=(0, len(table)), ylim=(0, 100))
        axes.set_xlabel("number of tags, the most important first")
        axes.set_ylabel("share of the importance [%]")
    return figure


def main(
    ranking_parquet, bag_importances_parquet, cumulative_svg, cumulative_png, cumulative_csv, cumulative_target
) -> None:
    """Read the ranking and the bags; draw the curve and write the table behind it."""
    table = accumulate(read_table(ranking_parquet), read_table(bag_importances_parquet))
    save(draw(table, cumulative_target), cumulative_svg, cumulative_png)
    write_csv(table, cumulative_csv)
    say_done("tags for %g %%: %d (%d to %d)", cumulative_target, *tags_for(table, cumulative_target))


if __name__ == "__main__":
    run_step(main, snakemake)
