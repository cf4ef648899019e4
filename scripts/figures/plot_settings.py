"""Draw the scores over the grid of settings, beside what knows nothing of the words."""

import pandas as pd

from scripts.figures._style import BLUE, ORANGE, SKY, STYLE, VERMILION, save
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import write_csv

import matplotlib.pyplot as plt  # isort: skip

METRIC = "soft_macro_ap"
# A line style each, so that no reader needs colour.
LOOKS = {
    ("term", True): (BLUE, "-", "o"),
    ("term", False): (SKY, "--", "o"),
    ("phrase", True): (VERMILION, "-", "s"),
    ("phrase", False): (ORANGE, "--", "s"),
}
BASELINES = {"prevalence": ("knows only how common a class is", (0, (6, 2))), "random": ("chance", (0, (1, 2)))}


def gather(settings: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """What the figure shows: unit, lemmatise, similarity, agreement, tags, value, low, high, baseline (else empty)."""
    points = settings.rename(columns={METRIC: "value"}).assign(baseline="")
    levels = scores[(scores["metric"] == METRIC) & scores["predictor"].isin(BASELINES)]
    levels = levels.rename(columns={"predictor": "baseline"})
    columns = ["unit", "lemmatise", "similarity", "agreement", "tags", "value", "low", "high", "baseline"]
    return pd.concat([points, levels], ignore_index=True).reindex(columns=columns)


def draw(table: pd.DataFrame, chosen: dict):
    """A panel for each thing that is learnt: score by similarity, a line for each unit with and without lemmas.

    The best point carries its interval; a ring marks the settings of the run, {unit, lemmatise, similarity, agreement}.
    """
    points, levels = table[table["baseline"] == ""], table[table["baseline"] != ""]
    best = points.loc[points["value"].idxmax()]
    panels = sorted(points["agreement"].unique(), key=lambda name: (name != "votes", name))
    with plt.rc_context(STYLE):
        figure, all_axes = plt.subplots(
            1, len(panels), figsize=(7.2, 2.5), sharey=True, squeeze=False, layout="constrained"
        )
        for axes, agreement in zip(all_axes[0], panels, strict=True):
            part = points[points["agreement"] == agreement]
            draw_lines(axes, part)
            if best["agreement"] == agreement:
                ends = [[max(best["value"] - best["low"], 0)], [max(best["high"] - best["value"], 0)]]
                axes.errorbar([best["similarity"]], [best["value"]], ends, color="0.2", linewidth=0.9, capsize=2)
            ours = part[(part[list(chosen)] == pd.Series(chosen)).all(axis=1)]
            axes.plot(ours["similarity"], ours["value"], "o", markersize=9, markerfacecolor="none", color="black")
            for level in levels.itertuples():
                name, style = BASELINES[level.baseline]
                axes.axhline(level.value, color="0.5", linewidth=0.8, linestyle=style, zorder=0, label=name)
            axes.set_title("votes learnt" if agreement == "votes" else f"yes from > {agreement}", fontsize=8)
            axes.set_ylim(bottom=0)
        all_axes[0][0].set_ylabel("soft macro average precision")
        figure.supxlabel("similarity from which texts are averaged", fontsize=8)
        handles, labels = all_axes[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
    return figure


def draw_lines(axes, part: pd.DataFrame) -> None:
    """A line for each unit with and without lemmas."""
    for (unit, lemmatise), rows in part.groupby(["unit", "lemmatise"], sort=False):
        colour, style, marker = LOOKS[unit, bool(lemmatise)]
        rows, how = rows.sort_values("similarity"), "lemmas" if lemmatise else "words as they are"
        axes.plot(
            rows["similarity"],
            rows["value"],
            color=colour,
            linestyle=style,
            marker=marker,
            markersize=2.5,
            linewidth=1.1,
            label=f"{unit}s, {how}",
        )


def main(settings_csv, scores_csv, settings_svg, settings_png, scores_by_settings_csv, chosen) -> None:
    """Read the scores of the grid and of the baselines; draw them and write the table behind the figure."""
    settings = pd.read_csv(settings_csv, dtype={"agreement": str})
    table = gather(settings, pd.read_csv(scores_csv))
    save(draw(table, chosen | {"agreement": str(chosen["agreement"])}), settings_svg, settings_png)
    write_csv(table, scores_by_settings_csv)
    if not (settings[list(chosen)].astype(str) == pd.Series(chosen).astype(str)).all(axis=1).any():
        LOG.warning("the settings of this run, %s, are no point of the grid, so no ring marks them", chosen)
    say_done("%d points of the grid drawn", len(settings))


if __name__ == "__main__":
    run_step(main, snakemake)
