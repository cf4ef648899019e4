"""Draw how far predicted probabilities hold: predicted against voted, in bins of equally many predictions."""

import numpy as np
import pandas as pd

from scripts.figures._style import COLOURS, COLUMN_INCHES, STYLE, save
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv

import matplotlib.pyplot as plt  # isort: skip

BINS = 15
DRAWS = 500


def bin_predictions(
    predicted: np.ndarray, voted: np.ndarray, subjects: np.ndarray, bins: int, seed: int
) -> pd.DataFrame:
    """Bins of equally many predictions: predicted and voted mean, 95 % interval of the latter over subjects, number.

    predicted, voted: (n,), 0 to 1; subjects: (n,) the subject of each. A bin never divides equal predictions, so where
    all are equal there is one bin.

    >>> table = bin_predictions(np.array([0.1, 0.9]), np.array([0.0, 1.0]), np.array(["a", "b"]), 2, 0)
    >>> table[["predicted", "voted", "number"]].values
    array([[0.1, 0. , 1. ],
           [0.9, 1. , 1. ]])
    """
    frame = pd.DataFrame({"predicted": predicted, "voted": voted, "subject": subjects})
    frame["bin"] = pd.qcut(frame["predicted"], bins, labels=False, duplicates="drop").fillna(0)
    names, rng, rows = np.unique(subjects), np.random.default_rng(seed), []
    weights = pd.DataFrame(rng.multinomial(len(names), np.full(len(names), 1 / len(names)), DRAWS).T, index=names)
    for _, part in frame.groupby("bin"):
        drawn = weights.loc[part["subject"]].to_numpy()
        total = drawn.sum(axis=0)
        means = (drawn * part["voted"].to_numpy()[:, None]).sum(axis=0)[total > 0] / total[total > 0]
        low, high = np.percentile(means, [2.5, 97.5])
        rows.append((part["predicted"].mean(), part["voted"].mean(), low, high, len(part)))
    return pd.DataFrame(rows, columns=["predicted", "voted", "low", "high", "number"])


def draw(table: pd.DataFrame):
    """The reliability diagram as a matplotlib figure, both axes logarithmic: most probabilities are small."""
    means = table[["predicted", "voted"]].to_numpy()
    smallest = np.clip(means[means > 0].min(initial=1.0) / 2, 1e-4, 0.05)
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(COLUMN_INCHES, COLUMN_INCHES))
        axes.plot([smallest, 1], [smallest, 1], color="0.5", linewidth=0.8, linestyle=(0, (4, 3)))
        voted = table["voted"].clip(lower=smallest)
        ends = [voted - table["low"].clip(lower=smallest).clip(upper=voted), table["high"].clip(lower=voted) - voted]
        axes.errorbar(
            table["predicted"].clip(lower=smallest),
            voted,
            yerr=ends,
            fmt="o",
            markersize=3.5,
            linewidth=0.9,
            color=COLOURS["affirmed"],
            clip_on=False,
        )
        axes.set(xscale="log", yscale="log", xlim=(smallest, 1), ylim=(smallest, 1))
        axes.set_xlabel("predicted probability, mean of the bin")
        axes.set_ylabel("fraction of the experts who name the class")
        axes.set_aspect("equal")
    return figure


def main(
    probabilities_parquet, subject_classes_parquet, reliability_svg, reliability_png, reliability_csv, seed
) -> None:
    """Read held-out probabilities and votes; draw the diagram and write the table behind it."""
    probabilities = read_table(probabilities_parquet).groupby(["subject", "class"])["probability"].mean().reset_index()
    votes = read_table(subject_classes_parquet)[["subject", "class", "fraction"]]
    both = probabilities.merge(votes, on=["subject", "class"], validate="one_to_one")
    columns = (both[name].to_numpy() for name in ("probability", "fraction", "subject"))
    table = bin_predictions(*columns, BINS, seed)
    save(draw(table), reliability_svg, reliability_png)
    write_csv(table, reliability_csv)
    say_done("%d predictions in %d bins", len(both), len(table))


if __name__ == "__main__":
    run_step(main, snakemake)
