"""Find the units of analysis in each distinct phrase: its terms, or the phrase as a whole, each with its polarity."""

import itertools
from collections import Counter

import pandas as pd
from spacy.lang.en.stop_words import STOP_WORDS

from scripts._lemmas import NUMBERS, Lemmas, lemma_of, read_lemmas, surface_forms
from scripts._log import LOG, InputError, start_log
from scripts._naming import POLAR_WORDS
from scripts._polarity import mark_polarity, read_cues
from scripts._spelling import word_counts
from scripts._tables import read_table, write_csv, write_table

UNITS = set("hz khz mhz ghz jy mjy ujy arcsec arcmin deg degrees sigma pc kpc mpc km cm mm m s yr gyr z x".split())
NUMBERED = [["type"], ["class"], ["fr"], ["band"], ["figure"], ["panel"]]


def choose_stop_words(keep: list[str]) -> set[str]:
    """The general stop words of English but for those that have a meaning here."""
    return {word for word in STOP_WORDS if word.isalpha()} - set(keep)


def content_words(
    words: list[str], marks: list[tuple[str, str]], stop_words: set[str], dropped: set[str]
) -> list[tuple[int, str, tuple[str, str]]]:
    """(place, word, mark) of the words that carry meaning: no cue, no stop word, no measured number.

    A digit from 1 to 9 before a word counts things ("2 lobes") unless a unit, or a name such as "type",
    makes it something else. Places count the words that are not `dropped`, so "two radio lobes" is as near
    as "two lobes".

    >>> content_words(["2", "radio", "lobes"], [("affirmed", "")] * 3, set(), {"radio"})
    [(0, 'two', ('affirmed', '')), (1, 'lobes', ('affirmed', ''))]
    >>> content_words(["at", "2", "ghz"], [("affirmed", "")] * 3, {"at"}, set())
    [(2, 'ghz', ('affirmed', ''))]
    """
    counted = [
        NUMBERS[word] if word in NUMBERS and counts_things(words, place) else word for place, word in enumerate(words)
    ]
    left = [(word, mark) for word, mark in zip(counted, marks, strict=True) if word not in dropped]
    return [
        (place, word, mark)
        for place, (word, mark) in enumerate(left)
        if mark[0] != "cue" and word not in stop_words and any(character.isalpha() for character in word)
    ]


def counts_things(words: list[str], place: int) -> bool:
    """Whether the digit at a place is a count: a word that is no unit follows, and no name such as "type" precedes."""
    after = words[place + 1 : place + 2]
    return bool(after) and after[0].isalpha() and after[0] not in UNITS and words[place - 1 : place] not in NUMBERED


def is_modifier(word: str, modifiers: set[str]) -> bool:
    """Whether a word is no term by itself but makes one with the word after it: a lone letter or one of `modifiers`."""
    return len(word) == 1 or word in modifiers


def find_pairs(
    contents: list[list[tuple[int, str]]], uses: list[int], min_uses: int, cohesion: float, modifiers: set[str]
) -> set:
    """Neighbouring words that make a term together: used often, and most uses of the rarer word are in the pair.

    `contents` holds (place, lemma) of the content words of each phrase. A modifier always makes a pair with the
    word after it (s shape, two lobes), whatever its uses.
    """
    singles, pairs = Counter(), Counter()
    for words, times in zip(contents, uses, strict=True):
        for _, word in words:
            singles[word] += times
        for (place, word), (next_place, next_word) in itertools.pairwise(words):
            if next_place == place + 1:
                pairs[word, next_word] += times
    return {
        pair
        for pair, times in pairs.items()
        if is_modifier(pair[0], modifiers)
        or (times >= min_uses and times >= cohesion * min(singles[pair[0]], singles[pair[1]]) and pair[0] != pair[1])
    }


