"""plot_network: correlations are Pearson's, chance is not drawn, and neighbours stand beside each other."""

import numpy as np
import pandas as pd
import pytest

from scripts.figures.plot_network import correlate, draw, list_columns, order_around, strongest

RNG = np.random.default_rng(5)
BENT = RNG.normal(size=60)
COLUMNS = {
    ("tag", "bent"): BENT,
    ("tag", "round"): RNG.normal(size=60),
    ("tag", "tail"): BENT + 0.3 * RNG.normal(size=60),
    ("class", "SFG"): -BENT + 0.3 * RNG.normal(size=60),
    ("class", "WAT"): BENT + 0.5 * RNG.normal(size=60),
}


def test_correlations_are_pearsons_of_tags_with_tags_and_classes():
    table = correlate(COLUMNS).set_index(["one", "other"])
    assert len(table) == 9 and ("SFG", "WAT") not in table.index
    expected = np.corrcoef(BENT, COLUMNS["class", "WAT"])[0, 1]
    assert table.loc[("bent", "WAT"), "correlation"] == pytest.approx(expected)
    assert (table["p_adjusted"] >= table["p"]).all()


def test_chance_and_exclusion_are_not_drawn():
    links = strongest(correlate(COLUMNS), 10, 0.01)
    pairs = {tuple(row) for row in links[["one", "other"]].to_numpy()}
    assert pairs == {("bent", "tail"), ("bent", "WAT"), ("tail", "WAT")}
    assert len(strongest(correlate(COLUMNS), 1, 0.01)) == 1


def test_noise_is_found_at_the_stated_rate():
    rng = np.random.default_rng(2)
    noise = {("tag", str(number)): rng.normal(size=50) for number in range(40)}
    assert len(strongest(correlate(noise), 1000, 0.01)) <= 1


def test_what_goes_together_stands_together():
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=(2, 80))
    near = {
        ("tag", f"{kind}{n}"): base + 0.2 * rng.normal(size=80)
        for n in range(3)
        for kind, base in (("a", one), ("b", other))
    }
    order = order_around(near, strongest(correlate(near), 100, 0.01))
    kinds = "".join(name[0] for _, name in order)
    assert kinds in ("aaabbb", "bbbaaa")


def test_columns_are_affirmed_evidence_and_votes_of_subjects_with_both():
    tags = pd.DataFrame(
        [("s", "bent", "affirmed", 1.0), ("t", "bent", "affirmed", 2.0), ("u", "bent", "affirmed", 9.0)]
        + [("s", "bent", "denied", 5.0), ("t", "bent", "denied", 6.0), ("s", "same", "affirmed", 1.0)]
        + [("t", "same", "affirmed", 1.0)],
        columns=["subject", "tag", "polarity", "fraction"],
    )
    classes = pd.DataFrame({"subject": ["s", "t"], "class": "WAT", "fraction": [0.0, 1.0], "used": True})
    columns = list_columns(tags, classes.assign(annotated=True), ["bent", "same", "absent"], "fraction")
    assert {key: values.tolist() for key, values in columns.items()} == {
        ("tag", "bent"): [1.0, 2.0],
        ("class", "WAT"): [0.0, 1.0],
    }


def test_figure_has_every_name_that_is_linked():
    links = strongest(correlate(COLUMNS), 10, 0.01)
    figure = draw(links, order_around(COLUMNS, links))
    assert {text.get_text() for text in figure.axes[0].texts} == {"bent", "tail", "WAT"}
    assert len(figure.axes[0].patches) == 3


def test_without_any_link_the_figure_says_so():
    figure = draw(correlate({}), [])
    assert [text.get_text() for text in figure.axes[0].texts] == ["no correlation is significant"]


def test_long_names_are_shortened():
    name = "a class " * 40
    links = pd.DataFrame([("bent", name, "class", 0.9)], columns=["one", "other", "other_is", "correlation"])
    drawn = draw(links, [("tag", "bent"), ("class", name)]).axes[0].texts
    assert drawn[0].get_text() == "bent" and 30 < len(drawn[1].get_text()) < 50
