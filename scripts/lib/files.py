"""Sums of files, by which one is known again."""

import hashlib
from pathlib import Path

from scripts.lib.log import InputError


def sha256_of(path: str | Path) -> str:
    """The sha256 sum of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_sha256(path: str, expected: str) -> None:
    """Raise InputError, with both sums, if a file is not the one that was meant."""
    found = sha256_of(path)
    if found != expected.lower():
        raise InputError(
            f"{path} is not the file that the config names: its sha256 is {found}, expected {expected.lower()}; "
            "fetch it again, or correct sha256 in the config if you mean this file."
        )
