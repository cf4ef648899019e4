"""Names of tags and classes as identifiers: columns that TOPCAT takes, last parts of web addresses."""

import hashlib
import re
import unicodedata


def identifier(name: str, joiner: str) -> str:
    """A name as letters a to z, digits and the joiner; a name that is not all of them gets a mark of its own.

    It depends on the name alone, so it stays as other names come and go; different names differ.

    >>> identifier("edge brightened", "-"), identifier("c-shaped", "_"), identifier("C shaped", "_")
    ('edge-brightened', 'c_shaped_99b942', 'c_shaped_acaa0a')
    """
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = joiner.join(re.findall("[a-z0-9]+", folded))
    if plain and plain.replace(joiner, " ") == name:
        return plain
    return joiner.join(filter(None, [plain, hashlib.sha256(name.encode()).hexdigest()[:6]]))


LONGEST = 50  # FITS has room for 68 letters, prefixes such as probability_ included


def short_identifiers(names: list[str], joiner: str) -> list[str]:
    """`identifier` of each name, without the mark where no other of these names comes to the same; 50 letters at most.

    >>> short_identifiers(["very " * 20 + "long"], "_")
    ['very_very_very_very_very_very_very_very_ver_180fe1']
    >>> short_identifiers(["FR II", "1-sided"], "_"), short_identifiers(["a-b", "a b"], "_")
    (['fr_ii', '1_sided'], ['a_b_d44362', 'a_b'])
    """
    short = [joiner.join(re.findall("[a-z0-9]+", name.lower())) for name in names]
    return [
        plain
        if plain and short.count(plain) == 1 and len(plain) <= LONGEST
        else cut(identifier(name, joiner), name, joiner)
        for plain, name in zip(short, names, strict=True)
    ]


def cut(whole: str, name: str, joiner: str) -> str:
    """An identifier of at most 50 letters: of a longer one the start, and the mark of its name."""
    mark = joiner + hashlib.sha256(name.encode()).hexdigest()[:6]
    return whole if len(whole) <= LONGEST else whole[: LONGEST - len(mark)].rstrip(joiner) + mark
