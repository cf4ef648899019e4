"""Made-up exports of any size, whose distinct phrases grow as those of real annotations do.

Plain ones, or raw ones as Zooniverse writes them: a text task beside a question, names of sources that hold positions.
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
SAME = {  # columns of raw exports that are the same in all rows
    "user_ip": "0123456789abcdef0123",
    "workflow_id": "20000",
    "workflow_name": "Describe radio sources",
    "workflow_version": "57.10",
    "gold_standard": "",
    "expert": "",
}
START = (
    '{"source":"api","session":"5c2d8f1be8a71e0db7b1c9be2b1c6a8f4f4a7f0d8a3d1c2b7e6f5a4d3c2b1a09","viewport":'
    '{"width":1536,"height":734},"started_at":"2024-03-01T'
)
MIDDLE = (
    '.000Z","user_agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 '
    'Safari/537.36","utc_offset":"0","finished_at":"2024-03-01T23:59:59.000Z","live_project":true,'
    '"interventions":{"opt_in":true,"messageShown":false},"user_language":"en","user_group_ids":[],'
    '"subject_dimensions":[{"clientWidth":1095,"clientHeight":'
)
END = (
    ',"naturalWidth":1500,"naturalHeight":500}],"workflow_version":"57.10","subject_selection_state":{"retired":false}}'
)
RETIRED = (
    ',"workflow_id":20000,"classifications_count":10,"created_at":"2024-02-29T08:00:00.000Z","updated_at":'
    '"2024-02-29T08:00:00.000Z","retirement_reason":"classification_count","subjects_count":1},"Filename":"'
)
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


def as_raw(table: pa.Table) -> pa.Table:
    """The same rows as a raw export of Zooniverse has them: JSON in three columns, of the usual length."""
    number = table["classification_id"].to_numpy()
    second, subject, user = number % 60, table["subject_ids"].to_numpy(), table["user_id"].to_numpy()
    join = lambda *parts: pc.binary_join_element_wise(*map(as_text, parts), "")
    pad = lambda values: pc.utf8_lpad(as_text(values), 2, "0")
    rows = {name: pa.array([text] * len(table), pa.string()) for name, text in SAME.items()}
    clock = join(pad(number // 3600 % 24), ":", pad(number // 60 % 60), ":", pad(second))
    about = [START, clock, MIDDLE, number % 97, END]
    name = ["J", pad(subject % 24), pad(subject // 7 % 60), pad(subject // 11 % 60)]
    name += ["-", pad(subject // 13 % 90), pad(subject // 17 % 60), pad(subject // 19 % 60)]
    answer = ['[{"task":"T1","task_label":"How many lobes are there?","value":"Two"},']
    answer += [
        '{"task":"T0","task_label":"Describe the source in your own words","value":"',
        table["annotations"],
        '"}]',
    ]
    told = ['{"', subject, '":{"retired":{"id":', subject + 9, RETIRED, *name, '_overlay.png","#priority":"1"}}']
    return pa.table(
        {
            "classification_id": number,
            "user_name": join("person-", user),
            "user_id": user,
            **rows,
            "created_at": join("2024-03-01 ", clock, " UTC"),
            "metadata": join(*about),
            "annotations": join(*answer),
            "subject_data": join(*told),
            "subject_ids": subject,
        }
    )


def as_text(part) -> pa.Array | pa.Scalar:
    """A part of a text, the same for all rows or not."""
    if isinstance(part, str):
        return pa.scalar(part)
    part = pa.array(part) if isinstance(part, np.ndarray) else part
    return part.cast(pa.string())


def write_export(path: str, rows: int, seed: int, raw: bool = False) -> None:
    """Write an export of so many rows, plain or raw; the same seed gives the same bytes,
    and a longer one begins with other subjects.
    """
    phrases = Phrases(seed)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        writer = None
        for first in range(0, rows, CHUNK):
            table = make_chunk(first, min(CHUNK, rows - first), rows, phrases)
            table = as_raw(table) if raw else table
            writer = writer or arrow_csv.CSVWriter(file, table.schema)
            writer.write_table(table)
        writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--raw", action="store_true", help="a raw export of Zooniverse, with the task T0")
    chosen = parser.parse_args()
    write_export(chosen.path, chosen.rows, chosen.seed, chosen.raw)
