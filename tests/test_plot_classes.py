"""plot_classes: the figure shows every tag and class as text, and the table behind it."""

import pandas as pd
import pytest

from scripts.plot_classes import arrange, main


def test_figure_and_table_show_the_same(tmp_path):
    importances = pd.DataFrame(
        [("FR I", "bent", 60.0), ("FR I", "double", 40.0), ("WAT", "bent", 5.0), ("WAT", "double", 95.0)],
        columns=["class", "tag", "importance"],
    )
    ranking = pd.DataFrame({"tag": ["double", "bent", "faint"]})
    importances.to_parquet(tmp_path / "i.parquet")
    ranking.to_parquet(tmp_path / "r.parquet")
    paths = [tmp_path / name for name in ("i.parquet", "r.parquet", "c.svg", "c.png", "c.csv")]
    main(*paths, shown=2)
    svg = paths[2].read_text(encoding="utf-8")
    for text in ("double", "bent", "FR I", "WAT", ">95<", ">60<"):
        assert text in svg
    assert "faint" not in svg and ">5<" not in svg
    table = pd.read_csv(paths[4]).set_index(["tag", "class"])["importance"]
    assert table.loc[("double", "WAT")] == 95 and len(table) == 4


def test_classes_stand_by_their_most_important_tag():
    importances = pd.DataFrame(
        [("a", "second", 9.0), ("b", "first", 9.0), ("c", "second", 9.0)], columns=["class", "tag", "importance"]
    )
    table = arrange(importances, pd.DataFrame({"tag": ["first", "second"]}), 2)
    assert list(table.columns) == ["b", "a", "c"] and table.loc["first"].tolist() == pytest.approx([9.0, 0.0, 0.0])
