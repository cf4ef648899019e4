"""What a whole file shows of 0 and -1: whether they are ids, or stand for missing ones, as the reader decides it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scripts.lib.reading.annotators import ANONYMOUS
from scripts.lib.reading.exports import zero_users
from scripts.lib.reading.ids import ZEROS, find_placeholders

# Bits of what is 0 or -1 in a row, and is none if the whole file shows that these stand for a missing id.
OF_USER, OF_ID, OF_SUBJECT = {"0": 1, "-1": 2}, {"0": 4, "-1": 8}, {"0": 16, "-1": 32}
OWN_NAMES = {bit: f"id:{zero}" for zero, bit in OF_USER.items()}
LAST = np.iinfo(np.int64).max  # the place in time of rows without an id
NAMELESS, PLACELESS = sum(OF_ID.values()), sum(OF_SUBJECT.values())


@dataclass
class Facts:
    """What a whole file shows of 0 and -1 as ids: as many of its ids, and (user, name), as decide it."""

    ids: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    users: set[tuple[str, str]] = field(default_factory=set)

    def add(self, other: "Facts") -> None:
        """Add what another part of the file shows."""
        self.ids |= other.ids
        self.subjects |= other.subjects
        self.users |= other.users

    def missing(self) -> int:
        """The bits of what stands for a missing id."""
        pairs = pd.DataFrame(sorted(self.users), columns=["user", "user_name"], dtype="str")
        found = (
            (OF_USER, zero_users(pairs, pairs["user"])),
            (OF_ID, find_placeholders(self.ids)),
            (OF_SUBJECT, find_placeholders(self.subjects)),
        )
        return sum(bit for bits, zeros in found for zero, bit in bits.items() if zero in zeros)


def typical(ids: pa.Array) -> set[str]:
    """Of ids the zeros and 1, and one example of the other whole numbers and of the other ids: find_placeholders finds
    the same in them.

    >>> sorted(typical(pa.array(["0", "17", "18", "", "a"])))
    ['0', '17', 'a']
    """
    special = pa.array([*sorted(ZEROS), "1", ""])
    found = set(ids.filter(pc.is_in(ids, special)).unique().to_pylist()) - {""}
    others = ids.filter(pc.invert(pc.is_in(ids, special)))
    whole = pc.and_(pc.ascii_is_decimal(others), pc.less_equal(pc.binary_length(others), 18))
    for kind in (whole, pc.invert(whole)):
        place = pc.index(kind, pa.scalar(True)).as_py()
        if place >= 0:
            found.add(others[place].as_py())
    return found


def facts_of(ids: pa.Array, subjects: pa.Array, users: pa.Array, names: pa.Array) -> Facts:
    """What a batch shows of 0 and -1."""
    pairs = {(user, "") for user in typical(users) - ZEROS}
    for zero in ZEROS:
        mine = names.filter(pc.equal(users, zero)).unique().to_pylist()
        anonymous = [name for name in mine if name.startswith(ANONYMOUS)]
        pairs |= {(zero, name) for name in [*mine[:3], *anonymous[:1]]}
    several = pc.match_substring(subjects, ";")
    parts = subjects
    if pc.any(several).as_py():
        parts = pc.list_flatten(pc.split_pattern(subjects, ";"))
    return Facts(typical(ids), typical(parts), pairs)


def zero_bits(ids: pa.Array, bits: dict[str, int], parts: bool = False) -> np.ndarray:
    """The bits of rows in which an id, or one of several divided by semicolons, is 0 or -1."""
    found = np.zeros(len(ids), np.int8)
    for zero, bit in bits.items():
        holds = pc.match_substring_regex(ids, f"(^|;){zero}(;|$)") if parts else pc.equal(ids, zero)
        found[holds.to_numpy(zero_copy_only=False)] |= bit
    return found
