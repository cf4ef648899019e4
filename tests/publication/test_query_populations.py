"""query_populations: the language, its laws, its errors, and its answers against a brute-force reading."""

import json
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.catalogue.columns import catalogue_columns
from scripts.lib.catalogue.expression import Chain, Condition, Not, parse
from scripts.lib.log import InputError
from scripts.publication._populations import Population
from scripts.query_populations import find_catalogue
from tests.conftest import ROOT, only

VECTORS = json.loads((ROOT / "tests/queries.json").read_text(encoding="utf-8"))
TAGS = ["bent", "faint", "host", "two jets", "d'accord"]
THRESHOLD = {"min_annotators": 2, "min_fraction": 0.0}
# subject: annotators, and for bent, faint, host, two jets, d'accord the annotators who said and who denied it
ROWS = {
    "a": (10, (3, 0), (0, 0), (2, 0), (0, 0), (2, 0)),
    "b": (4, (2, 0), (2, 0), (2, 3), (1, 0), (0, 0)),
    "c": (5, (0, 0), (3, 0), (0, 2), (2, 0), (2, 0)),
    "d": (0, (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)),
    "e": (8, (1, 0), (0, 0), (8, 1), (4, 1), (0, 0)),
}


def build() -> Population:
    """The population of ROWS, with the votes and probability of one class."""
    columns = catalogue_columns(TAGS, ["FR II"])
    frame = pd.DataFrame({column.name: [0] * len(ROWS) for column in columns})
    frame["subject"], frame["annotators"] = list(ROWS), [row[0] for row in ROWS.values()]
    for number, tag in enumerate(TAGS):
        names = {column.kind: column.name for column in columns if column.of == tag}
        frame[names["said"]] = [row[1 + number][0] for row in ROWS.values()]
        frame[names["denied"]] = [row[1 + number][1] for row in ROWS.values()]
        frame[names["tag"]] = (frame[names["said"]] >= 2) & (frame[names["said"]] > frame[names["denied"]])
    frame["experts"], frame["votes_fr_ii"] = [5, 5, 3, 0, 5], [0.6, 0.2, 1.0, np.nan, 0.0]
    frame["probability_fr_ii"] = [0.7, 0.3, np.nan, np.nan, 0.1]
    return Population(frame, columns, THRESHOLD)


POPULATION = build()


def sources(expression: str) -> str:
    """The subjects that an expression selects, as one word."""
    return "".join(POPULATION.frame["subject"][POPULATION.select(expression)])


@pytest.mark.parametrize(("expression", "expected"), VECTORS["answers"])
def test_what_expressions_select(expression, expected):
    assert sources(expression) == expected


@pytest.mark.parametrize(("expression", "character", "message"), VECTORS["errors"])
def test_errors_point_at_the_character(expression, character, message):
    with pytest.raises(InputError, match=re.escape(f"query, character {character}: {message}")) as caught:
        sources(expression)
    _, shown, mark = str(caught.value).split("\n")
    pointed = shown[len(mark) - 1 :]
    assert (expression + " ")[character - 1 :].startswith(pointed[:1] or " ")


def test_a_chain_of_thousands_is_read():
    assert sources(" | ".join(["bent"] * 5000)) == "ab"


NAMES = st.sampled_from(
    [
        "bent",
        "faint",
        "host",
        "'two jets'",
        "bent >= 3",
        "bent >= 0",
        "denied(host)",
        "denied(host) >= 1",
        "faint >= 0.5",
    ]
)
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds("!({})".format, inner),
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["|", "&", "\\", "-", "∪", "∩"]), inner),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS, EXPRESSIONS, EXPRESSIONS)
def test_laws_of_sets(a, b, c):
    everything = "(bent | !bent)"
    same = [
        (f"({a}) | ({b})", f"({b}) | ({a})"),
        (f"({a}) & ({b})", f"({b}) & ({a})"),
        (f"(({a}) | ({b})) | ({c})", f"({a}) | (({b}) | ({c}))"),
        (f"({a}) & (({b}) | ({c}))", f"(({a}) & ({b})) | (({a}) & ({c}))"),
        (f"({a}) | (({b}) & ({c}))", f"(({a}) | ({b})) & (({a}) | ({c}))"),
        (f"!(({a}) | ({b}))", f"!({a}) & !({b})"),
        (f"!(({a}) & ({b}))", f"!({a}) | !({b})"),
        (f"({a}) \\ ({b})", f"({a}) & !({b})"),
        (f"({a}) \\ (({b}) | ({c}))", f"(({a}) \\ ({b})) \\ ({c})"),
        (f"!!({a})", a),
        (f"({a}) & {everything}", a),
        (f"({a}) | ({a})", a),
    ]
    for left, right in same:
        assert sources(left) == sources(right), (left, right)
    assert sources(f"({a}) & !({a})") == "" and sources(f"({a}) | !({a})") == "abcde"


