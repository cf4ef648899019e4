"""Draw whose words the tags are: in which share of their annotations the annotators use each tag, as a heat map."""

import pandas as pd

from scripts.figures._style import STYLE, draw_heat_map, room_for, save
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv

import matplotlib.pyplot as plt  # isort: skip

CELL_INCHES = 0.19
MOST_ANNOTATORS = 40


def count_uses(uses: pd.DataFrame, annotations: pd.DataFrame, tags: list[str]) -> pd.DataFrame:
    """How often each annotator uses each tag: place, annotator, annotations, tag, uses, share.

    place: 1 for the annotator with most annotations; uses: annotations in which the tag is affirmed, denied or hedged;
    share: of the annotator's annotations, in per cent.

    >>> uses = pd.DataFrame({"annotator": ["a"], "classification_id": ["1"], "subject": ["s"], "tag": ["bent"]})
    >>> written = {"annotator": ["a", "a", "b"], "classification_id": ["1", "2", "3"], "subject": ["s"] * 3}
    >>> count_uses(uses, pd.DataFrame(written), ["bent"]).values.tolist()
    [[1, 'a', 2, 'bent', 1, 50.0], [2, 'b', 1, 'bent', 0, 0.0]]
    """
    whole = annotations.groupby("annotator").size().rename("annotations").reset_index()
    whole = whole.sort_values(["annotations", "annotator"], ascending=[False, True], ignore_index=True)
    whole.insert(0, "place", range(1, len(whole) + 1))
    once = uses[uses["tag"].isin(tags)].drop_duplicates(["classification_id", "subject", "tag"])
    counts = once.groupby(["annotator", "tag"]).size().rename("uses").reset_index()
    table = whole.merge(pd.DataFrame({"tag": tags}), how="cross").merge(counts, on=["annotator", "tag"], how="left")
    table["uses"] = table["uses"].fillna(0).astype(int)
    return table.assign(share=100 * table["uses"] / table["annotations"])


def draw(table: pd.DataFrame):
    """The heat map as a matplotlib figure: a column an annotator, by place and number of annotations; no names."""
    drawn = table[table["place"] <= MOST_ANNOTATORS]
    names = drawn.drop_duplicates("place").set_index("place")["annotations"]
    cells = drawn.pivot(index="tag", columns="place", values="share").reindex(drawn["tag"].unique())
    cells.columns = [f"{place} ({names[place]})" for place in cells.columns]
    rows, columns = cells.shape
    with plt.rc_context(STYLE):
        size = (1.8 + CELL_INCHES * columns + room_for(cells.index), 1.2 + CELL_INCHES * rows)
        figure, axes = plt.subplots(figsize=size, layout="constrained")
        draw_heat_map(axes, cells, "share of the annotator's annotations [%]", 10, cmap="cividis", vmin=0)
        axes.set_xlabel("annotator (annotations)")
    return figure


def main(uses_parquet, annotations_parquet, ranking_parquet, annotators_svg, annotators_png, annotators_csv, shown):
    """Read what was said by whom; draw the heat map of the first tags and write the table behind it."""
    tags = read_table(ranking_parquet)["tag"].head(shown).tolist()
    table = count_uses(read_table(uses_parquet), read_table(annotations_parquet), tags)
    save(draw(table), annotators_svg, annotators_png)
    write_csv(table, annotators_csv)
    say_done("%d tags, %d annotators", len(tags), table["place"].max())


if __name__ == "__main__":
    run_step(main, snakemake)
