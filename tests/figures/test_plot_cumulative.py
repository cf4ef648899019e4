"""plot_cumulative: the curve, its band, and the number of tags that is read from it."""

import pandas as pd
import pytest

from scripts.figures.plot_cumulative import accumulate, draw, tags_for

RANKING = pd.DataFrame({"tag": ["bent", "host", "tail"], "cumulative": [50.0, 80.0, 100.0]})
BAGS = pd.DataFrame(
    {"bag": [1] * 3 + [2] * 3, "tag": ["bent", "host", "tail"] * 2, "importance": [30.0, 30, 40, 70, 30, 0]}
)


def test_band_is_over_bags_in_the_order_of_the_ranking():
    table = accumulate(RANKING, BAGS)
    assert table["number"].tolist() == [1, 2, 3] and table["cumulative"].tolist() == [50, 80, 100]
    # 30 and 70 per cent in the two bags; the 10th and 90th percentiles lie a tenth of the way in.
    assert table["low"].tolist() == pytest.approx([34, 64, 100])
    assert table["high"].tolist() == pytest.approx([66, 96, 100])


def test_numbers_of_tags_for_a_share():
    table = accumulate(RANKING, BAGS)
    assert tags_for(table, 65) == (2, 1, 3) and tags_for(table, 50) == (1, 1, 2) and tags_for(table, 100) == (3, 3, 3)


def test_figure_says_the_number():
    axes = draw(accumulate(RANKING, BAGS), 65).axes[0]
    assert axes.texts[0].get_text() == "2 tags (1 to 3) for 65 %"
    assert axes.lines[0].get_ydata().tolist() == [0, 50, 80, 100]
