"""Draw how similar terms are to each other, and where the threshold from which they are averaged lies."""

import numpy as np
import pandas as pd

from scripts.figures._style import COLOURS, COLUMN_INCHES, STYLE, save
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv

import matplotlib.pyplot as plt  # isort: skip

EDGES = np.linspace(-1, 1, 101).round(2)
MOST_ROWS = 5000
BLOCK = 500


def count_similarities(vectors: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Cosine similarities of unit vectors (terms, dimensions) to all others, in bins of 0.02, and each one's largest.

    Columns: low, high, pairs (share of all pairs, 0 to 1), nearest (share of the terms whose nearest neighbour lies
    there). Of more than 5000 terms, every second, third, ... is compared with all others.

    >>> table, nearest = count_similarities(np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]]))
    >>> table[(table["pairs"] > 0) | (table["nearest"] > 0)].round(2).values.tolist(), nearest.round(1).tolist()
    ([[0.0, 0.02, 0.33, 0.0], [0.6, 0.62, 0.33, 0.33], [0.8, 0.82, 0.33, 0.67]], [0.8, 0.8, 0.6])
    """
    rows = np.arange(0, len(vectors), -(-len(vectors) // MOST_ROWS))
    counts, nearest = np.zeros(len(EDGES) - 1), []
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        found = (vectors[block] @ vectors.T).clip(-1, 1).round(6)
        itself = np.zeros(found.shape, bool)
        itself[np.arange(len(block)), block] = True
        counts += np.histogram(found[~itself], EDGES)[0]
        nearest.append(np.where(itself, -1, found).max(axis=1))
    nearest = np.concatenate(nearest)
    table = pd.DataFrame({"low": EDGES[:-1], "high": EDGES[1:], "pairs": counts / max(counts.sum(), 1)})
    table["nearest"] = np.histogram(nearest, EDGES)[0] / len(nearest)
    return table, nearest


def draw(table: pd.DataFrame, beyond: float, averaged: float, threshold: float):
    """Two histograms as a matplotlib figure, in per cent on a logarithmic axis, the threshold marked.

    beyond, averaged: the shares of terms that have a neighbour from the threshold on, and that are averaged with
    others.
    """
    filled = np.flatnonzero((table["pairs"] > 0) | (table["nearest"] > 0))
    part = table.iloc[filled.min() : filled.max() + 1]
    edges = [*part["low"], part["high"].iloc[-1]]
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(COLUMN_INCHES, 2.4))
        axes.stairs(100 * part["pairs"], edges, fill=True, color="0.75", label="all pairs of terms")
        axes.stairs(
            100 * part["nearest"], edges, color=COLOURS["affirmed"], linewidth=1.3, label="each with its nearest"
        )
        axes.axvline(threshold, color=COLOURS["denied"], linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(
            f"{100 * beyond:.0f} % of the terms have\na neighbour from {threshold:g},\n"
            f"{100 * averaged:.0f} % are averaged",
            (threshold, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-4, -2),
            textcoords="offset points",
            ha="right",
            va="top",
            color="0.25",
            fontsize=7,
        )
        positive = [value for name in ("pairs", "nearest") for value in part[name] if value > 0]
        axes.set(yscale="log", xlim=(edges[0], 1), ylim=(100 * min(positive) / 2, 400))
        axes.set_xlabel("cosine similarity")
        axes.set_ylabel("per cent in a bin of 0.02")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, borderpad=0)
    return figure


def main(
    term_vectors_npy, neighbourhoods_parquet, similarities_svg, similarities_png, similarities_csv, similarity
) -> None:
    """Read the vectors of the terms and what was averaged; draw the histograms and write the table behind them."""
    table, nearest = count_similarities(np.load(term_vectors_npy).astype(np.float32))
    beyond = float((nearest >= similarity).mean())
    averaged = float((read_table(neighbourhoods_parquet)["neighbours"] > 1).mean())
    save(draw(table, beyond, averaged, similarity), similarities_svg, similarities_png)
    write_csv(table, similarities_csv)
    say_done(
        "%.1f %% of the terms have a neighbour from %g on, %.1f %% are averaged",
        100 * beyond,
        similarity,
        100 * averaged,
    )


if __name__ == "__main__":
    run_step(main, snakemake)
