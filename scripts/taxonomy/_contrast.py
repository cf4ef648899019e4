"""Words that must not be averaged together however close their vectors: numbers, degrees, opposites.

Language models put opposites side by side, because they are used alike: the cosine similarity of
"narrow angle tail" and "wide angle tail" is .92.
"""

import numpy as np

from scripts.lib.words.language import read_language_csv

# word -> what it says, as (dimension, value)
Contrasts = dict[str, frozenset[tuple[str, str]]]


def read_contrasts(contrasts_csv: str, antonyms_csv: str, texts: list[str]) -> Contrasts:
    """What each word of the texts says in dimensions of contrast, from a reviewed table and from pairs of antonyms.

    contrasts_csv: word,dimension,value; antonyms_csv: word,opposite; "" for none. A pair counts if both of its words
    are in the texts; a word of the reviewed table is judged by that table alone. Raises InputError as
    read_language_csv.
    """
    found: dict[str, set[tuple[str, str]]] = {}
    if contrasts_csv:
        for _, (word, dimension, value) in read_language_csv(contrasts_csv, ["word", "dimension", "value"]):
            found[word] = {(dimension, value)}
    if antonyms_csv:
        words = {word for text in texts for word in text.split()} - set(found)
        for _, (word, opposite) in read_language_csv(antonyms_csv, ["word", "opposite"], key=2):
            if {word, opposite} <= words:
                for one in (word, opposite):
                    found.setdefault(one, set()).add((f"{word} or {opposite}", one))
    return {word: frozenset(says) for word, says in found.items()}


def signature(text: str, contrasts: Contrasts) -> frozenset[tuple[str, str]]:
    """What a text says in every dimension of contrast. With a table, a lone letter is a contrast too: s shape, x shape.

    >>> table = {"two": frozenset({("number", "two")}), "small": frozenset({("size", "small")})}
    >>> sorted(signature("two small lobes", table))
    [('number', 'two'), ('size', 'small')]
    """
    if not contrasts:
        return frozenset()
    letters = {("letter", word) for word in text.split() if len(word) == 1}
    return frozenset(letters).union(*(contrasts.get(word, frozenset()) for word in text.split()))


def contrast_groups(texts: list[str], contrasts: Contrasts) -> np.ndarray:
    """A number (n,) for each text, the same for those that say the same in every dimension, and only for those.

    A text that says nothing of a dimension differs from one that does: "component" is not "single
    component". Numbers follow the sorted signatures, not the order of the texts.

    >>> contrast_groups(["lobe", "two lobes", "tail"], {"two": frozenset({("number", "two")})}).tolist()
    [0, 1, 0]
    """
    signatures = [tuple(sorted(signature(text, contrasts))) for text in texts]
    numbers = {sign: number for number, sign in enumerate(sorted(set(signatures)))}
    return np.array([numbers[sign] for sign in signatures])


class Allowed:
    """Which candidates (columns) may name which texts (rows), by a small table of what they say.

    table: (kinds of rows, kinds of columns) yes or no; row_of: (n,) the kind of each row; column_of: (m,) that of each
    column.
    """

    def __init__(self, table: np.ndarray, row_of: np.ndarray, column_of: np.ndarray):
        self.table, self.row_of, self.column_of = table, row_of, column_of

    def take(self, columns: np.ndarray) -> "Allowed":
        """The same for the chosen candidates, by a mask (m,)."""
        return Allowed(self.table, self.row_of, self.column_of[columns])


def may_name(texts: list[str], candidates: list[str], contrasts: Contrasts) -> Allowed:
    """Whether a candidate (columns) may name a text (rows): it says nothing of a contrast that the text does not.

    "component" may name "two components" (it says less), "single component" or "three" may not.

    >>> table = {word: frozenset({("number", word)}) for word in ("two", "three")}
    >>> found = may_name(["two lobes", "lobe"], ["two", "three", "lobe"], table)
    >>> found.table[found.row_of][:, found.column_of].tolist()
    [[True, False, True], [False, False, True]]
    """
    of_texts = [signature(text, contrasts) for text in texts]
    of_candidates = [signature(text, contrasts) for text in candidates]
    rows, row_of = np.unique([repr(sorted(sign)) for sign in of_texts], return_inverse=True)
    columns, column_of = np.unique([repr(sorted(sign)) for sign in of_candidates], return_inverse=True)
    sign_of = {repr(sorted(sign)): sign for sign in [*of_texts, *of_candidates]}
    allowed = np.array([[sign_of[column] <= sign_of[row] for column in columns] for row in rows])
    return Allowed(allowed, row_of, column_of)
