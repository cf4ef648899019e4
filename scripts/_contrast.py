"""Words that must not be averaged together however close their vectors: numbers, degrees, opposites.

Language models put opposites side by side, because they are used alike: the cosine similarity of
"narrow angle tail" and "wide angle tail" is .92.
"""

import csv

import numpy as np

from scripts._log import InputError


def read_contrasts(path: str) -> dict[str, tuple[str, str]]:
    """Word -> (dimension, value) from a CSV file with these columns. Raises InputError for a word that stands twice."""
    contrasts: dict[str, tuple[str, str]] = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != ["word", "dimension", "value"]:
            raise InputError(f"{path}, line 1: found the columns {reader.fieldnames}, expected word,dimension,value.")
        for row in reader:
            if row["word"] in contrasts:
                raise InputError(f"{path}, line {reader.line_num}: {row['word']!r} stands twice; keep one line.")
            contrasts[row["word"]] = row["dimension"], row["value"]
    return contrasts


def signature(text: str, contrasts: dict[str, tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """What a text says in every dimension of contrast.

    >>> sorted(signature("two small lobes", {"two": ("number", "two"), "small": ("size", "small")}))
    [('number', 'two'), ('size', 'small')]
    """
    return frozenset(contrasts[word] for word in text.split() if word in contrasts)


def contrast_groups(texts: list[str], contrasts: dict[str, tuple[str, str]]) -> np.ndarray:
    """A number (n,) for each text, the same for those that say the same in every dimension, and only for those.

    A text that says nothing of a dimension differs from one that does: "component" is not "single
    component". Numbers follow the sorted signatures, not the order of the texts.

    >>> contrast_groups(["lobe", "two lobes", "tail"], {"two": ("number", "two")}).tolist()
    [0, 1, 0]
    """
    signatures = [tuple(sorted(signature(text, contrasts))) for text in texts]
    numbers = {sign: number for number, sign in enumerate(sorted(set(signatures)))}
    return np.array([numbers[sign] for sign in signatures])
