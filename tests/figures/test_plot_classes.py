"""plot_classes: the figure shows every tag and class as text, and the table behind it."""

import pandas as pd
import pytest

from scripts.figures._style import LABEL_LETTERS
from scripts.figures.plot_classes import CELL_INCHES, MOST_CLASSES, arrange, draw, main, measure_lift

VOTES = pd.DataFrame(
    [("s", "FR I", 1.0), ("t", "FR I", 0.0), ("s", "WAT", 0.5), ("t", "WAT", 1.0)],
    columns=["subject", "class", "fraction"],
).assign(used=True)


def said() -> pd.DataFrame:
    """Ten people described each of two sources; nine call one bent, eight call one double, and one denies it."""
    rows = [("s", "bent", "affirmed", 9), ("t", "bent", "affirmed", 0), ("s", "double", "affirmed", 8)]
    rows += [("t", "double", "affirmed", 0), ("s", "double", "denied", 1), ("t", "double", "denied", 0)]
    table = pd.DataFrame(rows, columns=["subject", "tag", "polarity", "annotators"])
    return table.assign(annotators_total=10)


def test_lift_compares_what_is_said_with_what_is_expected():
    table = measure_lift(said(), VOTES).set_index(["tag", "class"])
    # Nine of twenty people say bent: of the ten who saw FR I 4.5 are expected, and nine say it.
    assert table.loc[("bent", "FR I")].tolist() == pytest.approx([9, 4.5, 2])
    # Half of s and all of t: 15 people, of whom 6 would say double, and half of eight do.
    assert table.loc[("double", "WAT")].tolist() == pytest.approx([4, 6, 2 / 3])


def test_cells_without_enough_expected_are_empty():
    importances = pd.DataFrame({"FR I": [60.0, 40.0], "WAT": [5.0, 95.0]}, index=["bent", "double"])
    lift = pd.DataFrame({"FR I": [2.0, float("nan")], "WAT": [0.0, 16.0]}, index=["bent", "double"])
    cells = draw(importances, lift).axes[1].images[0].get_array()
    assert cells.mask.tolist() == [[False, False], [True, False]]
    assert cells[0].tolist() == [1, -3] and cells[1, 1] == 4


def test_figure_and_table_show_the_same(tmp_path):
    importances = pd.DataFrame(
        [("FR I", "bent", 60.0), ("FR I", "double", 40.0), ("WAT", "bent", 5.0), ("WAT", "double", 95.0)],
        columns=["class", "tag", "importance"],
    )
    ranking = pd.DataFrame({"tag": ["double", "bent", "faint"]})
    importances.to_parquet(tmp_path / "i.parquet")
    ranking.to_parquet(tmp_path / "r.parquet")
    said().to_parquet(tmp_path / "t.parquet")
    VOTES.to_parquet(tmp_path / "v.parquet")
    paths = [
        tmp_path / name for name in ("i.parquet", "r.parquet", "t.parquet", "v.parquet", "c.svg", "c.png", "c.csv")
    ]
    main(*paths, shown=2)
    svg = paths[4].read_text(encoding="utf-8")
    for text in ("double", "bent", "FR I", "WAT", ">95<", ">60<"):
        assert text in svg
    assert "faint" not in svg and ">5<" not in svg
    table = pd.read_csv(paths[6]).set_index(["tag", "class"])
    assert table.loc[("double", "WAT"), "importance"] == 95 and len(table) == 4
    assert table.loc[("double", "WAT"), "lift"] == pytest.approx(2 / 3, abs=1e-5)


def test_classes_stand_by_their_most_important_tag():
    importances = pd.DataFrame(
        [("a", "second", 9.0), ("b", "first", 9.0), ("c", "second", 9.0)], columns=["class", "tag", "importance"]
    )
    table = arrange(importances, pd.DataFrame({"tag": ["first", "second"]}), 2)
    assert list(table.columns) == ["b", "a", "c"] and table.loc["first"].tolist() == pytest.approx([9.0, 0.0, 0.0])


def test_of_many_classes_those_with_most_votes_are_drawn_and_the_table_has_all(tmp_path):
    names = [
        f"class with a name that is rather long and has the number {number:03d} at its end" for number in range(200)
    ]
    importances = pd.DataFrame([(name, "bent", 100.0) for name in names], columns=["class", "tag", "importance"])
    votes = pd.DataFrame([("s", name, 1 - place / 200, True) for place, name in enumerate(names)])
    votes.columns = ["subject", "class", "fraction", "used"]
    tables = {"i": importances, "r": pd.DataFrame({"tag": ["bent"]}), "t": said(), "v": votes}
    for name, table in tables.items():
        table.to_parquet(tmp_path / f"{name}.parquet")
    paths = [tmp_path / f"{name}.parquet" for name in tables] + [
        tmp_path / name for name in ("c.svg", "c.png", "c.csv")
    ]
    main(*paths, shown=2)
    svg = paths[4].read_text(encoding="utf-8")
    assert "the 30 classes with most votes, of 200; class_importances.csv has all" in svg
    assert (
        "number 000" not in svg
        and "ber 029 at its end<" not in svg
        and "29 at its end<" in svg
        and "30 at its end<" not in svg
    )
    assert len(pd.read_csv(paths[6])) == 200
    cells = pd.DataFrame([[1.0] * MOST_CLASSES], ["bent"], names[:MOST_CLASSES])
    figure = draw(cells, cells)
    assert figure.get_size_inches()[0] < 2 * (1 + CELL_INCHES * 40)
    assert len(figure.axes[0].get_xticklabels()[0].get_text()) == LABEL_LETTERS + 1
