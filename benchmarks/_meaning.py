"""Score how texts were read (concepts, polarity, aspect) against a gold file.

Rules of the comparison:

- Words are compared by their base form: the project's own, then simplemma's, so that a reader may show either. Case
  and hyphens do not count, and "2" is "two". Degree words ("very", "visible") and the words in SILENT are left out.
- A concept is **bound** if one use has exactly its words, in any order.
- A concept is **found** if each of its words stands in some use of the text.
- The polarity of a bound concept is that of its use. Otherwise one use of each word is taken and the strongest polarity
  holds: denied, then hedged, then affirmed. Of several uses the best choice counts, but two rows with the same words
  take two uses if there are two. A reader that tells the aspect is asked for a use of the row's aspect first.
- "Denied" is right for a hedged row as well where the clause holds a negated hedge ("probably not", "unlikely").
- A reader tells the aspect of a row that is not about the object if the use has the row's aspect. A row that was not
  found has not been told. The aspect of a concept that is not bound is that of its last word.
- Rows of the kinds "head" and "attribute" are no errors when they are missed; a use may match them.
"""

import csv
import itertools
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import simplemma
import yaml

from scripts.lib.log import InputError
from scripts.lib.words.cleaning import STRING_RULES, apply_rules
from scripts.lib.words.lemmas import Lemmas, lemma_of, read_lemmas

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ["id", "field", "text", "concept", "polarity", "about", "kind"]
CHOICES = {
    "polarity": ("affirmed", "hedged", "denied"),  # the stronger the later
    "about": ("object", "picture", "other"),
    "kind": ("concept", "head", "attribute"),
}
DEGREES = set("very strongly well too quite really extremely visible visibly clear clearly obvious obviously".split())
SILENT = set("of a an the".split())
IRREGULAR = {"people": "person", "leaves": "leaf", "mitoses": "mitosis"}  # what simplemma does not know
CLAUSE_ENDS = re.compile(r"[.,;:!…—–•\n]| - ")
NEGATED_HEDGE = re.compile(
    r"\b(?:probably|likely|perhaps|maybe|possibly) not\b|\bnot likely\b|\bunlikely\b|(?<!\bno )(?<!\ba )\bdoubt|"
    r"(?:n't|\bnot|\bnever) (?:think|believe|look|seem|appear)",
    re.IGNORECASE,
)


class Row(NamedTuple):
    """A row of the gold file."""

    id: str
    field: str
    text: str
    concept: str
    polarity: str
    about: str
    kind: str


class Use(NamedTuple):
    """What a reader makes of a place in a text: the words of a concept, how it is said, and of what ("": not told)."""

    words: tuple[str, ...]
    polarity: str
    about: str = ""


class Verdict(NamedTuple):
    """How a gold row was read: bound, found by its words, with which polarity and aspect ("" where not told)."""

    row: Row
    bound: bool
    found: bool
    polarity: str
    right: bool
    about: str


def read_gold(path: str) -> list[Row]:
    """The rows of a gold file, a CSV table. Raises InputError for no file, other columns and a value that is none."""
    if not Path(path).is_file():
        raise InputError(f"{path} is not there; expected a gold file, a CSV table with {','.join(COLUMNS)}.")
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            found = ",".join(reader.fieldnames or [])
            raise InputError(f"{path}, line 1: found the columns {found}, expected {','.join(COLUMNS)}.")
        rows = []
        for cells in reader:
            if None in cells:
                raise InputError(f"{path}, line {reader.line_num}: more than {len(COLUMNS)} cells; quote the commas.")
            for column, choices in CHOICES.items():
                if cells[column] not in choices:
                    raise InputError(
                        f"{path}, line {reader.line_num}, column {column}: {cells[column]!r} is none of "
                        f"{', '.join(choices)}; write one of them."
                    )
            rows.append(Row(**cells))
    return rows


@cache
def project_lemmas() -> Lemmas:
    """Reviewed base forms and synonyms of the default config."""
    words = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["words"]
    return read_lemmas(str(ROOT / words["lemmas"]), str(ROOT / words["synonyms"]))


@cache
def base_of(word: str) -> str:
    """The form by which a clean word is compared.

    >>> [base_of(word) for word in ("lobes", "2", "people", "lying")]
    ['lobe', 'two', 'person', 'lie']
    """
    return IRREGULAR.get(word) or simplemma.lemmatize(lemma_of(word, project_lemmas()), lang="en").lower()


