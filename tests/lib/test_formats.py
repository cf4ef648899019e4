"""What the files of tables may say, and what is refused."""

import re
import textwrap

import pytest

from scripts.lib.formats import Format, read_formats
from scripts.lib.log import InputError
from tests.conftest import ROOT

TAGS = "tags.parquet:\n  sorted by: [tag]\n  columns:\n    tag: string, the tag\n    no: int64, 1, 2, ...\n"


def read(folder, *texts: str) -> dict[str, Format]:
    """The formats of files with these texts."""
    paths = [folder / f"{number}.yaml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    read_formats.cache_clear()
    return read_formats(tuple(paths))


def test_types_keys_and_meanings_are_as_written_in_the_order_of_the_files(tmp_path):
    found = read(tmp_path, "scores.csv:\n  on: whether it counts\n  low: 2.5\n", TAGS)
    assert list(found) == ["scores.csv", "tags.parquet"]
    assert found["scores.csv"] == ([], {}, {"on": "whether it counts", "low": "2.5"})
    assert found["tags.parquet"] == (["tag"], {"tag": "string", "no": "int64"}, {"tag": "the tag", "no": "1, 2, ..."})


def test_a_table_or_column_may_be_as_in_another_one_of_any_file(tmp_path):
    few = (
        "few.parquet:\n  sorted by: [no]\n  columns:\n    no: double, as in tags.parquet\n    rank: int64, its place\n"
    )
    found = read(tmp_path, f"{few}tags.csv: as in tags.parquet\none.csv: {{no: as in tags.parquet}}\n", TAGS)
    assert found["tags.csv"] == ([], {}, {"tag": "the tag", "no": "1, 2, ..."})
    assert found["few.parquet"] == (["no"], {"no": "double", "rank": "int64"}, {"no": "1, 2, ...", "rank": "its place"})
    assert found["one.csv"] == ([], {}, {"no": "1, 2, ..."})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- a\n", "0.yaml holds no tables; expected lines such as tags.csv: and the columns below."),
        ("", "0.yaml holds no tables; expected lines such as tags.csv: and the columns below."),
        ("a: b: c\n", "0.yaml is not YAML: mapping values are not allowed in this context"),
        ("a.csv: {b: c}\na.csv: {b: d}\n", "0.yaml, line 2: 'a.csv' comes twice; keep one."),
        ("a.csv:\n  b: c\n  b: d\n", "0.yaml, line 3: 'b' comes twice; keep one."),
        ("a.csv: {? [b, c] : d}\n", "0.yaml, line 1: found ['b', 'c'] as a name; expected a text."),
        ("a: {b: c}\n", "0.yaml: a is no table; expected a name that ends with .parquet or .csv."),
        ("a.csv: b\n", "a.csv has the columns 'b'; expected a line with a meaning for each."),
        ("a.csv: {b: }\n", "a.csv, column b: found ''; expected its meaning."),
        ("a.csv: {b: {c: d}}\n", "a.csv, column b: found {'c': 'd'}; expected its meaning."),
        ("a.parquet: as in b.parquet\n", "holds 'as in b.parquet'; expected the list 'sorted by', then 'columns'."),
        (TAGS.replace("sorted by", "sorted"), "holds ['sorted', 'columns']; expected the list 'sorted by', then"),
        (TAGS.replace("[tag]", "tag"), "expected the list 'sorted by', then 'columns'."),
        (TAGS.replace("[tag]", "[]"), "tags.parquet is sorted by nothing; expected columns that tell its rows apart."),
        (TAGS.replace("[tag]", "[[tag]]"), "tags.parquet is sorted by ['tag']; expected one of tag, no."),
        (TAGS.replace("[tag]", "[tog]"), "tags.parquet is sorted by 'tog'; expected one of tag, no."),
        (
            TAGS.replace("int64", "int"),
            "column no: found 'int, 1, 2, ...'; expected string, int64, double or bool, a comma",
        ),
        (
            TAGS.replace("string, the tag", "string"),
            "column tag: found 'string'; expected string, int64, double or bool,",
        ),
        ("a.csv: as in b.csv\n", "a.csv, column *: found 'as in b.csv'; expected a table that says it in words."),
        ("a.csv: {c: as in b.csv}\nb.csv: {d: e}\n", "a.csv, column c: found 'as in b.csv'; expected a table that"),
        (
            "a.csv: {c: as in b.csv}\nb.csv: {c: as in a.csv}\n",
            "a.csv, column c: found 'as in b.csv'; expected a table",
        ),
        ("a.csv: as in a.csv\n", "a.csv, column *: found 'as in a.csv'; expected a table that says it in words."),
    ],
)
def test_faults_are_sentences(tmp_path, text, sentence):
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert sentence in str(error.value) and "\n" not in str(error.value)


def test_the_example_for_contributors_can_be_read(tmp_path):
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.S)
    found = read(tmp_path, textwrap.dedent("   " + example.lstrip()), TAGS.replace("no:", "uses:"))
    assert found["rankings.parquet"] == (
        ["rank"],
        {"rank": "int64", "tag": "string"},
        {"rank": "1 for the most important tag", "tag": "the tag"},
    )
    assert found["tags.csv"].meanings == found["tags.parquet"].meanings


def test_a_table_is_described_once(tmp_path):
    with pytest.raises(InputError, match=r"1.yaml: tags.parquet is described in another file too; keep one"):
        read(tmp_path, TAGS, TAGS)
