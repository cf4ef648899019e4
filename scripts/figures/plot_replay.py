"""Draw what asking in the suggested order gains: error, or score, by the share of answers known,
beside other orders.
"""

import pandas as pd

from scripts.figures._style import BLUE, GREEN, STYLE, VERMILION, save
from scripts.lib.log import say_done
from scripts.lib.steps import run_step

import matplotlib.pyplot as plt  # isort: skip

# A line style each, so that no reader needs colour.
LOOKS = {"suggested": (BLUE, "-"), "random": (VERMILION, "--"), "fewest first": (GREEN, ":")}
LABELS = {"squared error": "squared error, sum over {}", "soft_macro_ap": "soft macro average precision"}
THINGS = {"annotations": "tags", "votes": "classes"}


def draw(table: pd.DataFrame):
    """A panel for each thing that is asked for, a line with its 95 % band for each order, from the replay table."""
    panels = list(dict.fromkeys(table["what"]))
    with plt.rc_context(STYLE):
        figure, all_axes = plt.subplots(1, len(panels), figsize=(7.2, 2.5), squeeze=False, layout="constrained")
        for axes, what in zip(all_axes[0], panels, strict=True):
            part = table[table["what"] == what]
            for order, rows in part.groupby("order", sort=False):
                colour, style = LOOKS[order]
                share = 100 * rows["share"]
                axes.plot(share, rows["value"], color=colour, linestyle=style, linewidth=1.3, label=order)
                axes.fill_between(share, rows["low"], rows["high"], color=colour, alpha=0.12, linewidth=0)
            axes.set_title(what, fontsize=8)
            axes.set_ylabel(LABELS[part["metric"].iloc[0]].format(THINGS.get(what, "")))
            axes.set_ylim(bottom=0)
            axes.set_xlim(0, 100)
        figure.supxlabel("known, in per cent of what can be asked for", fontsize=8)
        handles, labels = all_axes[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
    return figure


def main(replay_csv, replay_svg, replay_png) -> None:
    """Read the replay; draw it. The table behind the figure is that of replay_suggestions."""
    table = pd.read_csv(replay_csv)
    save(draw(table), replay_svg, replay_png)
    say_done("%d curves drawn", len(table.groupby(["what", "order"])))


if __name__ == "__main__":
    run_step(main, snakemake)
