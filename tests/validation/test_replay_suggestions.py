"""replay_suggestions: all orders begin and end alike,
and asking where people disagree beats chance where that can be.
"""

import numpy as np
import pandas as pd
import pytest

from scripts.lib.learning.evaluation import Design
from scripts.validation.replay_suggestions import ORDERS, replay_labels, replay_people, spread_people, tabulate


def made_up(subjects: int, seed: int) -> list[np.ndarray]:
    """Answers of ten people about one thing: half of the subjects are clear, half are split."""
    rng = np.random.default_rng(seed)
    return [(rng.random((10, 1)) < (0.5 if number % 2 else 0.0)).astype(float) for number in range(subjects)]


def test_every_order_begins_and_ends_alike():
    people = made_up(40, 1)
    curves = [replay_people(people, np.array([0.25]), 2.0, 1, order, seed=3) for order in ORDERS]
    for curve in curves[1:]:
        assert curve[0] == pytest.approx(curves[0][0]) and curve[-1] == pytest.approx(curves[0][-1])
    assert (np.array(curves)[:, 0] > np.array(curves)[:, -1]).all()


def test_the_suggested_order_beats_chance_where_some_subjects_are_clear():
    people = made_up(200, 2)
    predicted = np.array([[0.5 if number % 2 else 0.02] for number in range(200)])
    area = {order: replay_people(people, predicted, 2.0, 1, order, seed=4).sum() for order in ORDERS}
    assert area["suggested"] < 0.8 * min(area["random"], area["fewest first"])


def test_people_without_a_word_are_asked_too():
    table = pd.DataFrame(
        [("s", "ann", "bent"), ("s", "bob", ""), ("s", "ann", ""), ("t", "bob", "host")],
        columns=["subject", "who", "tag"],
    )
    found = spread_people(table, "who", "tag")
    assert found["s"][1] == ["bent", "host"] and found["s"][0].tolist() == [[1, 0], [0, 0]]
    assert found["t"][0].tolist() == [[0, 1]]


def test_table_has_means_and_intervals():
    rows = tabulate("votes", "squared error", {"random": np.array([[1.0, 0.0], [3.0, 0.0]])})
    assert rows[0][:5] == ("votes", "random", 0.0, "squared error", 2.0)
    assert rows[0][5:] == (pytest.approx(1.05), pytest.approx(2.95)) and rows[1][2] == 1


@pytest.mark.parametrize("order", ORDERS[:2])
def test_fewer_subjects_than_the_replay_starts_with_are_replayed_from_half_of_them(order):
    said = np.random.default_rng(0).random((12, 3)).round(1)
    votes = np.array([[0.0, 1.0] if number % 2 else [1.0, 0.0] for number in range(12)])
    names = [f"s{number:02d}" for number in range(12)]
    tags = ["bent", "host", "tail"]
    design = Design(names, tags, tags, np.arange(3), ["WAT", "NAT"], said, said, votes, votes > 0.4)
    training = {
        "folds": 3,
        "target": "votes",
        "inner_folds": 2,
        "linear": {"scalings": ["rows"], "inverse_penalties": [3]},
    }
    curve = replay_labels(design, order, training, first=40, seed=1)
    assert curve[-1] == replay_labels(design, order, training, first=3, seed=1)[-1] and np.isfinite(curve).all()
