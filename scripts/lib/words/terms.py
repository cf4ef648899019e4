"""The terms of one phrase: its words and the pairs of words that belong together, each with its polarity."""

import itertools
from typing import Protocol


def is_modifier(word: str, modifiers: set[str]) -> bool:
    """Whether a word is no term by itself but makes one with the word after it: a lone letter or one of `modifiers`."""
    return len(word) == 1 or word in modifiers


class PairSet(Protocol):
    """What knows which (lemma, lemma) make a term together, such as a set of them."""

    def __contains__(self, pair: tuple[str, str], /) -> bool: ...


class Forms(dict[str, str]):
    """Lemma -> the word that is shown for it; a lemma that is not there, such as a compound, is shown as it is."""

    def __missing__(self, lemma: str) -> str:
        return lemma


def list_terms(words: list[tuple[int, str]], pairs: PairSet, modifiers: set[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Terms of a phrase with their place, left to right: each word, and before it the pair that begins with it.

    A modifier is no term, it only makes pairs.

    >>> list_terms([(0, "edge"), (1, "brighten"), (2, "double")], {("edge", "brighten")}, set())
    [(0, ('edge', 'brighten')), (0, ('edge',)), (1, ('brighten',)), (2, ('double',))]
    >>> list_terms([(0, "two"), (1, "lobe")], {("two", "lobe")}, {"two"})
    [(0, ('two', 'lobe')), (1, ('lobe',))]
    """
    terms: list[tuple[int, tuple[str, ...]]] = []
    for (place, word), following in itertools.zip_longest(words, words[1:]):
        if following and following[0] == place + 1 and (word, following[1]) in pairs:
            terms.append((place, (word, following[1])))
        if not is_modifier(word, modifiers):
            terms.append((place, (word,)))
    return terms


def terms_of_phrase(
    contents: list[tuple[int, str, tuple[str, str]]],
    base: list[tuple[int, str]],
    forms: dict[str, str] | None,
    unit: str,
    pairs: PairSet,
    modifiers: set[str],
) -> list[tuple[str, str, str]]:
    """(term, polarity, cue) of a phrase, left to right.

    contents: of content_words; base: (place, lemma) of the same words; forms: the word that is shown for a lemma, None
    where words stay as they are. `unit` is `term` or `phrase`; a phrase takes the polarity of its last content word,
    the head noun in English. `pairs` holds the (lemma, lemma) that make a term together.
    """
    shown = {place: forms[lemma] if forms else word for (place, word, _), (_, lemma) in zip(contents, base)}
    if unit == "phrase":
        return [(" ".join(shown.values()), *contents[-1][2])] if contents else []
    marks = {place: mark for place, _, mark in contents}
    return [
        (" ".join(shown[place + i] for i in range(len(term))), *marks[place + len(term) - 1])
        for place, term in list_terms(base, pairs, modifiers)
    ]
