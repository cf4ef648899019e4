"""Tell which results of two runs differ, such as before and after a change of the code.

    python -m benchmarks.compare_results results/sample ../older/results/sample

Folders that are named after settings count as one, whatever they are called. Logs are left aside, and so is the content
of rejected.csv and deliveries.csv, whose lines and sums follow the files that went in.
"""

import filecmp
import sys
from pathlib import Path

ASIDE = {"rejected.csv", "deliveries.csv"}


def list_results(folder: Path) -> dict[tuple[str, ...], Path]:
    """The results in a folder of a data set, by step and name (or by name alone, at the top), without settings.

    >>> list(name_of(Path("rank_tags/term,lemmas/ranking.csv"))), list(name_of(Path("read_annotations/summary.csv")))
    (['rank_tags', 'ranking.csv'], ['read_annotations', 'summary.csv'])
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    kept = [path for path in files if path.suffix != ".log"]
    found = {name_of(path.relative_to(folder)): path for path in kept}
    if len(found) < len(kept):
        sys.exit(f"{folder} holds results of several settings; compare folders that hold one each.")
    return found


def name_of(path: Path) -> tuple[str, ...]:
    """A result's path without the folder of settings."""
    return tuple(part for part in path.parts if "," not in part or part == path.name)


def compare(one: Path, two: Path) -> tuple[list[str], list[str]]:
    """Results that stand in one folder alone, and results that are not the same bytes in both."""
    first, second = list_results(one), list_results(two)
    alone = sorted("/".join(name) for name in first.keys() ^ second.keys())
    both = sorted(name for name in first.keys() & second.keys() if name[-1] not in ASIDE)
    return alone, ["/".join(name) for name in both if not filecmp.cmp(first[name], second[name], shallow=False)]


def main(one: str, two: str) -> int:
    """Print what differs; the exit code: 0 if nothing does."""
    alone, differing = compare(Path(one), Path(two))
    for name in alone:
        print(f"in one folder alone: {name}")
    for name in differing:
        print(f"differs: {name}")
    print(f"{len(list_results(Path(one)))} and {len(list_results(Path(two)))} results, {len(differing)} differ")
    return int(bool(alone or differing))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
