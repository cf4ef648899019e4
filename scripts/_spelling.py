"""Spelling mended against the corpus itself: rare unknown words become its own frequent words.

The rule and its constants were chosen on real annotations (docs/method.md): general spelling
correctors change a fifth of the right words of a specialist vocabulary.
"""

from collections import Counter

import pandas as pd
from rapidfuzz.distance import OSA
from wordfreq import zipf_frequency

COLUMNS = ["written", "corrected", "uses", "target_uses", "distance", "zipf", "decided_by"]


def word_counts(phrases: pd.DataFrame) -> Counter:
    """Uses of each word over distinct phrases (columns phrase, uses)."""
    counts: Counter = Counter()
    for phrase, uses in zip(phrases["phrase"], phrases["uses"], strict=True):
        for word in phrase.split():
            counts[word] += int(uses)
    return counts


def allowed_distance(word: str) -> int:
    """Edits that still make a word recognisable: none below 4 letters, 1 below 7, else 2.

    >>> allowed_distance("jte"), allowed_distance("comapct"), allowed_distance("lobse")
    (0, 2, 1)
    """
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def is_known(word: str, uses: int, known_zipf: float, used_zipf: float, used_uses: int) -> bool:
    """Whether a word stands as it is: it has no letters, or English or the corpus knows it."""
    if not word.isalpha() or not word.isascii():
        return True
    zipf = zipf_frequency(word, "en")
    return zipf >= known_zipf or (uses >= used_uses and zipf >= used_zipf)


def nearest_word(word: str, targets: dict[str, int], more_than: int = 0) -> tuple[str, int] | None:
    """The most used of the closest targets with the same first letter, and its distance; None if too far.

    Only targets that are used more often than `more_than` count. The distance is the optimal string alignment
    distance: insertions, deletions, substitutions and swaps of neighbours.

    >>> nearest_word("comapct", {"compact": 90, "complex": 20})
    ('compact', 1)
    """
    limit = allowed_distance(word)
    best = None
    for target, uses in targets.items():
        if target[0] != word[0] or abs(len(target) - len(word)) > limit or uses <= more_than:
            continue
        distance = OSA.distance(word, target, score_cutoff=limit)
        if distance <= limit and (best is None or (distance, -uses, target) < best):
            best = distance, -uses, target
    return None if best is None else (best[2], best[0])


def split_word(word: str, targets: dict[str, int]) -> list[str] | None:
    """A run-together word as two or three targets, the split with the most used rarest part; None if there is none.

    >>> split_word("headtail", {"head": 9, "tail": 30, "hea": 1})
    ['head', 'tail']
    """
    splits = []
    for cut in range(1, len(word)):
        first, rest = word[:cut], word[cut:]
        if first not in targets:
            continue
        if rest in targets:
            splits.append([first, rest])
        splits += [
            [first, rest[:second], rest[second:]]
            for second in range(2, len(rest) - 1)
            if rest[:second] in targets and rest[second:] in targets
        ]
    return max(splits, key=lambda s: (-len(s), min(targets[part] for part in s), s), default=None)


def find_targets(counts: Counter, reviewed: dict[str, str], settings: dict) -> dict[str, int]:
    """The words that a misspelling may become, with their uses: frequent, known, and not themselves mended."""
    limits = [settings[key] for key in ("known_zipf", "used_zipf", "used_uses")]
    return {
        word: uses
        for word, uses in counts.items()
        if uses >= settings["min_target_uses"]
        and word.isalpha()
        and is_known(word, uses, *limits)
        and reviewed.get(word, word) == word
    }


def mend(word: str, uses: int, targets: dict[str, int]) -> tuple[str, int, int | None, str] | None:
    """What a word that nobody knows was meant to be, by words of the corpus that are used more often.

    The correction, its uses, its distance (None for a split) and `split` or `corpus`; None if nothing is near.

    >>> mend("comapct", 1, {"compact": 90}), mend("headtail", 1, {"head": 9, "tail": 30})
    (('compact', 90, 1, 'corpus'), ('head tail', 9, None, 'split'))
    """
    parts = split_word(word, targets)
    near = nearest_word(word, targets, uses)
    if parts and not (near and near[1] == 1 and len(parts[0]) > 1):
        return " ".join(parts), min(targets[part] for part in parts), None, "split"
    return (near[0], targets[near[0]], near[1], "corpus") if near else None


def find_corrections(counts: Counter, reviewed: dict[str, str], settings: dict) -> pd.DataFrame:
    """Every word that changes: COLUMNS, one row a word, sorted by word.

    `reviewed` maps written to corrected (the same word: leave it) and wins over the rule.
    """
    targets = find_targets(counts, reviewed, settings)
    known = {
        word: is_known(word, uses, settings["known_zipf"], settings["used_zipf"], settings["used_uses"])
        for word, uses in counts.items()
    }
    rows = []
    for word, uses in sorted(counts.items()):
        zipf = round(zipf_frequency(word, "en"), 2)
        if word in reviewed:
            if reviewed[word] != word:
                rows.append((word, reviewed[word], uses, counts[reviewed[word]], None, zipf, "reviewed"))
            continue
        if known[word]:
            continue
        mended = mend(word, uses, targets)
        if mended:
            corrected, target_uses, distance, how = mended
            rows.append((word, corrected, uses, target_uses, distance, zipf, how))
    return pd.DataFrame(rows, columns=COLUMNS)


def correct_spelling(phrase: str, corrections: dict[str, str]) -> str:
    """The phrase with each misspelt word mended; the other words stay.

    >>> correct_spelling("comapct core", {"comapct": "compact"})
    'compact core'
    """
    return " ".join(corrections.get(word, word) for word in phrase.split())
