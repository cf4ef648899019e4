"""Words by their base form, shown as people write them."""

from collections import Counter
from functools import cache

import simplemma

from scripts._language import read_language_csv

NUMBERS = dict(zip("123456789", ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True))


def read_lemmas(path: str) -> dict[str, str]:
    """Reviewed base forms, word -> lemma, from a CSV file with these two columns."""
    return dict(cells for _, cells in read_language_csv(path, ["word", "lemma"]))


@cache
def base_form(word: str) -> str:
    """The lemma of an English word, from simplemma's tables; the word itself where it has none.

    >>> base_form("lobes"), base_form("brightened")
    ('lobe', 'brighten')
    """
    return simplemma.lemmatize(word, lang="en").lower()


def lemma_of(word: str, reviewed: dict[str, str]) -> str:
    """The reviewed or general base form of a word; digits 1-9 as number words.

    >>> lemma_of("2", {}), lemma_of("bent", {"bent": "bent"})
    ('two', 'bent')
    """
    word = NUMBERS.get(word, word)
    return reviewed.get(word) or base_form(word)


def surface_forms(counts: Counter, reviewed: dict[str, str]) -> dict[str, str]:
    """Lemma -> its most used form in the corpus (ties: the first in the alphabet).

    >>> surface_forms(Counter({"lobe": 3, "lobes": 9, "core": 1}), {})
    {'core': 'core', 'lobe': 'lobes'}
    """
    forms: dict[str, tuple[int, str]] = {}
    for word, uses in sorted(counts.items()):
        word = NUMBERS.get(word, word)
        lemma = lemma_of(word, reviewed)
        best = forms.get(lemma)
        if best is None or uses > best[0]:
            forms[lemma] = uses, word
    return {lemma: word for lemma, (_, word) in forms.items()}
