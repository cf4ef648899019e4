"""The name of a tag with its polarity, in plain English."""

from collections import Counter, defaultdict

POLARITIES = ("affirmed", "denied", "hedged")
POLAR_WORDS = {"no", "not", "possible"}
ADJECTIVE_CUES = {"not", "is not", "non"}


def denial_words(tags: list[str], cues: list[str]) -> dict[str, str]:
    """How each denied tag is denied, `not` where most people say so (not symmetric), else `no` (no host).

    `tags` and `cues` belong to the uses that are denied.

    >>> denial_words(["host", "host", "symmetric"], ["no", "not found", "not"])
    {'host': 'no', 'symmetric': 'not'}
    """
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (tag, cue), uses in Counter(zip(tags, cues, strict=True)).items():
        votes[tag]["not" if cue in ADJECTIVE_CUES else "no"] += uses
    return {tag: "not" if count["not"] > count["no"] else "no" for tag, count in votes.items()}


def polar_name(tag: str, polarity: str, denials: dict[str, str]) -> str:
    """A tag as it is shown and counted: a denial never counts as an affirmation.

    >>> polar_name("host", "denied", {"host": "no"}), polar_name("host", "hedged", {}), polar_name("", "denied", {})
    ('no host', 'possible host', '')
    """
    if not tag or polarity == "affirmed":
        return tag
    return f"{denials[tag] if polarity == 'denied' else 'possible'} {tag}"