def brute_force(node, row: pd.Series) -> bool:
    """One source and one expression, read directly off the tree with Python's own words."""
    if isinstance(node, Not):
        return not brute_force(node.inner, row)
    if isinstance(node, Chain):
        answer = brute_force(node.first, row)
        for sign, other in node.rest:
            right = brute_force(other, row)
            answer = (answer or right) if sign == "|" else answer and (right if sign == "&" else not right)
        return answer
    assert isinstance(node, Condition)
    people, said, denied = ROWS[row["subject"]][0], *ROWS[row["subject"]][1 + TAGS.index(node.name)]
    if not node.sign:
        return denied >= 2 if node.function else said >= 2 and said > denied
    if not people:
        return False
    value, number = (denied if node.function else said), float(node.number)
    return (value / people if "." in node.number else value) >= number


@given(EXPRESSIONS)
def test_answers_are_those_of_a_brute_force_reading(expression):
    tree = parse(expression)
    expected = [brute_force(tree, row) for _, row in POPULATION.frame.iterrows()]
    assert POPULATION.select(expression).tolist() == expected


@given(st.text(max_size=30))
def test_any_text_is_answered_or_refused_with_one_character(text):
    try:
        POPULATION.select(text)
    except InputError as error:
        assert 1 <= int(re.match(r"query, character (\d+): ", str(error)).group(1)) <= len(text) + 1


def test_named_queries_of_the_sample_are_counted_in_their_tables(sample_run):
    results = sample_run / "results/sample"
    summary = pd.read_csv(only(results, "query_populations/*/populations.csv")).set_index("population")
    catalogue = pd.read_csv(only(results, "build_catalogue/*/catalogue.csv"))
    expected = {
        "bent_tails": catalogue["tag_bent"] & catalogue["tag_tail"],
        "straight_doubles": catalogue["tag_double"] & ~(catalogue["tag_bent"] | (catalogue["said_elongated"] >= 2)),
        "no_host": (catalogue["denied_host"] >= 2) & ~(catalogue["said_host"] >= 2),
    }
    assert list(summary.index) == list(expected)
    for name, chosen in expected.items():
        table = pd.read_csv(only(results, f"query_populations/*/population_{name}.csv"))
        assert table["subject"].tolist() == catalogue["subject"][chosen].tolist() and chosen.sum() > 2
        assert summary.loc[name, "sources"] == len(table) and list(table.columns) == list(catalogue.columns)


def ask(folder, *arguments: str) -> subprocess.CompletedProcess:
    """The command of the README, in a folder."""
    command = [sys.executable, "-m", "scripts.query_populations", *arguments]
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)


def test_one_expression_from_the_command_line(sample_run):
    done = ask(sample_run, "results/sample", "bent & tail")
    summary = pd.read_csv(only(sample_run, "results/sample/query_populations/*/populations.csv"))
    number = summary.set_index("population").loc["bent_tails", "sources"]
    assert done.returncode == 0 and done.stderr == f"{number} of 80 sources\n"
    assert len(done.stdout.splitlines()) == number + 1 and done.stdout.startswith("subject,name,ra,dec,")
    wrong = ask(sample_run, "results/sample", "bent & tial")
    assert wrong.returncode == 1 and wrong.stdout == ""
    assert wrong.stderr.startswith("Error: query, character 8: no tag 'tial'; did you mean 'tail'?\n    bent & tial\n")


def test_a_fraction_at_the_threshold_is_enough_however_it_rounds():
    columns = catalogue_columns(["t"], [])
    frame = pd.DataFrame({column.name: [0] for column in columns}).assign(annotators=25, said_t=7)
    population = Population(frame, columns, {"min_annotators": 1, "min_fraction": 0.28})
    assert population.select("said(t)").all() and population.select("t >= 0.28").all()


def test_another_file_than_a_catalogue_is_told(sample_run):
    results = sample_run / "results/sample"
    for place, what in (
        (only(results, "build_catalogue/*/catalogue.csv"), "is no Parquet file"),
        (only(results, "extract_tags/*/tags.parquet"), "is no catalogue"),
    ):
        done = ask(sample_run, str(place), "bent")
        assert done.returncode == 1 and what in done.stderr and "Traceback" not in done.stderr


def test_a_folder_without_a_catalogue_is_told(tmp_path):
    with pytest.raises(InputError, match="found none; run the workflow first"):
        find_catalogue(str(tmp_path))
