"""Terms whose tag a person should look at."""

import numpy as np
import pandas as pd

from scripts.lib.tags.evidence import DECIMALS
from scripts.lib.words.lemmas import base_form
from scripts.taxonomy._contrast import Contrasts, signature
from scripts.taxonomy._own_words import Candidates

COLUMNS = ["term", "tag", "similarity", "own_similarity", "uses", "reason"]


def list_doubtful(
    terms: pd.DataFrame,
    vectors: np.ndarray,
    candidates: Candidates,
    contrasts: Contrasts,
    similarity: float,
    vocabulary: dict,
) -> pd.DataFrame:
    """The terms whose tag is in doubt, the most used first, with the reason; a term may have several.

    terms: term, uses, tag, similarity; vectors: (n, d), their own unit vectors; similarity: the cosine from which terms
    are averaged. own_similarity is the cosine of the term's own vector and its tag.
    """
    column_of = {token: column for column, token in enumerate(candidates.tokens)}
    other = np.flatnonzero((terms["tag"] != "") & (terms["tag"] != terms["term"]))
    rows = terms.iloc[other]
    named = candidates.vectors[[column_of[tag] for tag in rows["tag"]]]
    own = np.round(np.einsum("ij,ij->i", np.asarray(vectors[other], np.float64), named), DECIMALS)
    limits = vocabulary["min_similarity"], similarity
    reasons = [
        "; ".join(doubts_of(term, tag, cosine, limits, contrasts))
        for term, tag, cosine in zip(rows["term"], rows["tag"], own, strict=True)
    ]
    table = rows.assign(own_similarity=own, reason=reasons)
    table = table[table["reason"] != ""].sort_values(["uses", "term"], ascending=[False, True], ignore_index=True)
    return table[COLUMNS]


def doubts_of(term: str, tag: str, own: float, limits: tuple[float, float], contrasts: Contrasts) -> list[str]:
    """Why a term's tag is in doubt; nothing where it is not.

    limits: the cosine from which a tag is near enough at all, and the one from which terms mean the same.

    >>> doubts_of("woodland", "forest", 0.71, (0.7, 0.8), {})
    ['another word']
    >>> doubts_of("two roads", "road", 0.9, (0.7, 0.8), {"two": frozenset({("number", "two")})})
    ['leaves out two']
    """
    bases = [{base_form(word) for word in text.split()} for text in (term, tag)]
    doubts = []
    if own < limits[0]:
        doubts.append("far from its tag")
    elif own < limits[1] and not bases[0] & bases[1]:
        doubts.append("another word")
    said, words = signature(tag, contrasts), term.split()
    left_out = [word for word in words if len(words) > 1 and not contrasts.get(word, frozenset()) <= said]
    return doubts + ([f"leaves out {' '.join(left_out)}"] if left_out else [])