def base_words(text: str) -> tuple[str, ...]:
    """The words by which a concept is compared, in their order.

    >>> base_words("clearly visible 2 S-shaped Jets")
    ('two', 's', 'shape', 'jet')
    """
    words = apply_rules(text, list(STRING_RULES)).split()
    return tuple(base_of(word) for word in words if word not in DEGREES | SILENT and word != "?")


def is_negated_hedge(row: Row) -> bool:
    """Whether a clause of the row's text holds a negated hedge and a word of its concept.

    >>> is_negated_hedge(Row("2", "", "Probably not snow, perhaps ice", "snow", "hedged", "object", "concept"))
    True
    >>> is_negated_hedge(Row("2", "", "Probably not snow, perhaps ice", "ice", "hedged", "object", "concept"))
    False
    """
    words = set(base_words(row.concept))
    clauses = CLAUSE_ENDS.split(row.text.replace("’", "'"))
    return any(NEGATED_HEDGE.search(clause) and words & set(base_words(clause)) for clause in clauses)


def is_right(row: Row, polarity: str) -> bool:
    """Whether a polarity is right for a row."""
    return polarity == row.polarity or (row.polarity == "hedged" and polarity == "denied" and is_negated_hedge(row))


def of_aspect(uses: Sequence[Use], about: str) -> list[Use]:
    """The uses of an aspect and those that tell none; all, where there is no such use."""
    return [use for use in uses if use.about in ("", about)] or list(uses)


def combine(polarities: Sequence[str]) -> str:
    """The strongest polarity.

    >>> combine(["affirmed", "denied", "hedged"])
    'denied'
    """
    return max(polarities, key=CHOICES["polarity"].index)


def judge_words(row: Row, words: tuple[str, ...], uses: list[Use]) -> Verdict:
    """The verdict on a concept that no use binds, by the uses of its words."""
    parts = [of_aspect([use for use in uses if word in use.words], row.about) for word in words]
    if not all(parts):
        return Verdict(row, False, False, "", False, "")
    choices = {combine(chosen) for chosen in itertools.product(*({use.polarity for use in part} for part in parts))}
    polarity = row.polarity if row.polarity in choices else combine(list(choices))
    return Verdict(row, False, True, polarity, is_right(row, polarity), parts[-1][0].about)


def rank_use(row: Row, use: Use) -> tuple[bool, bool, bool]:
    """The lower, the better a bound use goes with a row: by aspect, then by polarity."""
    return use.about not in ("", row.about), not is_right(row, use.polarity), use.polarity != row.polarity


def judge_text(rows: Sequence[Row], uses: Sequence[Use]) -> list[Verdict]:
    """The verdicts on the rows of one text by a reader's uses of it.

    >>> row = Row("2", "", "no bent tail", "bent tail", "denied", "object", "concept")
    >>> judge_text([row], [Use(("tails", "bent"), "denied")])[0][1:]
    (True, True, 'denied', True, '')
    >>> judge_text([row], [Use(("bent",), "affirmed"), Use(("tail",), "denied")])[0][1:]
    (False, True, 'denied', True, '')
    """
    based = [use._replace(words=base_words(" ".join(use.words))) for use in uses]
    taken: set[int] = set()
    verdicts = []
    for row in rows:
        words = base_words(row.concept)
        bound = [place for place, use in enumerate(based) if set(use.words) == set(words)]
        if not bound:
            verdicts.append(judge_words(row, words, based))
            continue
        free = [place for place in bound if place not in taken] or bound
        place = min(free, key=lambda n: rank_use(row, based[n]))
        taken.add(place)
        polarity = based[place].polarity
        verdicts.append(Verdict(row, True, True, polarity, is_right(row, polarity), based[place].about))
    return verdicts


def share_in_gold(rows: Sequence[Row], uses: Sequence[Use]) -> tuple[int, int]:
    """How many distinct uses of a text have the words of one of its rows, whatever the kind, and how many there are.

    >>> row = Row("2", "", "a bent tail", "bent tail", "affirmed", "object", "concept")
    >>> share_in_gold([row], [Use(("bent", "tail"), "affirmed"), Use(("tail",), "affirmed"), Use(("tails",), "denied")])
    (1, 2)
    """
    known = {frozenset(base_words(row.concept)) for row in rows}
    told = {frozenset(base_words(" ".join(use.words))) for use in uses} - {frozenset()}
    return len(known & told), len(told)
