"""Draw how firm the ranking is: where the rank of each tag may lie, and how often it is chosen on half the subjects."""

import numpy as np
import pandas as pd

from scripts.figures._style import COLOURS, COLUMN_INCHES, STYLE, save
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import write_csv

import matplotlib.pyplot as plt  # isort: skip

ROW_INCHES = 0.165


def draw(table: pd.DataFrame, firm: float):
    """A dot and its interval a tag, filled if the tag is firm; beside it the share of halves on which it is chosen."""
    y, colour = np.arange(len(table)), COLOURS["affirmed"]
    with plt.rc_context(STYLE):
        size = (COLUMN_INCHES, 0.8 + ROW_INCHES * len(table))
        figure, (axes, halves) = plt.subplots(1, 2, figsize=size, sharey=True, width_ratios=[3, 1])
        axes.hlines(y, table["rank_low"], table["rank_high"], color=colour, linewidth=1.0, alpha=0.6, zorder=1)
        faces = [colour if yes else "white" for yes in table["firm"]]
        axes.scatter(table["rank"], y, s=16, c=faces, edgecolors=colour, linewidths=0.8, zorder=2)
        axes.set_xlim(left=0)
        axes.grid(axis="x", linewidth=0.4, color="0.9", zorder=-1)
        axes.set_axisbelow(True)
        axes.set_xlabel("rank, and its 95 % interval")
        axes.set_yticks(y, table["tag"])
        axes.set_ylim(len(table) - 0.3, -0.7)
        halves.barh(y, table["selection_probability"], 0.6, color="0.6")
        halves.axvline(firm, color=COLOURS["denied"], linewidth=0.8, linestyle=(0, (4, 3)))
        halves.set_xlim(0, 1)
        halves.set_xticks([0, 1])
        halves.set_xlabel("chosen on halves")
        halves.tick_params(axis="y", length=0)
    return figure


def main(firmness_csv, stability_svg, stability_png, rank_intervals_csv, shown, stability, selector) -> None:
    """Read how firm each tag is; draw the first tags of the ranking and write the table behind the figure."""
    table = pd.read_csv(firmness_csv, keep_default_na=False).sort_values("rank").head(shown)
    save(draw(table, stability["firm"]), stability_svg, stability_png)
    write_csv(table[["rank", "tag", "rank_low", "rank_high", "selection_probability", "firm"]], rank_intervals_csv)
    LOG.info("first %d tags of %d halves by %s", stability["first"], stability["halves"], selector)
    say_done("%d tags drawn, %d of them firm", len(table), table["firm"].sum())


if __name__ == "__main__":
    run_step(main, snakemake)
