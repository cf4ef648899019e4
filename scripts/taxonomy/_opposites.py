"""Words that say the opposite of each other, so that a tag never names its opposite.

Three sources: reviewed contrasts, pairs of antonyms, and the forms of words (unwrinkled, colourless). Each word
counts with its base form and the adjective that it is made from, so "thousands" and "visibly" are met by
"thousand" and "visible".
"""

import re
from collections import defaultdict

import numpy as np

from scripts.lib.words.language import read_language_csv
from scripts.lib.words.lemmas import base_form
from scripts.taxonomy._contrast import Contrasts, read_contrasts

# Adjectives from adverbs and nouns: ending, what takes its place.
ENDINGS = [
    ("ly", ""), ("bly", "ble"), ("ily", "y"), ("ically", "ic"), ("ness", ""), ("iness", "y"), ("ity", ""), ("ity", "e"),
    ("ibility", "ible"), ("ability", "able"), ("ency", "ent"), ("ancy", "ant"),
]  # fmt: skip
NEGATIVE = re.compile(
    # "in" negates adjectives alone: not "imprinted", "indented", "inside"
    r"(?:un|non|dis)(?P<any>.{3,})|i[nmrl](?!dent$|tent$|sect$|sure$|plant$)"
    r"(?P<adjective>.{2,}(?:[aiu]ble|al|ar|ant|ent|ive|ous|ic|ile|ct|[ei]te|ate|ure))"
)
POLES = [
    ("over", "under"), ("up", "down"), ("in", "out"), ("fore", "back"), ("pre", "post"), ("macro", "micro"),
    ("hyper", "hypo"), ("inter", "intra"), ("mono", "multi"), ("uni", "multi"), ("uni", "bi"), ("mono", "poly"),
]  # fmt: skip
HAVING = ("", "ful", "y", "ed")


def forms_of(word: str) -> set[str]:
    """A word, its base form, and the adjectives that it may be made from, whether or not there are such words.

    >>> sorted(forms_of("visibly")), sorted(forms_of("thousands"))
    (['visib', 'visible', 'visibly'], ['thousand', 'thousands'])
    """
    made = {word[: -len(ending)] + instead for ending, instead in ENDINGS if word.endswith(ending)}
    return {word, base_form(word)} | {form for form in made if len(form) > 2}


def negated(word: str) -> set[str]:
    """What a word denies by its form: a prefix that negates, or the ending "less".

    >>> negated("irregular"), sorted(negated("colorless")), negated("imprinted")
    ({'regular'}, ['color', 'colored', 'colorful', 'colory'], set())
    """
    found = NEGATIVE.fullmatch(word)
    rests = {found["any"] or found["adjective"]} if found else set()
    return rests | ({word[:-4] + ending for ending in HAVING} if re.fullmatch(".{3,}less", word) else set())


def other_poles(word: str) -> set[str]:
    """The word with the opposite prefix.

    >>> sorted(other_poles("upward")), other_poles("cup")
    (['downward'], set())
    """
    pairs = POLES + [pair[::-1] for pair in POLES]
    return {other + word[len(one) :] for one, other in pairs if word.startswith(one) and len(word) > len(one) + 2}


def read_opposites(contrasts_csv: str, *pairs_csv: str) -> dict[str, set[str]]:
    """Word -> its opposites: words of another value in a dimension of the reviewed table, and pairs of antonyms.

    contrasts_csv: word,dimension,value; each of pairs_csv: word,opposite; "" for none. Pairs of two words that both
    stand in the reviewed table are passed over, since it has judged them. Raises InputError as read_language_csv.
    """
    opposites: defaultdict[str, set[str]] = defaultdict(set)
    values, dimensions = read_contrasts(contrasts_csv, "", []), defaultdict(set)
    for word, says in values.items():
        for dimension, _ in says:
            dimensions[dimension].add(word)
    for words in dimensions.values():
        for word in words:
            opposites[word] |= {other for other in words if values[other] != values[word]}
    for path in filter(None, pairs_csv):
        for _, (word, opposite) in read_language_csv(path, ["word", "opposite"], key=2):
            if not (word in values and opposite in values):
                opposites[word].add(opposite)
                opposites[opposite].add(word)
    return dict(opposites)


def oppose_words(words: set[str], opposites: dict[str, set[str]]) -> dict[str, set[str]]:
    """Word -> those of the words that say the opposite, by the table or by form; words of one form never do.

    >>> found = oppose_words({"hundreds", "thousands", "visibly", "invisible", "dots"}, {"hundred": {"thousand"}})
    >>> sorted((word, *others) for word, others in found.items())
    [('hundreds', 'thousands'), ('invisible', 'visibly'), ('thousands', 'hundreds'), ('visibly', 'invisible')]
    """
    forms = {word: forms_of(word) for word in words}
    with_form: defaultdict[str, set[str]] = defaultdict(set)
    for word, its in forms.items():
        for form in its:
            with_form[form].add(word)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word, its in forms.items():
        against = {other for form in its for other in opposites.get(form, set()) | negated(form) | other_poles(form)}
        for other in set().union(*(with_form.get(form, set()) for form in against)):
            if not forms[other] & its:
                found[word].add(other)
                found[other].add(word)
    return dict(found)


def find_forbidden(
    texts: list[str], candidates: list[str], contrasts: Contrasts, contrasts_csv: str, *pairs_csv: str
) -> np.ndarray:
    """The pairs (k, 2) of a text and a candidate that says its opposite; none without a table. Files as read_opposites.

    Pairs of words that `contrasts` keeps apart already, by may_name, are left out: there may be very many (two, three).
    """
    if not (contrasts_csv or any(pairs_csv)):
        return np.zeros((0, 2), np.int64)
    words = {word for text in (*texts, *candidates) for word in text.split()}
    opposites = {
        word: {other for other in others if contrasts.get(other, frozenset()) <= contrasts.get(word, frozenset())}
        for word, others in oppose_words(words, read_opposites(contrasts_csv, *pairs_csv)).items()
    }
    return pair_opposites(texts, candidates, opposites, read_contrasts(contrasts_csv, "", []))


def pair_opposites(texts: list[str], candidates: list[str], opposites: dict, reviewed: Contrasts) -> np.ndarray:
    """The pairs (k, 2), sorted, of a text and a candidate with a word that is the opposite of one of the text's.

    opposites: of oppose_words; reviewed: of read_contrasts. A word that the text itself has, or one of the same value,
    is no opposite to it ("black and white" and "white", "many lawns on both sides" and "two").

    >>> pair_opposites(["old house", "house"], ["new", "house"], {"old": {"new"}, "new": {"old"}}, {}).tolist()
    [[0, 0]]
    """
    columns_of: defaultdict[str, list[int]] = defaultdict(list)
    for column, candidate in enumerate(candidates):
        for word in set(candidate.split()):
            columns_of[word].append(column)
    pairs = set()
    for row, text in enumerate(texts):
        words = set(text.split())
        said = frozenset().union(*(reviewed.get(word, frozenset()) for word in words))
        against = set().union(*(opposites.get(word, set()) for word in words)) - words
        against = {word for word in against if word not in reviewed or not reviewed[word] <= said}
        pairs.update((row, column) for word in against for column in columns_of.get(word, []))
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)
