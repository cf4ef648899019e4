"""The products at the top of the results, and the page that sums up a run."""

import filecmp

import pandas as pd
import pytest

from scripts.publication.collect_products import as_table, escape, list_rows, list_tags, write_summary
from tests.conftest import only

RESULTS = "results/sample"
FINALS = pd.DataFrame(
    {
        "tag": ["bent", "double|two"],
        "rank": [2, 1],
        "importance": [3.04, 10.0],
        "low": [2.0, 8.0],
        "high": [4.0, 12.0],
        "uses": [7, 30],
        "annotators": [3, 5],
        "subjects": [6, 20],
    }
)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain words", "plain words"),
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("a|b", "a\\|b"),
        ("two\nlines\tand  blanks", "two lines and blanks"),
        ("[a](http://x.org)", "[a] (http://x.org)"),
        ("*bold* `code` \\|", "\\*bold\\* \\`code\\` \\\\\\|"),
    ],
)
def test_text_makes_nothing_but_text(text, safe):
    assert escape(text) == safe


def test_tags_stand_in_the_order_of_their_rank_with_the_interval():
    assert list_tags(FINALS) == [
        "| rank | tag | importance, % (10th to 90th percentile) | uses | annotators | subjects |",
        "| --- | --- | --- | --- | --- | --- |",
        "| 1 | double\\|two | 10.0 (8.0 to 12.0) | 30 | 5 | 20 |",
        "| 2 | bent | 3.0 (2.0 to 4.0) | 7 | 3 | 6 |",
    ]


def test_more_than_ten_tags_are_counted_and_pinned_ones_without_a_rank_come_last():
    many = pd.concat([FINALS.assign(tag=f"t{n}", rank=n) for n in range(1, 6)]).iloc[:-1]
    many = pd.concat([many, FINALS.head(3).assign(tag="pinned", rank=float("nan"), importance=float("nan"))])
    lines = list_tags(many)
    assert len(lines) == 14 and lines[-1] == "1 more final tags stand in tags.csv."
    assert lines[11].startswith("|  | pinned |  | 7 |")


def test_no_tag_is_said():
    assert list_tags(FINALS.head(0)) == ["No tag is final."]


def test_rows_without_a_rejection_have_no_reasons():
    rows = [
        ("all", f"rows {what}", number, "")
        for what, number in (("in", 9), ("kept", 8), ("rejected", 0), ("replaced", 1))
    ]
    rows += [("a<b.csv", "replaced: superseded", 1, "classification 4")]
    assert list_rows(pd.DataFrame(rows, columns=["file", "what", "number", "example"]), "annotations") == [
        "- annotations: 9 rows in, 8 kept, 0 rejected, 1 replaced by other rows",
        "    - 1 replaced: a later export holds the classification with other content, which counts "
        "(such as classification 4 in a\\<b.csv)",
    ]


def test_the_page_says_warnings_first_and_escapes_what_people_wrote():
    page = write_summary("stars", "2 tags for 70 %", FINALS, ["- rows"], ["AP .3"], ["no better <b>"], ["limit |"])
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert headings[:3] == ["# stars: 2 tags for 70 %", "## Warnings", "## How good the tags are"]
    assert "- no better \\<b\\>" in page and "- limit \\|" in page
    assert "## Warnings\n\nNone.\n" in write_summary("stars", "", FINALS, [], [], [], [])


def test_a_table_has_as_many_columns_as_its_header():
    assert as_table(["a", "b"], [["1|2", "3"]]) == ["| a | b |", "| --- | --- |", "| 1\\|2 | 3 |"]


def test_the_products_of_the_sample_are_those_of_their_steps(sample_run):
    results = sample_run / RESULTS
    for name, source in {
        "explorer.html": "build_explorer/*/explorer.html",
        "tags.csv": "finalise_taxonomy/*/taxonomy.csv",
        **{
            f"catalogue.{form}": f"build_catalogue/*/catalogue.{form}"
            for form in ("parquet", "csv", "ecsv", "fits", "vot")
        },
        **{f"importances.{form}": f"plot_importances/*/importances.{form}" for form in ("svg", "png", "pdf")},
    }.items():
        assert filecmp.cmp(results / name, only(results, source), shallow=False), name
    page = (results / "summary.md").read_text()
    ranking = pd.read_csv(only(results, "rank_tags/*/ranking.csv"))
    assert page.startswith(f"# sample: {only(results, 'rank_tags/*/summary.txt').read_text().strip()}\n")
    assert f"| 1 | {ranking['tag'][0]} |" in page and "## Warnings\n\nNone.\n" in page
    assert "- annotations: 1075 rows in, 700 kept, 17 rejected, 358 replaced by other rows" in page
