"""Score how texts are read (concepts, polarity, aspect) on a gold file and print a table in Markdown.

    python -m benchmarks.compare_meaning GOLD.csv

The gold file has the columns id, field, text, concept, polarity (affirmed, denied, hedged), about (object, picture,
other) and kind (concept, head, attribute), a row for each concept of a text. `benchmarks/_meaning.py` says how uses are
compared with it. Texts are read with the default config and a field (`--field`), without correction of spelling.

The column "hedged" takes "denied" for right as well where a hedge is negated; "hedged, never denied" does not. "Taken
from the object" counts rows about the object that a reader tells of something else. "Uses in gold" is the share of the
distinct uses of a text that one of its rows has, of any kind. `--errors` lists what was read otherwise.

`--peers PYTHON` scores negspacy and medspaCy's ConText beside it, by the Python of an environment for them:

    python3.11 -m venv ../peers && ../peers/bin/pip install -r benchmarks/peers.txt
    python -m benchmarks.compare_meaning GOLD.csv --peers ../peers/bin/python

The peers find no concepts. They are given the words of the gold concepts wherever these stand in a text, so they have
no scores for what is bound. "By phrase" they are given the phrases into which this project splits a text, one by one.
"""

import argparse
import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence

from benchmarks._meaning import (
    ROOT,
    Row,
    Use,
    Verdict,
    base_of,
    base_words,
    judge_text,
    project_lemmas,
    read_gold,
    share_in_gold,
)
from benchmarks.compare_fields import to_markdown
from scripts.lib.config import take_field
from scripts.lib.log import InputError
from scripts.lib.words.aspects import make_aspects
from scripts.lib.words.classes import read_classes
from scripts.lib.words.clauses import split_clauses
from scripts.lib.words.cleaning import STRING_RULES, apply_rules, split_phrases
from scripts.lib.words.content import choose_words
from scripts.lib.words.grammar import read_grammar
from scripts.lib.words.markup import strip_markup
from scripts.lib.words.polarity import read_cues
from scripts.lib.words.reading import ClauseReader
from scripts.lib.yaml_files import read_yaml

PEERS = "benchmarks/read_peers.py"
GIVEN = ("bound", "uses in gold")  # what a peer has no score for


def read_plaintag(texts: list[str], field: str) -> list[list[Use]]:
    """The uses of each text, as a run with the default config and a field reads all of them."""
    shipped = read_yaml(str(ROOT / "config.yaml"), dict)
    config = copy.deepcopy(shipped) | {"field": field}
    take_field(config, shipped, [str(ROOT)])
    words, rules = config["words"], [rule for rule in config["cleaning"]["rules"] if rule in STRING_RULES]
    grammar = read_grammar(str(ROOT / "resources/language/english.yaml"))
    reader = ClauseReader(
        grammar,
        read_cues(str(ROOT / words["cues"])),
        read_classes(str(ROOT / "resources/language/word_classes.csv")),
        choose_words(words, grammar),
        make_aspects(config["aspects"]),
        project_lemmas().reviewed,
    )
    found = []
    for text in texts:
        clauses = [apply_rules(clause, rules).split() for clause in split_clauses(strip_markup(text), grammar)]
        found.append([Use(use.words, use.polarity, use.about) for clause in clauses for use in reader.read(clause)])
    return found


def place_words(text: str, words: set[str]) -> list[tuple[int, int]]:
    """Where the words with these base forms stand in a text, in letters.

    >>> place_words("two bent tails, edge-on", {"tail", "edge"})
    [(9, 14), (16, 20)]
    """
    return [found.span() for found in re.finditer(r"[^\W_]+", text) if base_of(found[0].lower()) in words]


def read_peers(python: str, texts: list[list[Row]], split: Callable[[str], list[str]]) -> dict[str, list[list[Use]]]:
    """The uses of each text (its gold rows) by peer, one for each word of a gold concept.

    python: of an environment with benchmarks/peers.txt; split: into the pieces that a peer is given one by one.
    Raises InputError if the peers fail.
    """
    pieces = []
    for number, rows in enumerate(texts):
        words = {word for row in rows if row.kind == "concept" for word in base_words(row.concept)}
        pieces += [(number, piece, place_words(piece, words)) for piece in split(rows[0].text)]
    given = json.dumps([{"text": piece, "spans": spans} for _, piece, spans in pieces])
    try:
        done = subprocess.run([python, str(ROOT / PEERS)], input=given, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        last = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
        raise InputError(
            f"{python} {PEERS} failed ({last}); name the Python of an environment with benchmarks/peers.txt."
        ) from error
    uses: dict[str, list[list[Use]]] = {}
    for peer, told in json.loads(done.stdout).items():
        uses[peer] = [[] for _ in texts]
        for (number, piece, spans), marks in zip(pieces, told, strict=True):
            for (start, end), (polarity, about) in zip(spans, marks, strict=True):
                uses[peer][number].append(Use((piece[start:end],), polarity, about))
    return uses


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
    scores["hedged, never denied"] = write_share(sum(verdict.polarity == "hedged" for verdict in said), len(said))
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
        if kind == "not bound" and reader != "Plaintag":
            continue
        kinds.setdefault(kind, []).append(verdict.row)
    for kind, rows in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"\n{reader}, {kind}: {len(rows)}")
        for row in rows:
            print(f"  {row.id:>4} {row.concept!r} in {row.text!r}")


def read_all(texts: list[list[Row]], peers: str, field: str) -> dict[str, list[list[Use]]]:
    """The uses of each text (its gold rows) by reader; `peers` is the Python of their environment, "" for none."""
    uses = {"Plaintag": read_plaintag([rows[0].text for rows in texts], field)}
    if peers:
        uses |= read_peers(peers, texts, lambda text: [text])
        by_phrase = read_peers(peers, texts, lambda text: split_phrases(strip_markup(text)))
        uses |= {f"{peer} by phrase": read for peer, read in by_phrase.items()}
    return uses


def main(gold_csv: str, peers: str, errors: bool, field: str) -> None:
    """Read the texts of a gold file with each reader; print the scores and, if asked, the errors."""
    gold = read_gold(gold_csv)
    uses = read_all(list(group_texts(gold).values()), peers, field)
    judged = {reader: judge(gold, read) for reader, read in uses.items()}
    lines = [line for reader, found in judged.items() for line in tabulate(reader, *found)]
    for line in lines:
        if line["reader"] != "Plaintag":
            line |= dict.fromkeys(GIVEN, "given")
    print(to_markdown(sorted(lines, key=lambda line: line["field"] != "all")))
    if errors:
        for reader, (verdicts, _) in judged.items():
            print_errors(reader, verdicts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", help="the gold file")
    parser.add_argument("--peers", default="", metavar="PYTHON", help="Python of an environment with the peers")
    parser.add_argument("--field", default="general", help="the field of the config (default: general)")
    parser.add_argument("--errors", action="store_true", help="list what was read otherwise")
    arguments = parser.parse_args()
    try:
        main(arguments.gold, arguments.peers, arguments.errors, arguments.field)
    except InputError as error:
        sys.exit(str(error))
