"""The rules that turn what was written into clean phrases, each a function of one string."""

import re
import unicodedata

# A separator ends a phrase. Full stops between digits (WISE 3.4) and the slashes of w/o, w/ and n/a do not.
SEPARATORS = re.compile(r"[,;\n\r\t|!，。、；！\u2028]|(?<!\bw)(?<!\bn)/|\.(?!\d)|(?<!\d)\.(?=\d)", re.IGNORECASE)
CONTRACTIONS = (
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/(?=\s|\w)"), "with "),
    (re.compile(r"\bn/a\b"), "not applicable"),
    (re.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bshan't\b"), "shall not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(is|are|was|were|does|do|did|has|have|could|would|should)nt\b"), r"\1 not"),
    (re.compile(r"\bcant\b"), "can not"),
    (re.compile(r"'(ll|ve|re|d|m)\b"), ""),
    (re.compile(r"'s\b"), ""),
)
AFFIXES = re.compile(r"(?<=\bun)-(?=\w)|(?<=\w)-(?=ish\b)")
SPACES = re.compile(r"\s+")
# Letters of a phrase. A phrase stands in the row of each of its terms, so the tables grow by the square of its length;
# a thousand letters without a comma or a full stop are no phrase that a person wrote about a picture.
LONGEST = 1000


def split_phrases(text: str) -> list[str]:
    """The phrases of an annotation as written, without the blanks around them; none for an empty text.

    >>> split_phrases("Sshape/triple,\\n no host w/o WISE3.4 match. Bent")
    ['Sshape', 'triple', 'no host w/o WISE3.4 match', 'Bent']
    """
    return [piece for piece in (part.strip() for part in SEPARATORS.split(text)) if piece]


def fold_to_ascii(phrase: str) -> str:
    """Latin letters without their accents, typographic quotes and dashes as plain ones; other scripts stay.

    >>> fold_to_ascii("naïve “core” – ﬁne")
    'naive "core" - fine'
    """
    if phrase.isascii():
        return phrase.replace("`", "'")
    for typographic, plain in (("‘’ʼ`´", "'"), ("“”„", '"'), ("‐‑‒–—−", "-"), ("\u200b\ufeff\xad", "")):
        for character in typographic:
            phrase = phrase.replace(character, plain)
    return "".join(map(fold_character, unicodedata.normalize("NFC", phrase)))


def fold_character(character: str) -> str:
    """A Latin letter or ligature in ASCII; any other character as it is.

    >>> fold_character("é"), fold_character("ﬁ"), fold_character("й"), fold_character("½")
    ('e', 'fi', 'й', '½')
    """
    parts = [part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)]
    return "".join(parts) if parts and all(part.isascii() and part.isalpha() for part in parts) else character


def lower_case(phrase: str) -> str:
    """Lower case.

    >>> lower_case("Double Lobe")
    'double lobe'
    """
    return phrase.lower()


def expand_contractions(phrase: str) -> str:
    """Short forms written out, so that no negation hides in one.

    >>> expand_contractions("isn't bent"), expand_contractions("w/o host")
    ('is not bent', 'without host')
    >>> expand_contractions("can't see the jet's end")
    'can not see the jet end'
    """
    for pattern, replacement in CONTRACTIONS:
        phrase = pattern.sub(replacement, phrase)
    return phrase


def hyphens_to_spaces(phrase: str) -> str:
    """Hyphenated words as separate words; un- and -ish, which are none, stay with theirs.

    >>> hyphens_to_spaces("edge-brightened, un-surfaced, orange-ish")
    'edge brightened, unsurfaced, orangeish'
    """
    return AFFIXES.sub("", phrase).replace("-", " ")


def strip_punctuation(phrase: str) -> str:
    """Words alone, single spaces; a question mark stays, as a word of its own, because it carries doubt.

    Full stops within numbers stay, and so do the marks that other scripts put on their letters.

    >>> strip_punctuation("(compact)  core: jet? 1.4")
    'compact core jet ? 1.4'
    """
    kept = []
    for place, character in enumerate(phrase):
        in_number = character == "." and phrase[place - 1 : place].isdigit() and phrase[place + 1 : place + 2].isdigit()
        stays = in_number or is_part_of_word(character)
        kept.append(character if stays else " ? " if character == "?" else " ")
    return SPACES.sub(" ", "".join(kept)).strip()


def is_part_of_word(character: str) -> bool:
    """Whether a character is a letter, a digit or a mark on one."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def is_too_long(original: str) -> bool:
    """Whether a phrase as written is dropped for its length.

    >>> is_too_long("bent tail"), is_too_long("a" * 1001)
    (False, True)
    """
    return len(original) > LONGEST


def drop_host_image_phrases(phrase: str, words: set[str]) -> bool:
    """Whether a phrase goes because it is about another image, that of the host: it holds one of the words,
    on its own or followed by digits.

    >>> drop_host_image_phrases("host in wise3", {"wise"}), drop_host_image_phrases("clockwise twist", {"wise"})
    (True, False)
    """
    return any(word.rstrip("0123456789") in words or word in words for word in phrase.split())


STRING_RULES = {
    rule.__name__: rule
    for rule in (fold_to_ascii, lower_case, expand_contractions, hyphens_to_spaces, strip_punctuation)
}


def apply_rules(phrase: str, rules: list[str]) -> str:
    """The phrase after the named string rules, in the order given."""
    for rule in rules:
        phrase = STRING_RULES[rule](phrase)
    return phrase
