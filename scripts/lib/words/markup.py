"""Marks in a text that are no words: those of Zooniverse's text task, HTML, and addresses."""

import html
import re

MARKED = re.compile(r"[\[<&@]|://|www\.", re.IGNORECASE)  # texts without any of these hold no marks
PAIR = re.compile(r"\[(\w{1,30})\]((?:(?!\[\1\]).){0,2000}?)\[/\1\]", re.IGNORECASE | re.DOTALL)
LONE = re.compile(r"\[/?(?:unclear|deletion|insertion|illegible|underline|superscript)\]", re.IGNORECASE)
NESTED = 4  # marks within marks that are looked into
DOUBTED, DELETED = ("unclear", "uncertain", "illegible"), ("deletion", "deleted", "strike")
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.IGNORECASE)
HIDDEN = re.compile(r"<!--.{0,5000}?-->|<(script|style)\b[^>]{0,500}>.{0,5000}?</\1\s{0,9}>", re.IGNORECASE | re.DOTALL)
BLOCKS = "br|p|div|li|ul|ol|tr|td|th|table|h[1-6]|hr|blockquote|section"
INLINE = "a|abbr|b|big|body|code|del|em|font|head|html|i|img|ins|mark|q|s|small|span|strike|strong|sub|sup|tt|u"
BLOCK = re.compile(rf"</?(?:{BLOCKS})\b[^<>]{{0,500}}>", re.IGNORECASE)
TAG = re.compile(rf"</?(?:{INLINE})\b[^<>]{{0,500}}>", re.IGNORECASE)
LINK = re.compile(r"\[([^\[\]]{0,500})\]\((?:https?://|www\.)[^\s()]*\)", re.IGNORECASE)
ADDRESS = re.compile(r"(?:\b(?:https?|ftp)://|\bwww\.)[^\s,;<>\])]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def strip_markup(text: str) -> str:
    """A text without marks; one that has none comes back as it is.

    What [unclear] marks becomes a phrase of its own with a question mark, so that it is hedged and nothing else; what
    [deletion] marks is left out, as are scripts, HTML tags and addresses. Other pairs of marks leave what they mark.

    >>> strip_markup("bent [unclear]tail[/unclear] [deletion]core[/deletion] <b>two</b> lobes &amp; jet")
    'bent , tail ?,   two lobes & jet'
    >>> strip_markup("see https://example.org/a.html"), strip_markup("core < 5 [left]")
    ('see  ', 'core < 5 [left]')
    """
    if not MARKED.search(text):
        return text
    text = ENTITY.sub(lambda found: html.unescape(found[0]), text)
    text = TAG.sub("", BLOCK.sub("\n", HIDDEN.sub(" ", text)))
    text = ADDRESS.sub(" ", LINK.sub(r"\1", text))
    for _ in range(NESTED):
        text = PAIR.sub(replace_pair, text)
    return LONE.sub(" ", text)


def replace_pair(found: re.Match[str]) -> str:
    """What stands for a pair of marks and what they mark."""
    mark, inner = found[1].lower(), found[2].strip()
    if mark in DELETED:
        return " "
    return f", {inner} ?," if mark in DOUBTED and inner else found[2]
