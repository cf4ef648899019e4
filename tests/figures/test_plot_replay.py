"""plot_replay: a panel for each thing, a line for each order."""

import pandas as pd

from scripts.figures.plot_replay import draw


def test_panels_and_lines():
    rows = [
        (what, order, share, metric, share, 0.0, 1.0)
        for what, metric in (("votes", "squared error"), ("classified subjects", "soft_macro_ap"))
        for order in ("suggested", "random")
        for share in (0.0, 0.5, 1.0)
    ]
    table = pd.DataFrame(rows, columns=["what", "order", "share", "metric", "value", "low", "high"])
    left, right = draw(table).axes
    assert [axes.get_title() for axes in (left, right)] == ["votes", "classified subjects"]
    assert left.get_ylabel() == "squared error, sum over classes"
    assert [line.get_xdata().tolist() for line in right.lines] == [[0, 50, 100]] * 2
