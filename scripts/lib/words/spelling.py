"""Spelling mended against the corpus itself: rare unknown words become its own frequent words.

General spelling correctors change a fifth of the right words of a specialist vocabulary, so only what the corpus itself
says is believed. The more it holds, the surer it is what was meant; and the more words it holds that nobody knows, such
as names, the more often must a word be used to draw others to it.
"""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from rapidfuzz.distance import OSA
from wordfreq import zipf_frequency

from scripts.lib.words.language import read_language_csv
from scripts.lib.words.lemmas import ENGLISH
from scripts.lib.words.slips import MAX_LETTERS, MIN_LETTERS, is_of_its_own, is_slip, slip_kind

COLUMNS = ["written", "corrected", "uses", "target_uses", "distance", "zipf", "decided_by"]
NAMES = 500  # so many unknown words double what is asked of a correction
MIN_PART = 3  # letters of each part of a run-together word
APART = 5  # uses of the words apart for each use of them run together
SURE = {"swap": 0, "missing": 0, "doubled": 0}


@dataclass
class Corpus:
    """What misspelt words may become.

    targets: word -> uses; joined: run-together words -> (the words apart, their uses); unknown: distinct words that
    neither the language (a code) nor the corpus knows.
    """

    targets: dict[str, int]
    joined: dict[str, tuple[str, int]]
    unknown: int
    code: str = ENGLISH
    near: dict[tuple[str, int], list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.near = {}
        for word in sorted(self.targets):
            self.near.setdefault((word[0], len(word)), []).append(word)

    @property
    def doubt(self) -> float:
        """By what the uses that a correction needs are multiplied."""
        return 1 + self.unknown / NAMES


def word_counts(phrases: pd.DataFrame) -> Counter[str]:
    """Uses of each word over distinct phrases (columns phrase, uses)."""
    counts: Counter[str] = Counter()
    for phrase, uses in zip(phrases["phrase"], phrases["uses"], strict=True):
        for word in phrase.split():
            counts[word] += int(uses)
    return counts


def pair_counts(phrases: pd.DataFrame) -> Counter[tuple[str, str]]:
    """Uses of each two neighbouring words of letters, MIN_PART or more each, over distinct phrases (phrase, uses)."""
    counts: Counter[tuple[str, str]] = Counter()
    for phrase, uses in zip(phrases["phrase"], phrases["uses"], strict=True):
        for pair in itertools.pairwise(phrase.split()):
            if all(word.isalpha() and MIN_PART <= len(word) <= MAX_LETTERS for word in pair):
                counts[pair] += int(uses)
    return counts


def is_known(word: str, uses: int, known_zipf: float, used_zipf: float, used_uses: int, code: str) -> bool:
    """Whether a word stands as it is: it has no letters, too few or too many, or its language (a code) or the corpus
    knows it."""
    if not word.isalpha() or not word.isascii() or not MIN_LETTERS <= len(word) <= MAX_LETTERS:
        return True
    zipf = zipf_frequency(word, code)
    return zipf >= known_zipf or (uses >= used_uses and zipf >= used_zipf)


def find_targets(counts: Counter[str], reviewed: dict[str, str], settings: dict[str, Any]) -> dict[str, int]:
    """The words that a misspelling may become, with their uses: frequent, known, and not themselves mended."""
    limits = [settings[key] for key in ("known_zipf", "used_zipf", "used_uses", "code")]
    return {
        word: uses
        for word, uses in counts.items()
        if uses >= settings["min_target_uses"]
        and word.isalpha()
        and is_known(word, uses, *limits)
        and reviewed.get(word, word) == word
    }


def find_joined(
    pairs: Counter[tuple[str, str]], targets: dict[str, int], settings: dict[str, Any]
) -> dict[str, tuple[str, int]]:
    """Run-together words by the pairs of targets that the corpus holds apart: word -> (the two, their uses).

    >>> find_joined(Counter({("head", "tail"): 9, ("tail", "end"): 2}), {"head": 9, "tail": 30}, {"min_target_uses": 5})
    {'headtail': ('head tail', 9)}
    """
    found: dict[str, tuple[str, int]] = {}
    for (first, second), uses in sorted(pairs.items()):
        most = max(settings["min_target_uses"] - 1, found.get(first + second, ("", 0))[1])
        if uses > most and first in targets and second in targets:
            found[first + second] = f"{first} {second}", uses
    return found


def describe_corpus(
    counts: Counter[str], pairs: Counter[tuple[str, str]], reviewed: dict[str, str], settings: dict[str, Any]
) -> Corpus:
    """What misspelt words of a corpus may become, by the uses of its words and of neighbours."""
    limits = [settings[key] for key in ("known_zipf", "used_zipf", "used_uses", "code")]
    targets = find_targets(counts, reviewed, settings)
    unknown = sum(not is_known(word, uses, *limits) for word, uses in counts.items())
    return Corpus(targets, find_joined(pairs, targets, settings), unknown, settings["code"])


def nearest_word(word: str, uses: int, corpus: Corpus) -> tuple[str, int] | None:
    """The target that a word is a slip for, and its distance; None if there is none.

    Of several the nearest counts, of these the surer kind of slip (a swap before a letter for another), of these
    the most used. The distance is the optimal string alignment distance: insertions, deletions, substitutions and
    swaps of neighbours.

    >>> nearest_word("palce", 1, Corpus({"pale": 900, "place": 100}, {}, 0))
    ('place', 1)
    """
    found = []
    for length in range(len(word) - 2, len(word) + 3):
        for target in corpus.near.get((word[0], length), ()):
            distance = OSA.distance(word, target, score_cutoff=2)
            often = corpus.targets[target]
            if distance in (1, 2) and is_slip(word, target, distance, often / (uses * corpus.doubt)):
                kind = slip_kind(word, target) if distance == 1 else ""
                found.append((distance, kind != "swap", SURE.get(kind, 1), -often, target))
    best = min(found, default=None)
    return None if best is None or is_of_its_own(word, best[-1], corpus.code) else (best[-1], best[0])


def mend(word: str, uses: int, corpus: Corpus) -> tuple[str, int, int | None, str] | None:
    """What a word that nobody knows was meant to be.

    The correction, its uses, its distance (None for a split) and `split` or `corpus`; None if it stays.

    >>> corpus = Corpus({"compact": 90, "head": 50, "tail": 60}, {"headtail": ("head tail", 30)}, 0)
    >>> mend("comapct", 1, corpus), mend("headtail", 1, corpus), mend("headtail", 20, corpus)
    (('compact', 90, 1, 'corpus'), ('head tail', 30, None, 'split'), None)
    """
    apart, often = corpus.joined.get(word, ("", 0))
    if often >= APART * uses * corpus.doubt:
        return apart, often, None, "split"
    near = nearest_word(word, uses, corpus)
    return (near[0], corpus.targets[near[0]], near[1], "corpus") if near else None


def find_corrections(
    counts: Counter[str], pairs: Counter[tuple[str, str]], reviewed: dict[str, str], settings: dict[str, Any]
) -> pd.DataFrame:
    """Every word that changes: COLUMNS, one row a word, sorted by word.

    `counts` and `pairs` as of word_counts and pair_counts. `reviewed` maps written to corrected (the same word: leave
    it) and wins over the rule.
    """
    corpus = describe_corpus(counts, pairs, reviewed, settings)
    limits = [settings[key] for key in ("known_zipf", "used_zipf", "used_uses", "code")]
    rows: list[tuple[str, str, int, int, int | None, float, str]] = []
    for word, uses in sorted(counts.items()):
        if word in reviewed:
            if reviewed[word] != word:
                zipf = round(zipf_frequency(word, settings["code"]), 2)
                rows.append((word, reviewed[word], uses, counts[reviewed[word]], None, zipf, "reviewed"))
        elif not is_known(word, uses, *limits) and (mended := mend(word, uses, corpus)):
            corrected, target_uses, distance, how = mended
            zipf = round(zipf_frequency(word, settings["code"]), 2)
            rows.append((word, corrected, uses, target_uses, distance, zipf, how))
    return pd.DataFrame(rows, columns=COLUMNS)


def correct_spelling(phrase: str, corrections: dict[str, str]) -> str:
    """The phrase with each misspelt word mended; the other words stay.

    >>> correct_spelling("comapct core", {"comapct": "compact"})
    'compact core'
    """
    return " ".join(corrections.get(word, word) for word in phrase.split())


def read_reviewed(path: str) -> dict[str, str]:
    """Reviewed corrections, written -> corrected, from a CSV file with these columns.
    Raises InputError as read_language_csv.
    """
    return {written: corrected for _, (written, corrected) in read_language_csv(path, ["written", "corrected"])}
