"""Command: read exports that are damaged at random, and see that each is read in full or refused in one sentence.

Nothing else may happen: no other error, no hang, no row that is lost, no private cell that gets into what others see.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from scripts.lib.reading.subjects import plain_key
from tests.annotations.test_read_annotations import OPTIONS
from tests.fuzz_cases import Made, make_export
from tests.fuzz_checks import PRIVATE_KEYS, Case, File, check_case
from tests.fuzz_damage import BYTES, CELLS, TEXT

SHOWN = 25


def make_case(rng: random.Random) -> Case:
    """One or two exports, mostly damaged, and settings to read them."""
    files, done = [], []
    for name in "ab"[: rng.choice([1, 1, 1, 2])]:
        export = make_export(rng, name)
        damages = rng.choice([0, 1, 1, 1, 2, 3])
        kinds = [rng.choice(["cell", "cell", "cell", "text", "text", "bytes"]) for _ in range(damages)]
        files.append(damage(rng, export, kinds))
        done += [f"{export.name}: {what}" for what in export.done]
    return Case(files, choose_options(rng), done, rng.random() < 0.3)


def damage(rng: random.Random, export: Made, kinds: list[str]) -> File:
    """The file of an export, after so many damages of these kinds; what was done is noted in `export`."""
    header, rows = export.header, [list(row) for row in export.rows]
    for _ in range(kinds.count("cell")):
        name = rng.choice(sorted(CELLS))
        CELLS[name](rng, export)
        export.done.append(name)
    text = export.text()
    for _ in range(kinds.count("text")):
        name = rng.choice(sorted(TEXT))
        text = TEXT[name](rng, text)
        export.done.append(name)
    content = text.encode(export.encoding, "replace")
    packed = rng.random() < 0.5
    content = export.pack(content) if packed else content
    for _ in range(kinds.count("bytes")):
        name = rng.choice(sorted(BYTES))
        content = BYTES[name](rng, content)
        export.done.append(name)
    content = content if packed else export.pack(content)
    known = export.encoding.startswith("utf-8") and "bytes" not in kinds
    private = [place for place, name in enumerate(export.header) if plain_key(name) in PRIVATE_KEYS]
    said = what_is_said(rows, export) if known and "text" not in kinds and export.header == header else {}
    # An ending of \r alone leaves cells with \n without quotes.
    made = None if kinds or not known or export.ending == "\r" else len(rows)
    return File(export.name, content, text if known else None, export.delimiter, private, said, made)


def what_is_said(rows: list[list[str]], export: Made) -> dict[str, str]:
    """Classification -> text of the rows that no damage changed."""
    number, answer = export.header.index("classification_id"), export.header.index("annotations")
    same = [row for row in rows if export.rows.count(row) == 1 and len(row) == len(export.header)]
    found = {row[number]: json.loads(row[answer])[0]["value"] if export.is_raw else row[answer] for row in same}
    return {name: "" if text == "NA" else text for name, text in found.items()}


def choose_options(rng: random.Random) -> dict[str, Any]:
    """Settings of the reader."""
    return OPTIONS | {
        "tasks": rng.choice([["T0"], ["T0"], ["T0"], ["T0", "T1"], ["T1"]]),
        "workflows": rng.choice([[], [], [{"id": "9"}], [{"id": "9", "from_version": "3.2"}, {"id": "10"}]]),
        "format": rng.choice(["auto", "auto", "auto", "auto", "plain", "panoptes"]),
        "subject_name": rng.choice(["Filename", None, None, None]),
        "positions": rng.choice(["auto"] * 6 + [None, ["RA", "Dec"]]),
        "carry": rng.choice([[], [], [], [], [], ["RA"]]),
        "deliveries": rng.choice(["parts", "cumulative"]),
        "vanished": rng.choice(["keep", "remove"]),
        "repeats": rng.choice(["first", "last", "all"]),
        "empty_answers": rng.choice(["reject", "keep"]),
        "few_answers": "keep",
        "gold_standard": rng.choice(["reject", "keep"]),
        "beta_rows": rng.choice(["reject", "keep"]),
        "several_subjects": rng.choice(["reject", "each"]),
        "unreadable_rows": rng.choice(["stop", "reject", "reject", "reject"]),
    }


def fuzz(number: int, seed: int, keep: Path | None = None, first: int = 0) -> tuple[Counter, dict[int, list[str]]]:
    """(how often each kind of outcome came, case -> what is wrong with it) of so many cases; those with something wrong
    are written into `keep`."""
    kinds: Counter[str] = Counter()
    wrong: dict[int, list[str]] = {}
    for place in range(first, first + number):
        case = make_case(random.Random(f"{seed}:{place}"))
        with tempfile.TemporaryDirectory() as folder:
            found, faults = check_case(case, Path(folder))
            kinds.update(found)
            if faults:
                wrong[place] = [f"done: {'; '.join(case.done) or 'nothing'}", *faults]
            if faults and keep:
                shutil.copytree(folder, keep / f"{seed}-{place}", dirs_exist_ok=True)
    return kinds, wrong


def say(options: argparse.Namespace) -> int:
    """Run the command; the exit code."""
    begun = time.monotonic()
    first, number = (options.only, 1) if options.only is not None else (0, options.number)
    kinds, wrong = fuzz(number, options.seed, options.keep, first)
    for kind, uses in kinds.most_common():
        print(f"{uses:7d}  {kind}")
    for place, faults in list(wrong.items())[:SHOWN]:
        print(f"\n--seed {options.seed} --only {place}")
        print("\n".join(f"  {fault}" for fault in faults))
    print(f"\n{number} cases, {len(wrong)} with something wrong, {time.monotonic() - begun:.1f} s")
    return int(bool(wrong))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_exports", description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=1000, help="of cases (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other cases (default: 1)")
    parser.add_argument("--only", type=int, help="one case again, by its number")
    parser.add_argument("--keep", type=Path, help="a folder for the files of cases with something wrong")
    sys.exit(say(parser.parse_args()))
