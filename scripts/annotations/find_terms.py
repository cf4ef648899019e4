"""Find the units of analysis in each distinct phrase: its terms, or the phrase as a whole, each with its polarity."""

import itertools
from collections import Counter

import pandas as pd

from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv, write_table
from scripts.lib.words.content import WordSets, choose_words, content_words
from scripts.lib.words.lemmas import Lemmas, lemma_of, read_lemmas, surface_forms
from scripts.lib.words.naming import POLAR_WORDS
from scripts.lib.words.polarity import mark_polarity, read_cues
from scripts.lib.words.spelling import word_counts
from scripts.lib.words.terms import Forms, is_modifier, list_terms, terms_of_phrase


def find_pairs(
    contents: list[list[tuple[int, str]]], uses: list[int], min_uses: int, cohesion: float, modifiers: set[str]
) -> set:
    """Neighbouring words that make a term together: used often, and most uses of the rarer word are in the pair.

    `contents` holds (place, lemma) of the content words of each phrase. A modifier always makes a pair with the
    word after it (s shape, two lobes), whatever its uses; a compound makes none.
    """
    singles, pairs = Counter(), Counter()
    for words, times in zip(contents, uses, strict=True):
        for _, word in words:
            singles[word] += times
        for (place, word), (next_place, next_word) in itertools.pairwise(words):
            if next_place == place + 1 and " " not in word + next_word:
                pairs[word, next_word] += times
    return {
        pair
        for pair, times in pairs.items()
        if is_modifier(pair[0], modifiers)
        or (times >= min_uses and times >= cohesion * min(singles[pair[0]], singles[pair[1]]) and pair[0] != pair[1])
    }


def find_terms(
    phrases: pd.DataFrame,
    unit: str,
    lemmatise: bool,
    sets: WordSets,
    cues: dict,
    lemmas: Lemmas,
    pairs: dict,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The terms of each distinct phrase (phrase, position, term, polarity, cue) and the candidates for tags.

    `phrases` has the columns phrase and uses; `pairs` the settings of `find_pairs`; `unit` as in terms_of_phrase.
    Candidates are the terms, one surface form per lemma (token, lemma, uses).
    """
    forms, modifiers = Forms(surface_forms(word_counts(phrases), lemmas)), sets.modifiers
    split = [phrase.split() for phrase in phrases["phrase"]]
    contents = [content_words(words, mark_polarity(words, cues), sets) for words in split]
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
    """Allowed tags, one a line, as candidates. Raises InputError for no tag, and for one that denies or hedges."""
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
    classes,
    vocabulary_txt="",
    cues_csv="",
    synonyms_csv="",
) -> None:
    """Read distinct phrases; write their terms, the distinct terms, the candidates and the phrases without a term."""
    phrases = read_table(distinct_phrases_parquet)
    sets, cues = choose_words(words), read_cues(cues_csv) if cues_csv else {}
    pairs = {"min_uses": words["two_word_min_uses"], "cohesion": words["two_word_cohesion"]}
    lemmas = read_lemmas(lemmas_csv, synonyms_csv, classes)
    found, candidates = find_terms(phrases, unit, lemmatise, sets, cues, lemmas, pairs)
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
    say_done("%d distinct terms in %d distinct phrases, %d candidates", len(terms), len(phrases), len(candidates))
    LOG.info("phrases of stop words alone: %d distinct, %d uses", len(without), without["uses"].sum())


if __name__ == "__main__":
    run_step(main, snakemake)
