"""The dot plot holds what the ranking says."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from scripts.figures._style import save
from scripts.figures.plot_importances import dot_areas, draw, legend_uses

RANKING = pd.DataFrame(
    {
        "rank": [1, 2, 3],
        "tag": ["bent", "host", "<script>"],
        "importance": [60.0, 30.0, 10.0],
        "low": [50.0, 20.0, 5.0],
        "high": [70.0, 40.0, 15.0],
        "cumulative": [60.0, 90.0, 100.0],
        "uses": [400, 100, 25],
        "affirmed": [400, 50, 0],
        "denied": [0, 25, 0],
        "hedged": [0, 25, 25],
        "one_person": [False, False, True],
    }
)


def test_figure_has_every_tag_as_text_and_the_sentence(tmp_path):
    svg, png = str(tmp_path / "a.svg"), str(tmp_path / "a.png")
    save(draw(RANKING, 3, 68), svg, png)
    texts = [element.text for element in ElementTree.parse(svg).iter("{http://www.w3.org/2000/svg}text")]
    for expected in (
        "bent",
        "host",
        "<script>",
        "affirmed",
        "denied",
        "hedged",
        "2 tags for 90 %",
        "comparative weighted Shapley value [%]",
    ):
        assert expected in texts
    width, height = Image.open(png).size
    assert width > 800 and height > 300
    again = str(tmp_path / "b.svg")
    save(draw(RANKING, 3, 68), again, png)
    assert Path(svg).read_bytes() == Path(again).read_bytes()


def test_dots_lie_at_the_importances_with_areas_in_proportion_to_uses():
    axes = draw(RANKING, 3, 68).axes[0]
    dots = {
        tuple(offset): size
        for collection in axes.collections
        if hasattr(collection, "get_sizes") and len(collection.get_offsets())
        for offset, size in zip(collection.get_offsets().tolist(), collection.get_sizes(), strict=True)
    }
    assert set(dots) == {(60.0, 0.0), (30.0, 1.0), (10.0, 2.0)}
    assert dots[60.0, 0.0] / dots[30.0, 1.0] == pytest.approx(4)
    assert dot_areas(np.array([25]), 400)[0] == pytest.approx(dots[10.0, 2.0])


@pytest.mark.parametrize(("uses", "numbers"), [([4, 700], [10, 30, 300]), ([1, 2], [1]), ([7, 8], [8])])
def test_legend_has_round_numbers_within_the_data(uses, numbers):
    assert legend_uses(np.array(uses)) == numbers


def test_bars_divide_the_uses_into_affirmed_denied_and_hedged():
    bars = draw(RANKING, 3, 68).axes[1].patches
    spans = [(round(bar.get_x(), 6), round(bar.get_width(), 6)) for bar in bars]
    assert spans == [(0, 1), (0, 0.5), (0, 0), (1, 0), (0.5, 0.25), (0, 0), (1, 0), (0.75, 0.25), (0, 1)]


@pytest.mark.parametrize("tags", [1, 2, 3])
def test_of_few_tags_no_dot_is_under_the_legend(tags):
    figure = draw(
        RANKING.head(tags).assign(importance=100 / tags, cumulative=100 * np.arange(1, tags + 1) / tags), 9, 68
    )
    figure.canvas.draw()
    axes = figure.axes[0]
    covered = axes.get_legend().get_window_extent()
    dots = axes.transData.transform([(100 / tags, row) for row in range(tags)])
    assert not any(covered.contains(*dot) for dot in dots)
    sentence = {1: "1 tag for 100 %", 2: "2 tags for 100 %", 3: "3 tags for 100 %"}[tags]
    assert sentence in [text.get_text() for text in axes.texts]
