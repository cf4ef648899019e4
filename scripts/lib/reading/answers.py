"""Answers of a row as one text, from which they can be had back whatever they hold."""

from scripts.lib.reading.ids import is_no_answer

ESCAPE = "\x10"


def plain_answers(cell: str, separator: str | None) -> str:
    """The answers of a plain cell, as join_answers has them; `separator` None keeps the cell whole.

    A cell that programs write for a missing value (NA, NULL) holds none.

    >>> split_answers(plain_answers("Double, FR I, Double", ",")), split_answers(plain_answers(" ", None))
    (('Double', 'FR I'), ())
    """
    if not cell or cell.isspace() or is_no_answer(cell):
        return ""
    if separator is None:
        return cell.replace(ESCAPE, f"{ESCAPE}:")
    return join_answers(list(dict.fromkeys(part.strip() for part in cell.split(separator) if part.strip())))


def join_answers(answers: list[str]) -> str:
    r"""Answers as one text, from which `split_answers` gets them back whatever they hold.

    >>> split_answers(join_answers(["two; jets", "\x10;"]))
    ('two; jets', '\x10;')
    """
    return f"{ESCAPE};".join(answer.replace(ESCAPE, f"{ESCAPE}:") for answer in answers)


def split_answers(text: str) -> tuple[str, ...]:
    """The answers of a text of `join_answers`; none of an empty one."""
    return tuple(answer.replace(f"{ESCAPE}:", ESCAPE) for answer in text.split(f"{ESCAPE};")) if text else ()
