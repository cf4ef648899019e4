"""The terms of one clause: its words, neighbours that belong together, and bound concepts, each with its polarity."""

import itertools
from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple, Protocol

from scripts.lib.words.binding import NUMBER
from scripts.lib.words.reading import NEIGHBOURS, WORD, Use

Lemmas = tuple[str, ...]


class Term(NamedTuple):
    """A term at its place: base forms, the use behind it, and whether it counts as a unit of analysis."""

    lemmas: Lemmas
    use: Use
    counts: bool


def is_modifier(word: str, modifiers: Set[str]) -> bool:
    """Whether a word is no term by itself but makes one with the word after it: a lone letter or one of `modifiers`."""
    return len(word) == 1 or word in modifiers


class PairSet(Protocol):
    """What knows which base forms make a term together, such as a set of them."""

    def __contains__(self, lemmas: Lemmas, /) -> bool: ...


class Forms(dict[str, str]):
    """Lemma -> the word that is shown for it; a lemma that is not there, such as a compound, is shown as it is."""

    def __missing__(self, lemma: str) -> str:
        return lemma


def neighbours_of(uses: Sequence[Use], ranks: Mapping[int, int]) -> list[tuple[Use, Use]]:
    """Words that stand side by side, and are bound neither to each other nor to the same noun; ranks: place -> rank
    among the words that are not dropped."""
    bound = {frozenset(use.places) for use in uses if len(use.places) == 2}
    for first, second in itertools.combinations([use.places for use in uses if len(use.places) == 2], 2):
        if first[1] == second[1]:
            bound.add(frozenset((first[0], second[0])))
    words = [use for use in uses if use.how == WORD and not use.made]
    return [
        (first, second)
        for first, second in itertools.pairwise(words)
        if ranks[second.places[0]] == ranks[first.places[0]] + first.words[0].count(" ") + 1
        and frozenset((first.places[0], second.places[0])) not in bound
    ]


def list_terms(
    uses: Sequence[Use],
    ranks: Mapping[int, int],
    base: Callable[[str], str],
    pairs: PairSet,
    modifiers: Set[str],
    counts: Set[str],
) -> list[Term]:
    """The terms of a clause by place, longer ones first: words that are no modifiers, neighbours that make a term, and
    bound concepts, which count if `pairs` has them, or a number or modifier makes them.

    pairs: base forms that make a term together; counts: modifiers that bind to nouns alone, in a language with
    classes of words (none: they make a pair with any word after them).
    """
    terms = []
    for use in uses:
        lemmas = tuple(base(word) for word in use.words)
        if use.how == WORD:
            if not is_modifier(lemmas[0], modifiers):
                terms.append(Term(lemmas, use, True))
        else:
            places = len(lemmas) == 2 and is_modifier(lemmas[0], modifiers)
            terms.append(Term(lemmas, use, use.how == NUMBER or places or lemmas in pairs))
    for first, second in neighbours_of(uses, ranks):
        lemmas = base(first.words[0]), base(second.words[0])
        if lemmas in pairs and lemmas[0] not in counts:
            use = second._replace(words=first.words + second.words, places=first.places + second.places, how=NEIGHBOURS)
            terms.append(Term(lemmas, use, True))
    return sorted(terms, key=lambda term: (min(term.use.places), -len(term.lemmas), term.lemmas, term.use.polarity))


def show(term: Term, forms: Mapping[str, str] | None) -> str:
    """A term as it is shown: by its base forms, or (forms None) as it was written."""
    return " ".join(forms[lemma] for lemma in term.lemmas) if forms else " ".join(term.use.words)


def whole_phrase(
    uses: Sequence[Use], base: Callable[[str], str], forms: Mapping[str, str] | None
) -> list[tuple[str, Term]]:
    """A phrase as its one term; none if it has no content word."""
    words = [use for use in uses if use.how == WORD and not use.made]
    if not words:
        return []
    term = Term(tuple(base(use.words[0]) for use in words), words[-1], True)
    return [(show(term._replace(use=term.use._replace(words=tuple(use.words[0] for use in words))), forms), term)]
