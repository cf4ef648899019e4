"""Find the units of analysis in each distinct phrase: its terms, or the phrase as a whole, each with its polarity."""

from collections import Counter
from collections.abc import Callable
from functools import cache

import pandas as pd

from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv, write_table
from scripts.lib.words.aspects import OBJECT, OTHER, PICTURE
from scripts.lib.words.grammar import read_grammar
from scripts.lib.words.lemmas import Lemmas, lemma_of, read_lemmas, surface_forms
from scripts.lib.words.naming import POLAR_WORDS
from scripts.lib.words.reading import WORD, ClauseReader, Use, make_reader
from scripts.lib.words.spelling import word_counts
from scripts.lib.words.terms import Forms, is_modifier, list_terms, neighbours_of, show, whole_phrase

COLUMNS = ["phrase", "position", "term", "polarity", "cue", "about", "binding"]
PAIRS = ("two_word_min_uses", "two_word_cohesion", "bound_min_uses")
WHICH = {PICTURE: "the", OTHER: "another"}


def find_pairs(
    read: list[list[Use]],
    ranks: list[dict[int, int]],
    base: Callable[[str], str],
    uses: list[int],
    pairs: dict,
    modifiers: set[str],
) -> set[tuple[str, ...]]:
    """Base forms of words that make a term together.

    read: the uses of each phrase, ranks as of ClauseReader.ranks, uses: how often each phrase was written. Concepts
    that are bound make one from bound_min_uses uses on. Other neighbours do if they are used min_uses times, and
    these are the share `cohesion` of the uses of the rarer word. A modifier always makes one with the word after it
    (s shape).
    """
    singles, side_by_side, bound = Counter(), Counter(), Counter()
    for found, places, times in zip(read, ranks, uses, strict=True):
        for use in found:
            if use.how == WORD:
                singles[base(use.words[0])] += times * (not use.made)
            else:
                bound[tuple(base(word) for word in use.words)] += times
        for first, second in neighbours_of(found, places):
            if " " not in first.words[0] + second.words[0]:
                side_by_side[base(first.words[0]), base(second.words[0])] += times
    least, cohesion = pairs["min_uses"], pairs["cohesion"]
    return {concept for concept, times in bound.items() if times >= pairs["bound_min_uses"]} | {
        pair
        for pair, times in side_by_side.items()
        if is_modifier(pair[0], modifiers)
        or (times >= least and times >= cohesion * min(singles[pair[0]], singles[pair[1]]) and pair[0] != pair[1])
    }


def find_terms(
    phrases: pd.DataFrame, unit: str, lemmatise: bool, reader: ClauseReader, lemmas: Lemmas, pairs: dict
) -> tuple[pd.DataFrame, pd.DataFrame, set[str]]:
    """The terms of each distinct phrase (columns COLUMNS), the candidates for tags, and the terms that count.

    `phrases` has the columns phrase and uses; `pairs` the settings of `find_pairs`; unit: `term` or `phrase`, which is
    one term and takes the polarity of its last content word, the head noun in English. Candidates are the terms that
    count, one surface form per lemma (token, lemma, uses).
    """
    forms, modifiers = Forms(surface_forms(word_counts(phrases), lemmas)), reader.sets.modifiers
    split = [phrase.split() for phrase in phrases["phrase"]]
    read, ranks = [reader.read(words) for words in split], [reader.ranks(words) for words in split]
    base = cache(lambda word: lemma_of(word, lemmas))
    uses = [int(n) for n in phrases["uses"]]
    joined = find_pairs(read, ranks, base, uses, pairs, modifiers)
    counts = reader.grammar.counts if reader.binds else frozenset()
    rows, candidates, known = [], Counter(), set()
    for phrase, found, places, times in zip(phrases["phrase"], read, ranks, uses, strict=True):
        terms = list_terms(found, places, base, joined, modifiers, counts)
        for term in terms:
            if term.counts:
                candidates[term.lemmas] += times
        shown = [(show(term, forms if lemmatise else None), term) for term in terms]
        if unit == "phrase":
            shown = whole_phrase(found, base, forms if lemmatise else None)
        known |= {text for text, term in shown if term.counts}
        rows += [
            (phrase, position, text, term.use.polarity, term.use.cue, term.use.about, term.use.how)
            for position, (text, term) in enumerate(shown, start=1)
        ]
    tokens = [(" ".join(forms[lemma] for lemma in term), " ".join(term), n) for term, n in candidates.items()]
    return pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(tokens, columns=["token", "lemma", "uses"]), known


def count_terms(phrase_terms: pd.DataFrame, phrases: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """Distinct terms, of those that count (known), with their uses."""
    merged = phrase_terms[phrase_terms["term"].isin(known)].merge(
        phrases[["phrase", "uses"]], on="phrase", validate="many_to_one"
    )
    return merged.groupby("term")["uses"].sum().reset_index()


def count_aside(phrase_terms: pd.DataFrame, phrases: pd.DataFrame) -> pd.DataFrame:
    """Uses of the terms that are said of the picture or of another picture, and are no evidence of the object: about,
    term, polarity, uses, one of the phrases."""
    aside = phrase_terms[phrase_terms["about"] != OBJECT].merge(phrases[["phrase", "uses"]], on="phrase")
    groups = aside.groupby(["about", "term", "polarity"])
    table = groups.agg(uses=("uses", "sum"), example=("phrase", "min")).reset_index()
    return table.sort_values(["uses", "about", "term", "polarity"], ascending=[False, True, True, True])


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
    aside_csv,
    unit,
    lemmatise,
    words,
    aspects,
    min_uses,
    classes,
    grammar_yaml,
    vocabulary_txt="",
    cues_csv="",
    synonyms_csv="",
    word_classes_csv="",
) -> None:
    """Read distinct phrases; write their terms, the distinct terms, the candidates, the phrases without a term, and
    what is said of something else than the object."""
    phrases = read_table(distinct_phrases_parquet)
    grammar = read_grammar(grammar_yaml)
    lemmas = read_lemmas(lemmas_csv, synonyms_csv, classes, grammar.code)
    reader = make_reader(grammar, cues_csv, word_classes_csv, words, aspects, lemmas)
    pairs = {key.removeprefix("two_word_"): words[key] for key in PAIRS}
    found, candidates, known = find_terms(phrases, unit, lemmatise, reader, lemmas, pairs)
    candidates = read_vocabulary(vocabulary_txt) if vocabulary_txt else candidates[candidates["uses"] >= min_uses]
    if found.empty or candidates.empty:
        raise InputError(
            "no term or no candidate for a tag is left; lower vocabulary.min_uses or shorten words.drop in the config."
        )
    terms, aside = count_terms(found, phrases, known), count_aside(found, phrases)
    without = phrases[~phrases["phrase"].isin(found["phrase"])]
    write_table(found, phrase_terms_parquet, "phrase_terms")
    write_table(terms, terms_parquet, "terms")
    write_table(candidates, candidates_parquet, "candidates")
    write_csv(without, without_terms_csv)
    write_csv(aside, aside_csv)
    say_done("%d distinct terms in %d distinct phrases, %d candidates", len(terms), len(phrases), len(candidates))
    for about, number in aside.groupby("about")["uses"].sum().items():
        LOG.info("uses of terms that are said of %s picture: %d (%s)", WHICH[about], number, aside_csv)
    LOG.info("phrases of stop words alone: %d distinct, %d uses", len(without), without["uses"].sum())


if __name__ == "__main__":
    run_step(main, snakemake)
