"""Write antonyms.csv from the database files of WordNet: python make_antonyms.py /usr/share/wordnet antonyms.csv

The files are those of WordNet 3.0, in Debian's package wordnet-base. Only antonyms in the sense of WordNet (pairs of
word forms, not of meanings) where both are single words of letters.
"""

import csv
import sys
from pathlib import Path

PARTS = {"adj": "a", "adv": "r", "noun": "n", "verb": "v"}


def read_synsets(path: Path) -> dict[str, tuple[list[str], list[tuple[str, str, int, int]]]]:
    """Offset -> (words, antonym pointers as offset, part of speech, place of the word here and there) of one data file.

    The format is wndb(5): offset, file number, type, number of words, words with a number each, pointers.
    """
    synsets = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split(" | ")[0].split()
        number = int(fields[3], 16)
        words = [word.split("(")[0].lower() for word in fields[4 : 4 + 2 * number : 2]]
        pointers, start = [], 4 + 2 * number
        for place in range(start + 1, start + 1 + 4 * int(fields[start]), 4):
            symbol, offset, part, places = fields[place : place + 4]
            if symbol == "!":
                pointers.append((offset, part, int(places[:2], 16), int(places[2:], 16)))
        synsets[fields[0]] = words, pointers
    return synsets


def list_pairs(folder: Path) -> list[tuple[str, str]]:
    """Pairs of opposites, each once, in the order of the alphabet."""
    found = {part: read_synsets(folder / f"data.{name}") for name, part in PARTS.items()}
    pairs = set()
    for synsets in found.values():
        for words, pointers in synsets.values():
            for offset, part, here, there in pointers:
                opposites = found["a" if part == "s" else part][offset][0]
                pair = tuple(sorted((words[here - 1], opposites[there - 1])))
                if all(word.isalpha() for word in pair) and pair[0] != pair[1]:
                    pairs.add(pair)
    return sorted(pairs)


if __name__ == "__main__":
    with open(sys.argv[2], "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("word", "opposite"), *list_pairs(Path(sys.argv[1]))])
