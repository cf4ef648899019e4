"""Score how texts are read (concepts, polarity, aspect) on a gold file and print a table in Markdown.

    python -m benchmarks.compare_meaning GOLD.csv

The gold file has the columns id, field, text, concept, polarity (affirmed, denied, hedged), about (object, picture,
other) and kind (concept, head, attribute), a row for each concept of a text. `benchmarks/_meaning.py` says how uses are
compared with it. All texts are read together, as one corpus with the default config, without correction of spelling.

`--errors` lists what was read otherwise than the gold file has it.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pandas as pd
import yaml

from benchmarks._meaning import ROOT, Row, Use, Verdict, judge_text, project_lemmas, read_gold, share_in_gold
from benchmarks.compare_fields import to_markdown
from scripts.annotations.find_terms import find_terms
from scripts.lib.log import InputError
from scripts.lib.words.cleaning import STRING_RULES, apply_rules, split_phrases
from scripts.lib.words.content import choose_words
from scripts.lib.words.markup import strip_markup
from scripts.lib.words.polarity import read_cues

Read = Callable[[list[str]], list[list[Use]]]


def read_plaintag(texts: list[str]) -> list[list[Use]]:
    """The uses of each text, as a run with the default config reads all of them."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    words = config["words"]
    rules = [rule for rule in config["cleaning"]["rules"] if rule in STRING_RULES]
    split = [[apply_rules(phrase, rules) for phrase in split_phrases(strip_markup(text))] for text in texts]
    counts = Counter(phrase for phrases in split for phrase in phrases if phrase)
    found, _ = find_terms(
        pd.DataFrame(sorted(counts.items()), columns=["phrase", "uses"]),
        "term",
        True,
        choose_words(words),
        read_cues(str(ROOT / words["cues"])),
        project_lemmas(),
        {"min_uses": words["two_word_min_uses"], "cohesion": words["two_word_cohesion"]},
    )
    uses: dict[str, list[Use]] = {}
    for row in found.itertuples():
        uses.setdefault(row.phrase, []).append(Use(tuple(row.term.split()), row.polarity))
    return [[use for phrase in phrases for use in uses.get(phrase, [])] for phrases in split]


READERS: dict[str, Read] = {"Plaintag": read_plaintag}


def group_texts(gold: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each text by the text's id."""
    texts: dict[str, list[Row]] = {}
    for row in gold:
        texts.setdefault(row.id, []).append(row)
    return texts


def write_share(part: int, whole: int) -> str:
    """A share with what it is made of.

    >>> write_share(3, 4), write_share(4, 4), write_share(0, 0)
    ('.75 (3/4)', '1.00 (4/4)', '')
    """
    return f"{part / whole:.2f} ({part}/{whole})".removeprefix("0") if whole else ""


def score(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Scores of the verdicts on rows of the kind "concept", by column of the table."""
    found = [verdict for verdict in verdicts if verdict.found]
    scores = {
        "bound": write_share(sum(verdict.bound for verdict in verdicts), len(verdicts)),
        "words": write_share(len(found), len(verdicts)),
        "polarity": write_share(sum(verdict.right for verdict in found), len(found)),
    }
    for polarity in ("affirmed", "denied", "hedged"):
        said = [verdict for verdict in found if verdict.row.polarity == polarity]
        scores[polarity] = write_share(sum(verdict.right for verdict in said), len(said))
    aside = [verdict for verdict in verdicts if verdict.row.about != "object"]
    of_object = [verdict.about for verdict in found if verdict.row.about == "object"]
    return scores | {
        "aspect told": f"{sum(verdict.about == verdict.row.about for verdict in aside)}/{len(aside)}",
        "taken from the object": f"{sum(about not in ('', 'object') for about in of_object)}/{len(of_object)}",
    }


def judge(gold: Sequence[Row], uses: Sequence[list[Use]]) -> tuple[list[Verdict], dict[str, tuple[int, int]]]:
    """The verdicts on all rows of the kind "concept", and by text how many of its uses the gold file has.

    uses: those of each text, in the order of the gold file.
    """
    verdicts, shares = [], {}
    for (name, rows), read in zip(group_texts(gold).items(), uses, strict=True):
        verdicts += judge_text([row for row in rows if row.kind == "concept"], read)
        shares[name] = share_in_gold(rows, read)
    return verdicts, shares


def tabulate(reader: str, verdicts: Sequence[Verdict], shares: dict[str, tuple[int, int]]) -> list[dict[str, str]]:
    """Rows of the table for a reader: all fields together, then each."""
    rows = []
    for field in ["all", *dict.fromkeys(verdict.row.field for verdict in verdicts)]:
        chosen = [verdict for verdict in verdicts if field in ("all", verdict.row.field)]
        known = [shares[name] for name in dict.fromkeys(verdict.row.id for verdict in chosen)]
        in_gold = write_share(sum(part for part, _ in known), sum(whole for _, whole in known))
        rows.append({"reader": reader, "field": field, **score(chosen), "uses in gold": in_gold})
    return rows


def list_errors(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, Verdict]]:
    """(kind of error, verdict) for each error; a verdict may have several."""
    for verdict in verdicts:
        row = verdict.row
        if not verdict.found:
            yield "not found", verdict
        elif not verdict.bound:
            yield "not bound", verdict
        if verdict.found and not verdict.right:
            yield f"{row.polarity} read as {verdict.polarity}", verdict
        if verdict.about != row.about and (row.about != "object" or verdict.about):
            yield f"about the {row.about}, read as {verdict.about or 'not told'}", verdict


def print_errors(reader: str, verdicts: Sequence[Verdict]) -> None:
    """Print the errors of a reader by kind, the most frequent kind first."""
    kinds: dict[str, list[Row]] = {}
    for kind, verdict in list_errors(verdicts):
        kinds.setdefault(kind, []).append(verdict.row)
    for kind, rows in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"\n{reader}, {kind}: {len(rows)}")
        for row in rows:
            print(f"  {row.id:>4} {row.concept!r} in {row.text!r}")


def main(gold_csv: str, readers: dict[str, Read], errors: bool) -> None:
    """Read the texts of a gold file with each reader; print the scores and, if asked, the errors."""
    gold = read_gold(gold_csv)
    texts = [rows[0].text for rows in group_texts(gold).values()]
    judged = {reader: judge(gold, read(texts)) for reader, read in readers.items()}
    print(to_markdown([row for reader, found in judged.items() for row in tabulate(reader, *found)]))
    if errors:
        for reader, (verdicts, _) in judged.items():
            print_errors(reader, verdicts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", help="the gold file")
    parser.add_argument("--errors", action="store_true", help="list what was read otherwise")
    arguments = parser.parse_args()
    try:
        main(arguments.gold, READERS, arguments.errors)
    except InputError as error:
        sys.exit(str(error))
