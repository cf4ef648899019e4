"""The name of a tag with its polarity, in plain English."""

PREFIXES = {"affirmed": "", "denied": "no ", "hedged": "possible "}


def polar_name(tag: str, polarity: str) -> str:
    """A tag as it is shown and counted: a denial never counts as an affirmation.

    >>> polar_name("host", "denied"), polar_name("host", "affirmed"), polar_name("", "denied")
    ('no host', 'host', '')
    """
    return PREFIXES[polarity] + tag if tag else ""
