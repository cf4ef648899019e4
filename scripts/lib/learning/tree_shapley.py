"""Shapley values of CatBoost's trees in closed form: one table of leaves a tree, looked up and added for each subject.

An oblivious tree asks the same question of every subject at the same depth. So only the columns of its questions have
Shapley values, and these depend on the subject's leaf alone.
"""

import json
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from math import comb
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

DEEPEST = 8  # the time of a table grows as 4^depth; from 10 on, CatBoost was faster for 200 subjects


class Tree(NamedTuple):
    """An oblivious tree of numbers.

    columns: (depth,), the column asked at each depth, from the root; weights: (leaves,), of the training rows; values:
    (leaves, classes). A leaf's number has the answers as its binary digits, the root's first.
    """

    columns: list[int]
    weights: np.ndarray
    values: np.ndarray


class TreeShapley:
    """Path-dependent Shapley values (Lundberg et al. 2020) of a fitted CatBoost model, before its scale and bias.

    model: with oblivious trees, CatBoost's default, and with columns of numbers alone. The values are CatBoost's own,
    to rounding.
    """

    def __init__(self, model: Any):
        self.model = model

    @cached_property
    def tables(self) -> dict[int, list[tuple[int, np.ndarray]]]:
        """Column -> each tree that asks for it, as (its number, Shapley values (leaves, classes)); made at the first
        use."""
        found: dict[int, list[tuple[int, np.ndarray]]] = {}
        for number, tree in enumerate(read_trees(self.model)):
            for column, table in tabulate(tree).items():
                found.setdefault(column, []).append((number, table))
        return found

    def sums(self, X: np.ndarray, group_of: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """(group, Shapley values (rows, classes) summed over its columns), of each group that has a column in a tree.

        X: (rows, columns); group_of: (columns,).
        """
        leaves = self.model.calc_leaf_indexes(X, thread_count=1)
        members: dict[int, list[tuple[int, np.ndarray]]] = {}
        for column in sorted(self.tables):
            members.setdefault(int(group_of[column]), []).extend(self.tables[column])
        for group, parts in members.items():
            yield group, sum(table[leaves[:, number]] for number, table in parts)


def own_values(model: Any, X: np.ndarray) -> np.ndarray:
    """CatBoost's own Shapley values (rows, classes, columns) of a fitted model of any depth."""
    from catboost import Pool

    values = model.get_feature_importance(Pool(X), type="ShapValues", thread_count=1)
    return values.reshape(len(X), -1, X.shape[1] + 1)[:, :, :-1]


def read_trees(model: Any) -> list[Tree]:
    """The trees of a fitted CatBoost model, from its documented JSON format.

    The last of a tree's splits there is the root, as CatBoost's own Shapley values take it. `get_leaf_weights` would
    do without a file, but refuses models of several classes.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        saved = json.loads(path.read_text(encoding="utf-8"))
    column_of = {
        feature["feature_index"]: feature["flat_feature_index"] for feature in saved["features_info"]["float_features"]
    }
    return [
        Tree(
            [column_of[split["float_feature_index"]] for split in reversed(tree["splits"] or [])],
            np.array(tree["leaf_weights"], float),
            np.array(tree["leaf_values"], float).reshape(len(tree["leaf_weights"]), -1),
        )
        for tree in saved["oblivious_trees"]
    ]


def tabulate(tree: Tree) -> dict[int, np.ndarray]:
    """Shapley values (leaves, classes) of each column of a tree, by the leaf that a subject falls into.

    The value of a set of columns is the mean over leaves that agree with the subject's answers to their questions; at
    other
    questions, both sides are taken with the shares of their training rows. Leaves without training rows count as 0, as
    in CatBoost.

    >>> tree = Tree([7, 3], np.array([1.0, 1.0, 1.0, 1.0]), np.array([[0.0], [4.0], [0.0], [0.0]]))
    >>> {column: table.ravel().tolist() for column, table in tabulate(tree).items()}
    {3: [-1.5, 1.5, -0.5, 0.5], 7: [0.5, 1.5, -0.5, -1.5]}
    """
    depth, columns = len(tree.columns), sorted(set(tree.columns))
    by_answer = (2,) * depth + (-1,)
    weights = tree.weights.reshape(by_answer)
    values = tree.values.reshape(by_answer) * (weights > 0)
    shares = [share_of_answers(weights, level) for level in range(depth)]
    tables = {column: np.zeros(values.shape) for column in columns}
    for size in range(len(columns) + 1):
        for known in combinations(columns, size):
            value = values
            for level in range(depth)[::-1]:
                if tree.columns[level] not in known:
                    value = (value * shares[level]).sum(axis=level, keepdims=True)
            for column, table in tables.items():
                if column in known:
                    table += value / (size * comb(len(columns), size))
                else:
                    table -= value / ((len(columns) - size) * comb(len(columns), size))
    return {column: table.reshape(tree.values.shape) for column, table in tables.items()}


def share_of_answers(weights: np.ndarray, level: int) -> np.ndarray:
    """The share of training rows with each answer at a depth, of those with the same answers before it.

    weights: (2,) * depth + (1,), a training weight for all answers; the result has length 1 along deeper answers.

    >>> share_of_answers(np.array([[[1.0], [3.0]], [[0.0], [0.0]]]), 1).tolist()
    [[[0.25], [0.75]], [[0.0], [0.0]]]
    """
    deeper = tuple(range(level + 1, weights.ndim - 1))
    with_answer = weights.sum(axis=deeper, keepdims=True)
    before = with_answer.sum(axis=level, keepdims=True)
    return np.divide(with_answer, before, out=np.zeros_like(with_answer), where=before > 0)
