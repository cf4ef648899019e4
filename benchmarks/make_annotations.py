"""Made-up exports of any size, whose distinct phrases grow as those of real annotations do.

Of n phrases about 3.8 n^0.645 are distinct (measured on 8,486 phrases of a real project); the k-th new one is put
together from words of the sample, and every second of the later ones is an earlier one with a slip of the pen.
"""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

SCALE, EXPONENT = 3.8, 0.645
CHUNK = 1_000_000
PLAIN_IDS = 600
SUBJECT_ANNOTATIONS = 10
ANNOTATOR_ANNOTATIONS = 500
CUES = ["", "no", "possible", "not", "maybe", "without"]
QUALITIES = (
    "bright faint bent straight double triple compact extended diffuse large small asymmetric symmetric elongated "
    "round irregular narrow wide curved edge brightened resolved unresolved isolated clustered complex simple twisted "
    "broken strong weak"
).split()
THINGS = (
    "lobe jet core host tail bridge plume source component emission hotspot galaxy spot arc ring peak knot shell "
    "counterpart structure disk center filament blob ridge cavity wing arm"
).split()


def spell(number: int) -> str:
    """The phrase of a number, always the same.

    >>> spell(0), spell(31), spell(700)
    ('bright lobe', 'faint host', 'complex lobe')
    """
    if number >= PLAIN_IDS and number % 2:
        phrase = spell(number // 3)
        place = 1 + number % max(len(phrase) - 2, 1)
        return f"{phrase[:place]}{phrase[place + 1 : place + 2]}{phrase[place]}{phrase[place + 2 :]}{letters(number)}"
    rest, thing = divmod(number, len(THINGS))
    rest, quality = divmod(rest, len(QUALITIES))
    rest, cue = divmod(rest, len(CUES))
    words = [CUES[cue], QUALITIES[quality], THINGS[thing]]
    if rest:
        words.append(f"{QUALITIES[rest % len(QUALITIES)]} {letters(rest)}")
    return " ".join(word for word in words if word)


def letters(number: int) -> str:
    """A number in letters.

    >>> letters(27)
    'bb'
    """
    text = chr(97 + number % 26)
    return text if number < 26 else letters(number // 26) + text


class Phrases:
    """Numbers of phrases, one use after the other."""

    def __init__(self, seed: int):
        self.rng, self.used, self.texts = np.random.default_rng(seed), 0, pa.array([], pa.string())

    def draw(self, uses: int) -> pa.Array:
        """The next uses, as texts; some of them are new, the others are the more frequent the older they are."""
        place = np.arange(self.used, self.used + uses + 1, dtype=float)
        grown = np.floor(SCALE * place**EXPONENT).astype(np.int64)
        old = (grown[1:] * self.rng.random(uses) ** 4).astype(np.int64)
        number = np.where(grown[1:] > grown[:-1], grown[1:], old)
        self.used += uses
        more = range(len(self.texts), int(number.max()) + 1)
        self.texts = pa.concat_arrays([self.texts, pa.array([spell(n) for n in more], pa.string())])
        return self.texts.take(pa.array(number))


def make_chunk(first: int, rows: int, total: int, phrases: Phrases) -> pa.Table:
    """Rows of an export: ids from `first` on, subjects with ten annotations each, annotators with five hundred."""
    rng = phrases.rng
    lengths = rng.integers(1, 6, rows)
    offsets = np.concatenate([[0], lengths.cumsum()])
    texts = pc.binary_join(
        pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), phrases.draw(int(offsets[-1]))), ", "
    )
    number = np.arange(first, first + rows)
    subjects = max(total // SUBJECT_ANNOTATIONS, 1)
    annotators = max(total // ANNOTATOR_ANNOTATIONS, SUBJECT_ANNOTATIONS + 1)
    turn, subject = np.divmod(number, subjects)
    return pa.table(
        {
            "classification_id": number + 1,
            "user_id": 1 + (subject * 7919 + turn * 104729) % annotators,
            "annotations": texts,
            "subject_ids": 10_000_000 + subject,
        }
    )


def write_export(path: str, rows: int, seed: int) -> None:
    """Write an export of so many rows; the same seed gives the same bytes,
    and a longer one begins with other subjects.
    """
    phrases = Phrases(seed)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        writer = None
        for first in range(0, rows, CHUNK):
            table = make_chunk(first, min(CHUNK, rows - first), rows, phrases)
            writer = writer or arrow_csv.CSVWriter(file, table.schema)
            writer.write_table(table)
        writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write_export(chosen.path, chosen.rows, chosen.seed)
