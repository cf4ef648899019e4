"""Draw which tags tell which classes apart: the importance of each tag for each class, as a heat map."""

import numpy as np
import pandas as pd

from scripts._log import LOG, start_log
from scripts._style import STYLE, save
from scripts._tables import read_table, write_csv

import matplotlib.pyplot as plt  # isort: skip

CELL_INCHES = 0.19


def arrange(importances: pd.DataFrame, ranking: pd.DataFrame, shown: int) -> pd.DataFrame:
    """Importance in per cent of the class, (first `shown` tags by rank, classes); classes in the order of what tells them.

    Classes stand in the order of the rank of their most important tag, so that the large cells form a diagonal.

    >>> importances = pd.DataFrame({"class": ["x", "x", "y"], "tag": ["b", "a", "a"], "importance": [70.0, 30.0, 100.0]})
    >>> arrange(importances, pd.DataFrame({"tag": ["a", "b"]}), 2).to_dict("index")
    {'a': {'y': 100.0, 'x': 30.0}, 'b': {'y': 0.0, 'x': 70.0}}
    """
    tags = ranking["tag"].head(shown).tolist()
    table = importances.pivot(index="tag", columns="class", values="importance").reindex(tags).fillna(0.0)
    order = sorted(table.columns, key=lambda name: (int(table[name].to_numpy().argmax()), name))
    return table[order]


def draw(table: pd.DataFrame):
    """The heat map as a matplotlib figure; the number stands in every cell that holds at least a tenth of a class."""
    rows, columns = table.shape
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(1.6 + CELL_INCHES * columns, 1.2 + CELL_INCHES * rows))
        image = axes.imshow(table.to_numpy(), cmap="cividis", vmin=0, aspect="auto")
        axes.set_xticks(range(columns), table.columns, rotation=90)
        axes.set_yticks(range(rows), table.index)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        middle = table.to_numpy().max() / 2
        for row, column in zip(*np.nonzero(table.to_numpy() >= 10), strict=True):
            value = table.iat[row, column]
            axes.text(
                column,
                row,
                f"{value:.0f}",
                ha="center",
                va="center",
                size=6,
                color="black" if value > middle else "white",
            )
        figure.colorbar(image, ax=axes, label="share of the class's Shapley values [%]", fraction=0.05, pad=0.03)
    return figure


def main(class_importances_parquet, ranking_parquet, classes_svg, classes_png, class_importances_csv, shown) -> None:
    """Read the importances of tags for classes; draw them, and write the table behind the figure."""
    table = arrange(read_table(class_importances_parquet), read_table(ranking_parquet), shown)
    save(draw(table), classes_svg, classes_png)
    long = table.rename_axis("tag").reset_index().melt("tag", var_name="class", value_name="importance")
    write_csv(long, class_importances_csv)
    LOG.info("%d tags, %d classes drawn", *table.shape)


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params)
