"""Words that must not be averaged together however close their vectors: numbers, degrees, opposites.

Language models put opposites side by side, because they are used alike: the cosine similarity of
"narrow angle tail" and "wide angle tail" is .92.
"""

import numpy as np

from scripts._language import read_language_csv


def read_contrasts(path: str) -> dict[str, tuple[str, str]]:
    """Word -> (dimension, value) from a CSV file with these columns. Raises InputError as read_language_csv."""
    rows = read_language_csv(path, ["word", "dimension", "value"])
    return {word: (dimension, value) for _, (word, dimension, value) in rows}


def signature(text: str, contrasts: dict[str, tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """What a text says in every dimension of contrast. With a table, a lone letter is a contrast too: s shape, x shape.

    >>> sorted(signature("two small lobes", {"two": ("number", "two"), "small": ("size", "small")}))
    [('number', 'two'), ('size', 'small')]
    """
    if not contrasts:
        return frozenset()
    letters = {word: ("letter", word) for word in text.split() if len(word) == 1}
    return frozenset((letters | contrasts)[word] for word in text.split() if word in letters | contrasts)


def contrast_groups(texts: list[str], contrasts: dict[str, tuple[str, str]]) -> np.ndarray:
    """A number (n,) for each text, the same for those that say the same in every dimension, and only for those.

    A text that says nothing of a dimension differs from one that does: "component" is not "single
    component". Numbers follow the sorted signatures, not the order of the texts.

    >>> contrast_groups(["lobe", "two lobes", "tail"], {"two": ("number", "two")}).tolist()
    [0, 1, 0]
    """
    signatures = [tuple(sorted(signature(text, contrasts))) for text in texts]
    numbers = {sign: number for number, sign in enumerate(sorted(set(signatures)))}
    return np.array([numbers[sign] for sign in signatures])


def may_name(texts: list[str], candidates: list[str], contrasts: dict[str, tuple[str, str]]) -> np.ndarray:
    """Whether a candidate (columns) may name a text (rows): it says nothing of a contrast that the text does not.

    "component" may name "two components" (it says less), "single component" or "three" may not.

    >>> table = {"two": ("number", "two"), "three": ("number", "three")}
    >>> may_name(["two lobes", "lobe"], ["two", "three", "lobe"], table).tolist()
    [[True, False, True], [False, False, True]]
    """
    of_texts = [signature(text, contrasts) for text in texts]
    of_candidates = [signature(text, contrasts) for text in candidates]
    rows, row_of = np.unique([repr(sorted(sign)) for sign in of_texts], return_inverse=True)
    columns, column_of = np.unique([repr(sorted(sign)) for sign in of_candidates], return_inverse=True)
    sign_of = {repr(sorted(sign)): sign for sign in [*of_texts, *of_candidates]}
    allowed = np.array([[sign_of[column] <= sign_of[row] for column in columns] for row in rows])
    return allowed[row_of][:, column_of]
