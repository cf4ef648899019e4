"""plot_stability: ranks with their intervals, firm tags filled."""

import pandas as pd
from matplotlib.colors import to_hex

from scripts.figures.plot_stability import draw, main

FIRMNESS = pd.DataFrame(
    {
        "tag": ["bent", "nan", "host"],
        "rank_low": [1.0, 2.0, 1.5],
        "rank_high": [2.0, 9.0, 4.0],
        "selection_probability": [1.0, 0.4, 0.9],
        "firm": [True, False, True],
        "alternatives": ["", "bent", ""],
        "rank": [1, 3, 2],
    }
)


def test_rows_stand_by_rank_and_the_table_holds_what_is_drawn(tmp_path):
    paths = [str(tmp_path / name) for name in ("in.csv", "a.svg", "a.png", "out.csv")]
    FIRMNESS.to_csv(paths[0], index=False)
    main(*paths, shown=3, stability={"firm": 0.8, "first": 2, "halves": 9}, selector="lasso")
    table = pd.read_csv(paths[3], keep_default_na=False)
    assert table["tag"].tolist() == ["bent", "host", "nan"] and table["rank_high"].tolist() == [2, 4, 9]
    assert ">nan<" in (tmp_path / "a.svg").read_text()


def test_firm_tags_are_filled():
    axes = draw(FIRMNESS.sort_values("rank"), 0.8).axes[0]
    dots = axes.collections[1]
    assert dots.get_offsets().tolist() == [[1, 0], [2, 1], [3, 2]]
    assert [to_hex(face) for face in dots.get_facecolors()] == ["#0072b2", "#0072b2", "#ffffff"]
    assert [path.vertices[:, 0].tolist() for path in axes.collections[0].get_paths()] == [[1, 2], [1.5, 4], [2, 9]]
