"""Who wrote a classification, told apart but never named."""

import base64
import hashlib
import hmac

from scripts.lib.reading.ids import whole_id

ANONYMOUS = "not-logged-in"  # how the names begin that Zooniverse gives to people who were not logged in


def annotator_identity(user_id: str, user_name: str, export: str, classification_id: str) -> str:
    """What tells one annotator from another.

    A user id holds across exports. Names of people who were not logged in are made from an address
    that is random in each export, so they hold only within one export; a row that names nobody is
    an annotator of its own. What stands for a missing value (NA, null) is neither id nor name.

    >>> annotator_identity("2410044.0", "", "july.csv", "1")
    'id:2410044'
    >>> annotator_identity("", "not-logged-in-3f2a", "july.csv", "1")
    'anonymous:july.csv:not-logged-in-3f2a'
    """
    user_id, user_name = whole_id(user_id), whole_id(user_name)
    if user_id:
        return f"id:{user_id}"
    if user_name.startswith(ANONYMOUS):
        return f"anonymous:{export}:{user_name}"
    if user_name:
        return f"name:{user_name}"
    return f"unknown:{export}:{classification_id}"


def pseudonym(identity: str, key: str) -> str:
    """A short name that stays the same for the same identity and key and does not give it away.

    HMAC-SHA256 (RFC 2104), 50 bits of it in base 32: two of 100,000 annotators share one with
    probability 4e-6.
    """
    digest = hmac.new(key.encode(), identity.encode(), hashlib.sha256).digest()
    return "annotator-" + base64.b32encode(digest).decode().lower()[:10]
