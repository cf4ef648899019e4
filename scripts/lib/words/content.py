"""Which words of a phrase carry meaning: no stop words, no cues, no measured numbers and their units."""

import importlib.util
import itertools
import re
import runpy
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from scripts.lib.words.grammar import Grammar
from scripts.lib.words.lemmas import NUMBERS

UNITS = set(
    "hz khz mhz ghz thz nm um mm cm km kpc mpc gpc pc ly au jy mjy ujy kev mev gev arcsec arcsecs arcsecond arcseconds "
    "arcmin arcmins arcminute arcminutes mas yr yrs myr gyr kg mg ml kw kwh mph kmh px dpi".split()
)
UNITS_AFTER_COUNTS = set(
    "deg degree degrees sigma meter meters metre metres kilometer kilometers kilometre kilometres centimeter "
    "centimeters centimetre centimetres millimeter millimeters millimetre millimetres micron microns mile miles inch "
    "inches hectare hectares acre acres litre litres liter liters gram grams pixel pixels percent kelvin".split()
)
UNITS_AFTER_DIGITS = set("m s z x g k h ft foot feet yard yards".split())
MEASURED = re.compile(r"\d+(?:\.\d+)?([a-z]+)?")
NUMBERED = [["type"], ["class"], ["fr"], ["band"], ["figure"], ["panel"]]


class WordSets(NamedTuple):
    """Which words mean what: without meaning in general and here, no term by themselves, and two words that are one."""

    stop: Set[str]
    dropped: set[str]
    modifiers: set[str]
    compounds: set[tuple[str, str]]
    numbers: Mapping[str, str] = NUMBERS


def choose_words(words: dict[str, Any], grammar: Grammar) -> WordSets:
    """The sets of words by the config's section `words`, each list and what is added to it, and by the language."""
    return WordSets(
        general_stop_words(grammar.code) - {*words["keep"], *words["keep_also"]},
        {*words["drop"], *words["drop_also"]},
        {*words["modifiers"], *words["modifiers_also"]},
        {tuple(compound.split()) for compound in words["compounds"]},
        grammar.digits,
    )


@cache
def general_stop_words(code: str) -> frozenset[str]:
    """spaCy's stop words of a language; none if it has none. The list is read by itself, since importing spaCy takes
    seconds."""
    spec = importlib.util.find_spec("spacy")
    assert spec and spec.submodule_search_locations, "spacy is not installed"
    path = Path(spec.submodule_search_locations[0]) / "lang" / code / "stop_words.py"
    content = runpy.run_path(str(path)) if path.exists() else {"STOP_WORDS": ()}
    return frozenset(word for word in content["STOP_WORDS"] if word.isalpha())


def content_words(
    words: list[str], marks: list[tuple[str, str]], sets: WordSets
) -> list[tuple[int, str, tuple[str, str]]]:
    """(place, word, mark) of the words that carry meaning: no cue, no stop word, no measured number, no unit.

    A digit from 1 to 9 (and 10 to 12) before a word counts things ("2 lobes") unless a unit, or a name such as "type",
    makes it something else. A compound is one word at its first place, whether or not its parts are stop words.

    >>> sets = WordSets({"at", "on", "away"}, {"radio"}, set(), {("edge", "on")})
    >>> content_words(["2", "radio", "lobes"], [("affirmed", "")] * 3, sets)
    [(0, 'two', ('affirmed', '')), (2, 'lobes', ('affirmed', ''))]
    >>> content_words(["at", "5", "m", "away"], [("affirmed", "")] * 4, sets)
    []
    >>> content_words(["edge", "on", "disk"], [("affirmed", "")] * 3, sets)
    [(0, 'edge on', ('affirmed', '')), (2, 'disk', ('affirmed', ''))]
    """
    counted = [
        sets.numbers[word] if word in sets.numbers and counts_things(words, place) else word
        for place, word in enumerate(words)
    ]
    left = [
        (place, word, mark, measures(words, place))
        for place, (word, mark) in enumerate(zip(counted, marks, strict=True))
        if word not in sets.dropped
    ]
    found, within = [], False
    for (place, word, mark, measured), following in itertools.zip_longest(left, left[1:]):
        joined = following and (word, following[1]) in sets.compounds and "cue" not in (mark[0], following[2][0])
        if within:
            within = False
        elif joined:
            found.append((place, f"{word} {following[1]}", mark))
            within = True
        elif mark[0] != "cue" and word not in sets.stop and not measured and any(map(str.isalpha, word)):
            found.append((place, word, mark))
    return found


def measures(words: list[str], place: int) -> bool:
    """Whether the word at a place is a unit, or a number with one: "ghz", "5m", "m" in "5 m",
    "metres" in "five metres".

    >>> [measures(["0.5", "m", "s", "shape", "10km", "3d", "x5"], place) for place in range(7)]
    [False, True, False, False, True, False, False]
    """
    word, before = words[place], words[place - 1] if place else ""
    number = MEASURED.fullmatch(word)
    if number and number[1]:
        return number[1] in UNITS | UNITS_AFTER_COUNTS | UNITS_AFTER_DIGITS
    after_digits = bool(MEASURED.fullmatch(before))
    counted = after_digits or before in NUMBERS.values()
    return word in UNITS or (counted and word in UNITS_AFTER_COUNTS) or (after_digits and word in UNITS_AFTER_DIGITS)


def counts_things(words: list[str], place: int) -> bool:
    """Whether the digit at a place is a count: a word that is no unit follows, and no name such as "type" precedes."""
    after = words[place + 1 : place + 2]
    unit = measures(words, place + 1) if after else False
    return bool(after) and after[0].isalpha() and not unit and words[place - 1 : place] not in NUMBERED