def list_terms(words: list[tuple[int, str]], pairs: set, modifiers: set[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Terms of a phrase with their place, left to right: each word, and before it the pair that begins with it.

    A modifier is no term, it only makes pairs.

    >>> list_terms([(0, "edge"), (1, "brighten"), (2, "double")], {("edge", "brighten")}, set())
    [(0, ('edge', 'brighten')), (0, ('edge',)), (1, ('brighten',)), (2, ('double',))]
    >>> list_terms([(0, "two"), (1, "lobe")], {("two", "lobe")}, {"two"})
    [(0, ('two', 'lobe')), (1, ('lobe',))]
    """
    terms = []
    for (place, word), following in itertools.zip_longest(words, words[1:]):
        if following and following[0] == place + 1 and (word, following[1]) in pairs:
            terms.append((place, (word, following[1])))
        if not is_modifier(word, modifiers):
            terms.append((place, (word,)))
    return terms


def terms_of_phrase(
    contents: list, base: list[tuple[int, str]], forms: dict[str, str] | None, unit: str, pairs, modifiers: set[str]
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


def find_terms(
    phrases: pd.DataFrame,
    unit: str,
    lemmatise: bool,
    stop_words: set,
    dropped: set,
    cues: dict,
    lemmas: Lemmas,
    pairs: dict,
    modifiers: set,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The terms of each distinct phrase (phrase, position, term, polarity, cue) and the candidates for tags.

    `phrases` has the columns phrase and uses; `pairs` the settings of `find_pairs`; `unit` as in terms_of_phrase.
    Candidates are the terms, one surface form per lemma (token, lemma, uses).
    """
    forms = surface_forms(word_counts(phrases), lemmas)
    split = [phrase.split() for phrase in phrases["phrase"]]
    contents = [content_words(words, mark_polarity(words, cues), stop_words, dropped) for words in split]
    based = [[(place, lemma_of(word, lemmas)) for place, word, _ in words] for words in contents]
    uses = [int(n) for n in phrases["uses"]]
    joined = find_pairs(based, uses, **pairs, modifiers=modifiers)
    rows, candidates = [], Counter()
    for phrase, words, base, times in zip(phrases["phrase"], contents, based, uses, strict=True):
        for _, term in list_terms(base, joined, modifiers):
            candidates[term] += times
        terms = terms_of_phrase(words, base, forms if lemmatise else None, unit, joined, modifiers)
        rows += [(phrase, position, *term) for position, term in enumerate(terms, start=1)]
    found = pd.DataFrame(rows, columns=["phrase", "position", "term", "polarity", "cue"])
    tokens = [(" ".join(forms[lemma] for lemma in term), " ".join(term), n) for term, n in candidates.items()]
    return found, pd.DataFrame(tokens, columns=["token", "lemma", "uses"])


def count_terms(phrase_terms: pd.DataFrame, phrases: pd.DataFrame) -> pd.DataFrame:
    """Distinct terms with their uses."""
    merged = phrase_terms.merge(phrases[["phrase", "uses"]], on="phrase", validate="many_to_one")
    return merged.groupby("term")["uses"].sum().reset_index()


def read_vocabulary(path: str) -> pd.DataFrame:
    """Allowed tags, one a line, as candidates. Raises InputError for a file without any, and for a tag that denies or hedges."""
    with open(path, encoding="utf-8-sig") as file:
        tokens = sorted({line.strip().lower() for line in file if line.strip()})
    if not tokens:
        raise InputError(f"{path} is empty: expected allowed tags, one a line.")
    for token in tokens:
        if token.split()[0] in POLAR_WORDS:
            raise InputError(
                f"{path} holds {token!r}; leave out {token.split()[0]!r}, since denials and hedges are told from what "
                "people write and counted beside the tag."
            )
    return pd.DataFrame({"token": tokens, "lemma": tokens, "uses": 0})


def main(
    distinct_phrases_parquet,
    lemmas_csv,
    phrase_terms_parquet,
    terms_parquet,
    candidates_parquet,
    without_terms_csv,
    unit,
    lemmatise,
    words,
    min_uses,
    vocabulary_txt="",
    cues_csv="",
    synonyms_csv="",
) -> None:
    """Read distinct phrases; write their terms, the distinct terms, the candidates and the phrases without a term."""
    phrases = read_table(distinct_phrases_parquet)
    stop_words, dropped = choose_stop_words(words["keep"]), set(words["drop"])
    pairs = {"min_uses": words["two_word_min_uses"], "cohesion": words["two_word_cohesion"]}
    cues, lemmas = read_cues(cues_csv) if cues_csv else {}, read_lemmas(lemmas_csv, synonyms_csv)
    found, candidates = find_terms(
        phrases, unit, lemmatise, stop_words, dropped, cues, lemmas, pairs, set(words["modifiers"])
    )
    candidates = read_vocabulary(vocabulary_txt) if vocabulary_txt else candidates[candidates["uses"] >= min_uses]
    if found.empty or candidates.empty:
        raise InputError(
            "no term or no candidate for a tag is left; lower vocabulary.min_uses or shorten words.drop in the config."
        )
    terms = count_terms(found, phrases)
    without = phrases[~phrases["phrase"].isin(found["phrase"])]
    write_table(found, phrase_terms_parquet, "phrase_terms")
    write_table(terms, terms_parquet, "terms")
    write_table(candidates, candidates_parquet, "candidates")
    write_csv(without, without_terms_csv)
    LOG.info("%d distinct terms in %d distinct phrases, %d candidates", len(terms), len(phrases), len(candidates))
    LOG.info("phrases of stop words alone: %d distinct, %d uses", len(without), without["uses"].sum())


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params)
