"""Write which words of English may be no nouns, by WordNet's database files:
python -m resources.language.make_word_classes /usr/share/wordnet word_classes.csv

The files are those of WordNet 3.0, in Debian's package wordnet-base. The classes of a word are noun, attribute, verb
and adverb, the most frequent first: by its uses in WordNet's tagged texts (cntlist.rev), and one use more for each
sense. A class of less than a tenth of them is left out, and so are words that are joined or no letters, and those
that are nouns alone unless their ending would make them something else (building, animal, family). A word in -ing
that is seldom a noun may be an attribute as well.
"""

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path

from scripts.lib.words.classes import ending_class
from scripts.lib.words.grammar import read_grammar

CLASSES = {"1": "noun", "2": "verb", "3": "attribute", "4": "adverb", "5": "attribute"}
FILES = {"noun": "noun", "verb": "verb", "adj": "attribute", "adv": "adverb"}
SHARE = 0.1  # of a word's uses, below which a class is left out
THINGS = 10  # uses as a noun from which on a word in -ing is a thing (building), not what something does (grazing)


def count_classes(folder: Path) -> dict[str, Counter[str]]:
    """Word -> uses in each class, one for each sense that it has there."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, word_class in FILES.items():
        for line in (folder / f"index.{name}").read_text(encoding="ascii").splitlines():
            if not line.startswith(" "):
                fields = line.split()
                counts[fields[0]][word_class] += int(fields[2])
    for line in (folder / "cntlist.rev").read_text(encoding="ascii").splitlines():
        key, _, uses = line.split()
        word, _, rest = key.partition("%")
        counts[word][CLASSES[rest[0]]] += int(uses)
    return counts


def choose_classes(counts: dict[str, Counter[str]]) -> list[tuple[str, str]]:
    """(word, classes joined by blanks, the most frequent first) of the words that may be no nouns, sorted."""
    english, chosen = read_grammar("resources/language/english.yaml"), []
    for word, uses in sorted(counts.items()):
        often = [word_class for word_class, number in uses.items() if number >= SHARE * sum(uses.values())]
        classes = sorted(often, key=lambda word_class: (-uses[word_class], word_class))
        if word.endswith("ing") and classes == ["noun"] and uses["noun"] < THINGS:
            classes = ["noun", "attribute"]
        if word.isalpha() and word.islower() and (classes != ["noun"] or ending_class(word, english) != "noun"):
            chosen.append((word, " ".join(classes)))
    return chosen


if __name__ == "__main__":
    source, target = sys.argv[1:]
    with open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["word", "classes"])
        writer.writerows(choose_classes(count_classes(Path(source))))
