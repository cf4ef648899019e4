"""Whether a word that nobody knows is a slip of the hand for another, or a word of its own.

Slips are of few kinds: two letters swapped, one missing, one too many, one for another (Damerau 1964, Communications of
the ACM 7, 171: four of five misspellings are one such slip). Names and new words differ from common ones by the same
letters, so a slip is believed only where the word that was meant is used much more often; by how much depends on how
easily a name lies as near by chance. The numbers were chosen on four kinds of text (docs/method.md).
"""

import re

from wordfreq import zipf_frequency

from scripts.lib.words.lemmas import ENGLISH

MIN_LETTERS, MAX_LETTERS = 4, 40
COMMON = 2.5  # Zipf frequency of words that others are made of
VERY_COMMON, EVEN_SHORT = 3.5, 4.5  # the same of both parts of a compound of four letters or more, and of three
ENDINGS = (
    "s es d ed ing er ers or ors y ly ish able ible ist ists ic ical al ally ion ions ation ations ize ise ized ised "
    "izes ises izer iser izing ising ness less ful like wise ity ment ments ian an ant ent ism ive"
).split()
BEGINNINGS = (
    "un non multi re sub inter pre auto anti micro meta super semi over under out bi tri dis mis hyper mini mono poly "
    "pseudo ultra post trans intra macro nano geo bio neo"
).split()
SPELLINGS = (
    (re.compile("is(?=[eia])"), "iz"),
    (re.compile("ys(?=[eia])"), "yz"),
    (re.compile("our"), "or"),
    (re.compile("tre(?=s?$)"), "ter"),
    (re.compile("ll(?=ed|ing|er|or)"), "l"),
    (re.compile("[ao]e"), "e"),
    (re.compile("ogue(?=s?$)"), "og"),
    (re.compile("nse(?=s?$)"), "nce"),
)
# Uses of the word that was meant for each use of a slip: (fewest letters, of the surer kinds, of the others).
RATIOS = ((9, 3, 5), (7, 5, 10), (6, 25, 100), (5, 25, None))
SWAP_OF_FOUR, TWO_SLIPS = 100, 5


def slip_kind(word: str, meant: str) -> str:
    """What slip turns a word that was meant into another one letter away: swap, missing, doubled, added or other.

    "" where the ending alone differs, as in another form of the word or a name made of it.

    >>> [slip_kind(word, "bright") for word in ("brigth", "brigt", "brightt", "briaght", "brisht", "brights", "brighd")]
    ['swap', 'missing', 'doubled', 'added', 'other', '', '']
    >>> slip_kind("lobe", "lobes"), slip_kind("hourglas", "hourglass"), slip_kind("brigh", "bright")
    ('', 'missing', 'missing')
    """
    start = next((place for place, (a, b) in enumerate(zip(word, meant)) if a != b), min(len(word), len(meant)))
    if len(word) == len(meant):
        if word[start + 1 :] != meant[start + 1 :]:
            return "swap"
        return "" if start >= len(meant) - 2 else "other"
    if len(word) < len(meant):
        ending = start == len(word) and meant[-1] in "sdryn" and meant[-1] != meant[-2]
        return "" if ending else "missing"
    if start > 1 and word[start] == word[start - 1]:
        return "doubled"
    return "" if start >= len(meant) - 2 else "added"


def is_slip(word: str, meant: str, distance: int, ratio: float) -> bool:
    """Whether a word is a slip for another, `distance` edits away (1 or 2) and used `ratio` times as often.

    Two slips in one word are believed in a long one that has the letters of the other (assymetric).

    >>> is_slip("brigt", "bright", 1, 30), is_slip("brigt", "bright", 1, 20), is_slip("brict", "brick", 1, 500)
    (True, False, False)
    >>> is_slip("assymetric", "asymmetric", 2, 20), is_slip("heptagonal", "hexagonal", 2, 500)
    (True, False)
    """
    if distance == 2:
        return len(word) >= 9 and set(word) == set(meant) and ratio >= TWO_SLIPS
    kind = slip_kind(word, meant)
    if len(word) < 5:
        return kind == "swap" and ratio >= SWAP_OF_FOUR
    _, sure, unsure = next(row for row in RATIOS if len(word) >= row[0])
    needed = sure if kind in ("swap", "missing", "doubled") else unsure
    return bool(kind) and needed is not None and ratio >= needed


def is_of_its_own(word: str, meant: str, code: str = ENGLISH) -> bool:
    """Whether a word is no slip: made of known words, or the same word as another country spells it.

    >>> [is_of_its_own(word, "") for word in ("tokenised", "chevroned", "spacelike", "footballground", "comapct")]
    [True, True, True, True, False]
    >>> is_of_its_own("deserialise", "deserialize"), is_of_its_own("recolour", "recolor")
    (True, True)
    """
    return same_spelling(word) == same_spelling(meant) or is_derived(word, code) or is_compound(word, code)


def same_spelling(word: str) -> str:
    """A word with its British spellings as American ones; no word, only to compare.

    >>> same_spelling("colour") == same_spelling("color"), same_spelling("modelling") == same_spelling("modeling")
    (True, True)
    """
    for pattern, instead in SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def is_derived(word: str, code: str) -> bool:
    """Whether a word is a common one with another ending or beginning."""
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 4:
            forms = {stem, stem + "e", stem[:-1] + "y"} | ({stem[:-1]} if stem[-1] == stem[-2] else set())
            if any(zipf_frequency(form, code) >= COMMON for form in forms):
                return True
    rests = [word.removeprefix(beginning) for beginning in BEGINNINGS if word.startswith(beginning)]
    return any(len(rest) >= 5 and zipf_frequency(rest, code) >= COMMON for rest in rests)


def is_compound(word: str, code: str) -> bool:
    """Whether a word is two common ones in one."""

    def is_part(part: str) -> bool:
        return zipf_frequency(part, code) >= (EVEN_SHORT if len(part) == 3 else VERY_COMMON)

    return any(is_part(word[:cut]) and is_part(word[cut:]) for cut in range(3, len(word) - 2))
