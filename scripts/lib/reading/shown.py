"""How text of exports is shown to people: on one line, not too long, and so that no terminal obeys it."""

WIDTH = 60


def shorten(text: str) -> str:
    """A text on one line, cut off where it is long.

    >>> shorten("two\\njets")
    'two jets'
    """
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def escape(text: str) -> str:
    r"""A text in which signs that are not printed are written as escapes, so that no terminal obeys it.

    >>> escape("two\njets\x1b[2J")
    'two\\njets\\x1b[2J'
    """
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def harmless(text: str) -> str:
    r"""A text on one line, shortened and escaped.

    >>> harmless("two\njets\x1b[2J")
    'two jets\\x1b[2J'
    """
    return escape(shorten(text))
