"""Write tables of opposites from WordNet's database files:
make_antonyms.py /usr/share/wordnet antonyms.csv opposites.csv

The files are those of WordNet 3.0, in Debian's package wordnet-base. antonyms.csv: antonyms in the sense of WordNet
(pairs of word forms, not of meanings). opposites.csv: the pairs through an adjective that means nearly the same, as
WordNet links them: transparent is similar to clear, and clear the antonym of opaque. In both, single words of letters.
"""

import csv
import sys
from pathlib import Path

PARTS = {"adj": "a", "adv": "r", "noun": "n", "verb": "v"}


Pointer = tuple[str, str, int, int]
Synsets = dict[str, tuple[list[str], dict[str, list[Pointer]]]]


def read_synsets(path: Path) -> Synsets:
    """Offset -> words and pointers by symbol ("!" antonym, "&" similar) of one data file.

    A pointer is offset, part of speech, place of the word here and there. The format is wndb(5): offset, file number,
    type, number of words, words with a number each, pointers.
    """
    synsets: Synsets = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split(" | ")[0].split()
        number = int(fields[3], 16)
        words = [word.split("(")[0].lower() for word in fields[4 : 4 + 2 * number : 2]]
        pointers: dict[str, list[Pointer]] = {"!": [], "&": []}
        start = 4 + 2 * number
        for place in range(start + 1, start + 1 + 4 * int(fields[start]), 4):
            symbol, offset, part, places = fields[place : place + 4]
            if symbol in pointers:
                pointers[symbol].append((offset, part, int(places[:2], 16), int(places[2:], 16)))
        synsets[fields[0]] = words, pointers
    return synsets


def in_order(pairs: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of two single words of letters, each pair once, in the order of the alphabet."""
    return sorted({tuple(sorted(pair)) for pair in pairs if all(map(str.isalpha, pair)) and pair[0] != pair[1]})


def list_antonyms(found: dict[str, Synsets]) -> list[tuple[str, str]]:
    """Pairs of antonyms. found: synsets by part of speech."""
    pairs = set()
    for synsets in found.values():
        for words, pointers in synsets.values():
            for offset, part, here, there in pointers["!"]:
                pairs.add((words[here - 1], found["a" if part == "s" else part][offset][0][there - 1]))
    return in_order(pairs)


def list_opposites(adjectives: Synsets) -> list[tuple[str, str]]:
    """Words of an adjective that has an antonym, or of one similar to it,
    each with the words of the antonym's meaning.
    """
    pairs = set()
    for words, pointers in adjectives.values():
        near = [*words, *(word for offset, *_ in pointers["&"] for word in adjectives[offset][0])]
        for offset, *_ in pointers["!"]:
            pairs.update((word, opposite) for word in near for opposite in adjectives[offset][0])
    return in_order(pairs)


if __name__ == "__main__":
    synsets_of = {part: read_synsets(Path(sys.argv[1]) / f"data.{name}") for name, part in PARTS.items()}
    antonyms = list_antonyms(synsets_of)
    opposites = [pair for pair in list_opposites(synsets_of["a"]) if pair not in set(antonyms)]
    for path, pairs in zip(sys.argv[2:], (antonyms, opposites), strict=True):
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("word", "opposite"), *pairs])
