"""Which candidates name terms: those whose own word they name,
so that a tag always holds the word that it is called by.
"""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from scripts.lib.tags.evidence import DECIMALS
from scripts.taxonomy._contrast import Allowed

BLOCK = 512
SINGLE_ERROR = 2e-5  # more than single precision errs in two cosines of some hundred dimensions


class Candidates(NamedTuple):
    """What may name terms: tokens, their unit vectors (m, d), uses (m,),
    and the row of the same term (m,), -1 for none.
    """

    tokens: list[str]
    vectors: np.ndarray
    uses: np.ndarray
    own: np.ndarray

    def take(self, chosen: np.ndarray) -> "Candidates":
        """The chosen candidates, by a mask (m,)."""
        tokens = [token for token, taken in zip(self.tokens, chosen, strict=True) if taken]
        return Candidates(tokens, self.vectors[chosen], self.uses[chosen], self.own[chosen])


def own_rows(texts: list[str], tokens: list[str]) -> np.ndarray:
    """The row of the text that is the same as each token (m,), -1 for none.

    >>> own_rows(["lobe", "tail"], ["tail", "core"]).tolist()
    [1, -1]
    """
    row_of = {text: row for row, text in enumerate(texts)}
    return np.array([row_of.get(token, -1) for token in tokens])


def order_of(uses: np.ndarray) -> np.ndarray:
    """The place of each candidate: the most used is 0, equally used ones in their order.

    >>> order_of(np.array([1, 9, 1])).tolist()
    [1, 0, 2]
    """
    return np.argsort(np.argsort(-np.asarray(uses), kind="stable"))


def find_rivals(
    averages: np.ndarray, candidates: Candidates, allowed: Allowed, forbidden: np.ndarray, threads: int
) -> dict[int, list[tuple[float, int]]]:
    """Candidate -> (-cosine, rival) of all more used ones that are as near to its own term's average as it is itself.

    averages: (n, d) unit vectors; allowed, and forbidden (k, 2): which candidates (columns) may, or may not, name which
    terms. Cosines are rounded to six decimals. Of equally used candidates the first counts as the more used.
    """
    rank, rivals = order_of(candidates.uses), defaultdict(list)
    exact = np.asarray(candidates.vectors, np.float64)
    single = np.ascontiguousarray(exact.T, np.float32)
    mine, barred = np.flatnonzero(candidates.own >= 0), set(map(tuple, forbidden.tolist()))

    def compare_block(start: int) -> list[tuple[int, int, float, float]]:
        columns = mine[start : start + BLOCK]
        rows = candidates.own[columns]
        some = np.asarray(averages[rows], np.float64)
        itself = np.einsum("ij,ij->i", some, exact[columns])
        near = some.astype(np.float32) @ single >= itself[:, None] - SINGLE_ERROR
        near &= rank[None, :] < rank[columns][:, None]
        near &= allowed.table[allowed.row_of[rows]][:, allowed.column_of]
        place, other = np.nonzero(near)
        cosines = np.round(np.einsum("ij,ij->i", some[place], exact[other]), DECIMALS)
        return list(
            zip(columns[place].tolist(), other.tolist(), cosines, np.round(itself, DECIMALS)[place], strict=True)
        )

    with threadpool_limits(limits=1), ThreadPoolExecutor(threads) as pool:
        for found in pool.map(compare_block, range(0, len(mine), BLOCK)):
            for column, other, cosine, itself in found:
                if cosine >= itself and (candidates.own[column], other) not in barred:
                    rivals[column].append((-float(cosine), other))
    return dict(rivals)


def choose_names(candidates: Candidates, rivals: dict[int, list[tuple[float, int]]], vocabulary: dict) -> np.ndarray:
    """The candidate (m,) that names each candidate's own term: itself, or one that names its own.
    No other names a term.

    From the most used on, a candidate is named by the nearest of its rivals that name themselves, and by itself if
    there is none. One with `own_uses` gives way only to a part of it, or if the vectors of the two have
    `own_similarity`; so "blue" is no "color", and "gray" is "grey". One that no term has, and a given one (no uses),
    always names itself.

    >>> two = Candidates(["road", "highway"], np.array([[1.0, 0.0], [0.8, 0.6]]), np.array([9, 5]), np.array([0, 1]))
    >>> choose_names(two, {1: [(-1.0, 0)]}, {"own_uses": 6, "own_similarity": 0.9, "min_similarity": 0.7}).tolist()
    [0, 0]
    >>> choose_names(two, {1: [(-1.0, 0)]}, {"own_uses": 5, "own_similarity": 0.9, "min_similarity": 0.7}).tolist()
    [0, 1]
    """
    rank, names = order_of(candidates.uses), np.arange(len(candidates.tokens))
    for column in np.argsort(rank):
        there = [
            (cosine, rank[other], other)
            for cosine, other in rivals.get(column, [])
            if names[other] == other and -cosine >= vocabulary["min_similarity"]
        ]
        if candidates.uses[column] > 0 and there and not keeps_its_word(candidates, column, min(there)[2], vocabulary):
            names[column] = min(there)[2]
    return names


def keeps_its_word(candidates: Candidates, one: int, other: int, vocabulary: dict) -> bool:
    """Whether a candidate is so frequent, and another so unlike it, that it is not named by the other."""
    part = set(candidates.tokens[other].split()) <= set(candidates.tokens[one].split())
    unlike = candidates.vectors[one] @ candidates.vectors[other] < vocabulary["own_similarity"]
    return bool(candidates.uses[one] >= vocabulary["own_uses"] and not part and unlike)
