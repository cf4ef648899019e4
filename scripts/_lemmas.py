"""Words by their base form, shown as people write them."""

from collections import Counter
from functools import cache
from typing import NamedTuple

import simplemma

from scripts._language import read_language_csv
from scripts._log import InputError

NUMBERS = dict(zip("123456789", ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True))


class Lemmas(NamedTuple):
    """What people decided about words: reviewed base forms by word, and by base form the one that stands for it."""

    reviewed: dict[str, str]
    synonyms: dict[str, str]


def read_lemmas(lemmas_csv: str, synonyms_csv: str) -> Lemmas:
    """Reviewed base forms (word,lemma) and synonyms (word,instead) from CSV files; "" for no synonyms.

    Raises InputError as read_language_csv, and for synonyms that contradict each other.
    """
    lemmas = Lemmas(dict(cells for _, cells in read_language_csv(lemmas_csv, ["word", "lemma"])), {})
    if not synonyms_csv:
        return lemmas
    synonyms: dict[str, str] = {}
    rows = read_language_csv(synonyms_csv, ["word", "instead"])
    for line, (word, instead) in rows:
        lemma, target = lemma_of(word, lemmas), lemma_of(instead, lemmas)
        if lemma == target or synonyms.get(lemma, target) != target:
            what = "is a form of the same word" if lemma == target else "has another stand-in in another line"
            raise InputError(f"{synonyms_csv}, line {line}: {word!r} {what}; take one of the lines out.")
        synonyms[lemma] = target
    for line, (word, instead) in rows:
        if synonyms[lemma_of(word, lemmas)] in synonyms:
            raise InputError(
                f"{synonyms_csv}, line {line}: {instead!r} stands for {word!r} and is itself replaced in another line; "
                "name the last word in both."
            )
    return Lemmas(lemmas.reviewed, synonyms)


@cache
def base_form(word: str) -> str:
    """The lemma of an English word, from simplemma's tables; the word itself where it has none.

    >>> base_form("lobes"), base_form("brightened")
    ('lobe', 'brighten')
    """
    return simplemma.lemmatize(word, lang="en").lower()


def lemma_of(word: str, lemmas: Lemmas) -> str:
    """The reviewed or general base form of a word, or the one that stands for it; digits 1-9 as number words.

    >>> lemma_of("2", Lemmas({}, {})), lemma_of("bent", Lemmas({"bent": "bent"}, {}))
    ('two', 'bent')
    >>> lemma_of("curved", Lemmas({}, {"curve": "bend"}))
    'bend'
    """
    word = NUMBERS.get(word, word)
    lemma = lemmas.reviewed.get(word) or base_form(word)
    return lemmas.synonyms.get(lemma, lemma)


def surface_forms(counts: Counter, lemmas: Lemmas) -> dict[str, str]:
    """Lemma -> its most used form in the corpus (ties: the first in the alphabet), of words that stand for themselves.

    >>> surface_forms(Counter({"lobe": 3, "lobes": 9, "core": 1}), Lemmas({}, {}))
    {'core': 'core', 'lobe': 'lobes'}
    >>> surface_forms(Counter({"big": 9, "large": 3}), Lemmas({}, {"big": "large"}))
    {'large': 'large'}
    """
    forms: dict[str, tuple[bool, int, str]] = {}
    for word, uses in sorted(counts.items()):
        word = NUMBERS.get(word, word)
        lemma = lemma_of(word, lemmas)
        itself = lemma_of(word, Lemmas(lemmas.reviewed, {})) == lemma
        best = forms.get(lemma)
        if best is None or (itself, uses) > best[:2]:
            forms[lemma] = itself, uses, word
    return {lemma: word for lemma, (_, _, word) in forms.items()}
