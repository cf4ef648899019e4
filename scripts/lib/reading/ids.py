"""What an id is and what is none: placeholders for missing values, and the damage that spreadsheets do to ids."""

import re
from collections.abc import Iterable

from scripts.lib.reading.shown import shorten

# What programs write for a missing value, in lower case: R, pandas, SQL, spreadsheets, people.
NO_VALUE = frozenset("na|n/a|nan|null|none|nil|<na>|<null>|(null)|undefined|-|--|–|—|\\n|#n/a|#na|?".split("|")) | {""}
# Of an answer that people may have typed, only what a program would write.
NO_ANSWER = frozenset("NA|N/A|n/a|NaN|nan|NULL|null|None|<NA>|\\N|#N/A|-|--|–|—".split("|"))
ZEROS = frozenset(["0", "-1"])

MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mrz|mai|okt|dez)[a-z]*"
DAMAGE = {
    re.compile(r"[-+]?\d+([.,]\d+)?[eE]\+?\d{1,3}"): "a spreadsheet rounded it to scientific notation",
    re.compile(r"\d{1,3}([,'’ \u00a0\u202f]\d{3})+|\d{1,3}(\.\d{3}){2,}"): "it has separators of thousands",
    re.compile(r"['’`]\d+|=\"?\d+\"?"): "a spreadsheet marked it as text",
    re.compile(r"\d+,\d+"): "it has a decimal comma",
    re.compile(r"\d+\"|\"\d+"): "a quote of its cell is missing",
    re.compile(rf"\d{{1,2}}[-./ ]{MONTH}([-./ ]\d{{2,4}})?|{MONTH}[-./ ]\d{{1,4}}", re.IGNORECASE): "a spreadsheet took it for a date",
    re.compile(r"#(REF|VALUE|NAME|NUM|DIV/0)[!?]|#{3,}", re.IGNORECASE): "it is an error sign of a spreadsheet",
}  # fmt: skip
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([ T].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
HEXADECIMAL = re.compile(r"(?=.*\d)[0-9a-f]*[a-df][0-9a-f]*", re.IGNORECASE)
EXACT_DIGITS = 15  # of a number in a spreadsheet; the others become zeros


def whole_id(text: str) -> str:
    """An id without blanks and without the '.0' that spreadsheets append; "" for a placeholder of a missing value.

    >>> whole_id(" 7.0"), whole_id("a.0"), whole_id("NaN"), whole_id("<NA>")
    ('7', 'a.0', '', '')
    """
    if text.isdigit():
        return text
    text = text.strip()
    if text.lower() in NO_VALUE:
        return ""
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def is_no_answer(text: str) -> bool:
    """Whether a text is what programs write for a missing one.

    >>> is_no_answer(" NA "), is_no_answer("none")
    (True, False)
    """
    return text.strip() in NO_ANSWER


def find_placeholders(ids: Iterable[str]) -> frozenset[str]:
    """Which of 0 and -1 stand for a missing id among these: those beside whole numbers of which none is as small as 1.

    Numbering from 0 is numbering: where 1 is an id, 0 is one too.

    >>> find_placeholders(["0", "71287208"]), find_placeholders(["0", "1", "2"])
    (frozenset({'0'}), frozenset())
    """
    known = set(ids)
    others = [int(text) for text in known - ZEROS if text.isascii() and text.isdigit() and len(text) <= 18]
    if not others or len(others) < len(known - ZEROS - {""}) or "1" in known:
        return frozenset()
    return frozenset(known & ZEROS)


def find_damage(ids: Iterable[str]) -> tuple[str, str] | None:
    """An id that a spreadsheet damaged, and how one sees it; None if there is none. The first in the order of ids.

    What looks like damage is none where it is the rule: ids that are all dates, or hexadecimal numbers such as 12e5.

    >>> find_damage(["65000001", "6.50E+07"])
    ('6.50E+07', 'a spreadsheet rounded it to scientific notation')
    >>> find_damage(["12e5", "3fa0"]), find_damage(["007", "7"])[1]
    (None, "beside '7': leading zeros were lost in one of them")
    """
    known = sorted(set(ids) - {""})
    odd = [text for text in known if not (text.isascii() and text.isdigit())]
    rule = next(iter(DAMAGE))
    hexadecimal = any(HEXADECIMAL.fullmatch(text) for text in odd)
    for text in odd:
        for pattern, cause in DAMAGE.items():
            if pattern.fullmatch(text) and not (
                pattern is rule and hexadecimal and "+" not in text and "." not in text
            ):
                return text, cause
    dates = [text for text in odd if DATE.fullmatch(text)]
    if dates and len(dates) < len(known):
        return dates[0], "a spreadsheet took it for a date"
    return find_lost_digits([text for text in known if text.isascii() and text.isdigit()])


def find_lost_digits(numbers: list[str]) -> tuple[str, str] | None:
    """A whole number that lost leading zeros or its last digits, and how one sees it; None if there is none."""
    plain = set(numbers)
    for text in numbers:
        if text.startswith("0") and text.lstrip("0") in plain:
            return text, f"beside {shorten(text.lstrip('0'))!r}: leading zeros were lost in one of them"
    long = [text for text in numbers if len(text) > EXACT_DIGITS]
    if len(long) > 2 and all(set(text[EXACT_DIGITS:]) == {"0"} for text in long):
        return long[0], f"a spreadsheet keeps {EXACT_DIGITS} digits of a number and made the others zeros"
    return None
