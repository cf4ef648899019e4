"""Fetch an export from its public address, and keep it only if it is the file that was meant."""

import shutil
import urllib.error
import urllib.request
from pathlib import Path

from scripts.lib.files import check_sha256
from scripts.lib.log import InputError, say_done
from scripts.lib.steps import run_step

TIMEOUT_SECONDS = 60


def fetch(url: str, path: str) -> None:
    """Download `url` to `path`. Raises InputError if it cannot be had."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response, open(path, "wb") as file:
            shutil.copyfileobj(response, file)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise InputError(
            f"{url} cannot be fetched ({error}); check the address and the network, or put the file into one of the "
            "folders that the config names."
        ) from error


def main(export_csv, url, sha256) -> None:
    """Fetch one export; write it under its name once its sha256 is right."""
    partial = f"{export_csv}.part"
    fetch(url, partial)
    if sha256:
        check_sha256(partial, sha256)
    Path(partial).replace(export_csv)
    say_done("fetched %s", url)


if __name__ == "__main__":
    run_step(main, snakemake)
