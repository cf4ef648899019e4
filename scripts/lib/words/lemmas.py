"""Words by their base form, shown as people write them.

A word is joined with another only where its ending parts them: number (lobe, lobes), person (extend, extends), degree
(bright, brighter) and -ed, which in descriptions mostly says "having" (striped, edged). What ends in -ing and
irregular past forms stay themselves, because as often as not they mean something else than the word they come from:
parking is no park, a painting no paint, bare no bear. Those that do mean the same are near each other in the language
model, which joins them later.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import simplemma
from wordfreq import zipf_frequency

from scripts.lib.log import InputError
from scripts.lib.words.cleaning import STRING_RULES, apply_rules
from scripts.lib.words.language import read_language_csv

ENGLISH = "en"
NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {str(number): word for number, word in enumerate(NUMBER_WORDS, start=1)}

PLURALS = (
    *(
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("ves", "f"),
        ("ves", "fe"),
        ("men", "man"),
        ("es", "is"),
        ("i", "us"),
        ("ae", "a"),
    ),
    *(("a", "um"), ("a", "on"), ("ices", "ex"), ("ices", "ix")),
)
DEGREES = (("er", ""), ("est", ""), ("r", ""), ("st", ""), ("ier", "y"), ("iest", "y"))


class Lemmas(NamedTuple):
    """What people decided about words: reviewed base forms by word, and by base form the one that stands for it; and
    the code of the language."""

    reviewed: dict[str, str]
    synonyms: dict[str, str]
    code: str = ENGLISH


def read_lemmas(
    lemmas_csv: str, synonyms_csv: str, classes: Sequence[dict[str, Any]] = (), code: str = ENGLISH
) -> Lemmas:
    """Reviewed base forms (word,lemma) and synonyms (word,instead) from CSV files, "" for no synonyms.

    Words that tell two of the `classes` apart (name, labels) stay apart whatever the files say.
    Raises InputError as read_language_csv, and for synonyms that contradict each other.
    """
    return keep_apart(read_tables(lemmas_csv, synonyms_csv, code), classes)


def keep_apart(lemmas: Lemmas, classes: Sequence[dict[str, Any]]) -> Lemmas:
    """The same, but words of different classes that would have one lemma have each their own.

    Words are of different classes if no chain of classes, by name and labels, joins them: with the classes "park" and
    "parks" the two are two words; with "bent tail" and "narrow tails", also called "narrow tail", tail and tails
    are one.

    >>> kept = keep_apart(Lemmas({}, {}), [{"name": "park", "labels": []}, {"name": "parks", "labels": ["Parks"]}])
    >>> lemma_of("parks", kept), lemma_of("park", kept), lemma_of("lobes", kept)
    ('parks', 'park', 'lobe')
    """
    reviewed, synonyms = dict(lemmas.reviewed), dict(lemmas.synonyms)
    sets = [
        {word for name in (known["name"], *known["labels"]) for word in apply_rules(name, list(STRING_RULES)).split()}
        for known in classes
    ]
    words_of: dict[str, set[str]] = {}
    for word in set().union(*sets):
        words_of.setdefault(lemma_of(word, lemmas), set()).add(word)
    for lemma, words in sorted(words_of.items()):
        apart = join_sets([found & words for found in sets])
        kept = next((same for same in apart if any(is_number_of(word, lemma) for word in same)), None)
        for same in apart:
            if len(apart) > 1 and same is not kept:
                reviewed |= dict.fromkeys(same, min(same))
                for word in same:
                    synonyms.pop(base_form(word, lemmas.code), None)
    return Lemmas(reviewed, synonyms, lemmas.code)


def join_sets(sets: list[set[str]]) -> list[set[str]]:
    """Sets that share a word put together, in the order of their first words; empty ones are left out.

    >>> [sorted(joined) for joined in join_sets([{"b"}, {"a", "c"}, set(), {"c", "d"}])]
    [['a', 'c', 'd'], ['b']]
    """
    joined: list[set[str]] = []
    for words in filter(None, sets):
        touching = [other for other in joined if other & words]
        joined = [other for other in joined if not other & words] + [words.union(*touching)]
    return sorted(joined, key=min)


def is_number_of(word: str, lemma: str) -> bool:
    """Whether a word is a lemma or its plural."""
    return word == lemma or any(is_inflected(word, lemma, *ending) for ending in PLURALS)


def read_tables(lemmas_csv: str, synonyms_csv: str, code: str) -> Lemmas:
    """Reviewed base forms and synonyms as the files have them; errors as in read_lemmas."""
    lemmas = Lemmas({word: lemma for _, (word, lemma) in read_language_csv(lemmas_csv, ["word", "lemma"])}, {}, code)
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
    return Lemmas(lemmas.reviewed, synonyms, code)


@cache
def base_form(word: str, code: str = ENGLISH) -> str:
    """The base of a word without the endings that are joined, from simplemma's tables; the word itself where it has
    none.

    In other languages than English it is simplemma's base form, unless that is longer or a verb's.

    >>> base_form("lobes"), base_form("bodies"), base_form("larger"), base_form("nuclei")
    ('lobe', 'body', 'large', 'nucleus')
    >>> base_form("crosses"), base_form("crevasses"), base_form("lenses")
    ('cross', 'crevasse', 'lens')
    >>> base_form("striped"), base_form("parking"), base_form("bare"), base_form("m")
    ('stripe', 'parking', 'bare', 'm')
    """
    if code != ENGLISH:
        return base_of_other(word, code)
    lemma = simplemma.lemmatize(word, lang=ENGLISH).lower()
    if word.endswith(("ses", "xes", "zes", "ches", "shes")) and lemma == word[:-1]:
        lemma = max(lemma, word[:-2], key=lambda form: zipf_frequency(form, ENGLISH))
    if word.endswith("ed") or any(is_inflected(word, lemma, *ending) for ending in PLURALS + DEGREES):
        return lemma
    return word[:-1] if word.endswith("ings") else word


def base_of_other(word: str, code: str) -> str:
    """The base form of a word of another language, tried in lower case and as a noun with a capital.

    >>> [base_of_other(word, "de") for word in ("hüte", "weißer", "stacheln", "fleisch", "becher")]
    ['hut', 'weiß', 'stachel', 'fleisch', 'becher']
    """
    for form in (word, word.capitalize()):
        lemma = simplemma.lemmatize(form, lang=code).lower()
        if lemma != word and len(lemma) <= len(word) and not lemma.endswith("en"):
            return lemma
    return word


def is_inflected(word: str, lemma: str, ending: str, instead: str) -> bool:
    """Whether a word is its lemma with an ending.

    >>> is_inflected("bodies", "body", "ies", "y"), is_inflected("is", "be", "s", "")
    (True, False)
    """
    return word.endswith(ending) and word[: -len(ending)] + instead == lemma


def lemma_of(word: str, lemmas: Lemmas) -> str:
    """The reviewed or general base form of a word, or the one that stands for it; 1 to 12 as number words.

    >>> lemma_of("2", Lemmas({}, {})), lemma_of("bent", Lemmas({"bent": "bent"}, {}))
    ('two', 'bent')
    >>> lemma_of("curves", Lemmas({}, {"curve": "bend"}))
    'bend'
    """
    word = NUMBERS.get(word, word) if lemmas.code == ENGLISH else word
    lemma = lemmas.reviewed.get(word) or base_form(word, lemmas.code)
    return lemmas.synonyms.get(lemma, lemma)


def surface_forms(counts: Counter[str], lemmas: Lemmas) -> dict[str, str]:
    """Lemma -> its most used form in the corpus (ties: the first in the alphabet), of words that stand for themselves.

    >>> surface_forms(Counter({"lobe": 3, "lobes": 9, "core": 1}), Lemmas({}, {}))
    {'core': 'core', 'lobe': 'lobes'}
    >>> surface_forms(Counter({"big": 9, "large": 3}), Lemmas({}, {"big": "large"}))
    {'large': 'large'}
    """
    forms: dict[str, tuple[bool, int, str]] = {}
    for word, uses in sorted(counts.items()):
        word = NUMBERS.get(word, word) if lemmas.code == ENGLISH else word
        lemma = lemma_of(word, lemmas)
        itself = lemma_of(word, Lemmas(lemmas.reviewed, {}, lemmas.code)) == lemma
        best = forms.get(lemma)
        if best is None or (itself, uses) > best[:2]:
            forms[lemma] = itself, uses, word
    return {lemma: word for lemma, (_, _, word) in forms.items()}
