"""apply_release counts at any size what the whole workflow counts, and stays within a ceiling of memory."""

import contextlib
import csv
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pandas as pd
import psutil
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.make_annotations import write_export
from scripts.annotations._selection import read_selected
from scripts.lib.catalogue.interchange import read_catalogue
from scripts.lib.log import InputError
from scripts.lib.reading.answers import split_answers
from scripts.lib.reading.csv_files import read_rows
from scripts.lib.tables import read_table
from scripts.lib.tags.release import read_release
from scripts.lib.words.markup import strip_markup
from scripts.lib.words.naming import POLARITIES
from scripts.releases import _bulk, _gate
from scripts.releases._bulk import find_source, read_batches
from scripts.releases._gate import check_file, divide_file
from scripts.releases._pieces import Pieces
from scripts.releases.apply_release import main
from tests.annotations.test_read_annotations import OPTIONS, PANOPTES, PLAIN
from tests.conftest import ROOT, only

HEAD = ["classification_id", "user_id", "user_name", "annotations", "subject_ids", "gold_standard"]
WORDS = [
    "bent",
    "no host",
    "possible jet",
    "Bent.tail",
    "w/o host",
    "double/triple",
    "1.4 GHz",
    "comapct",
    "zigzag",
    "…",
    "",
]
THRESHOLD = {"min_annotators": 2, "min_fraction": 0.25}


@pytest.fixture(scope="module")
def release_path(sample_run) -> str:
    return str(only(sample_run, "results/sample/freeze_taxonomy/*/release.json"))


def apply(exports: list[str], release: str, folder, **options) -> tuple[pd.DataFrame, dict]:
    """The catalogue by subject, and the summary, of exports under a release."""
    out = [str(folder / name) for name in ("c.parquet", "s.csv", "n.csv")]
    main(exports, release, *out, OPTIONS | options, THRESHOLD, str(folder), 1)
    summary = pd.read_csv(out[1]).set_index("what")["number"].to_dict()
    return pd.read_parquet(out[0]).set_index("subject").sort_index(), summary


def count_slowly(exports: list[str], release, **options) -> dict[tuple[str, str, str], set[str]]:
    """(subject, tag, polarity) -> annotators, by the reader of the workflow and a loop."""
    found: dict[tuple[str, str, str], set[str]] = {}
    frame = read_selected(exports, [""] * len(exports), "key", OPTIONS | options).frame
    for row in frame.itertuples():
        found.setdefault((row.subject, "", ""), set()).add(row.annotator)
        for phrase in release.split("\n".join(split_answers(row.answers))):
            for _, polarity, _, tag in release.read(phrase).terms:
                if tag:
                    found.setdefault((row.subject, tag, polarity), set()).add(row.annotator)
    return found


def test_the_sample_has_the_catalogue_of_the_workflow(sample_run, release_path, tmp_path):
    rows = read_table(sample_run / "results/sample/read_annotations/annotations.parquet")
    export = rows.rename(columns={"annotator": "user_id", "text": "annotations", "subject": "subject_ids"})
    export[PLAIN.strip().split(",")].to_csv(tmp_path / "sample.csv", index=False)
    paths = [str(tmp_path / name) for name in ("c.parquet", "s.csv", "n.csv")]
    threshold = {"min_annotators": 2, "min_fraction": 0.0}
    main([str(tmp_path / "sample.csv")], release_path, *paths, OPTIONS, threshold, str(tmp_path), 2)
    ours, _, about = read_catalogue(paths[0])
    other, columns, _ = read_catalogue(str(only(sample_run, "results/sample/build_catalogue/*/catalogue.parquet")))
    kinds = ("tag", "said", "denied", "hedged", "fraction")
    names = ["annotators", "tags", "denied", "hedged", *(c.name for c in columns if c.kind in kinds)]
    described = other[other["annotators"] > 0].set_index("subject")
    pd.testing.assert_frame_equal(ours.set_index("subject").loc[described.index, names], described[names])
    assert about["release"] == "1.0.0" and len(names) > 50


ROWS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.sampled_from(["1", "2.0", "", "3"]),
        st.sampled_from(["", "ann", "not-logged-in-7"]),
        st.lists(st.sampled_from(WORDS), max_size=4).map(", ".join),
        st.sampled_from(["5", "6.0", "7;8"]),
        st.sampled_from(["", "True"]),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda row: row[0],
)


@settings(max_examples=40)
@given(st.lists(ROWS, min_size=1, max_size=2), st.sampled_from(["first", "last", "all"]))
def test_any_exports_are_counted_as_the_workflow_counts_them(release_path, tmp_path_factory, contents, repeats):
    folder, exports, place = tmp_path_factory.mktemp("any"), [], {}
    for number, rows in enumerate(contents):
        exports.append(str(folder / f"e{number}.csv"))
        with open(exports[-1], "w", newline="", encoding="utf-8") as file:
            # A classification keeps its subject in later exports.
            csv.writer(file).writerows([HEAD, *((*row[:4], place.setdefault(row[0], row[4]), row[5]) for row in rows)])
    try:
        expected = count_slowly(exports, release := read_release(release_path), repeats=repeats)
    except InputError:
        with pytest.raises(InputError, match="no row can be used"):
            apply(exports, release_path, folder, repeats=repeats)
        return
    table, summary = apply(exports, release_path, folder, repeats=repeats)
    assert {subject for subject, _, _ in expected} == set(table.index)
    for subject, row in table.iterrows():
        assert row["annotators"] == len(expected[subject, "", ""])
        for tag in ("bent", "host", "jets", "double"):
            if tag in [entry["tag"] for entry in release.content["tags"]]:
                for polarity, column in zip(POLARITIES, ("said", "denied", "hedged"), strict=True):
                    assert row[f"{column}_{tag}"] == len(expected.get((subject, tag, polarity), ()))
    assert summary["rows in"] == sum(map(len, contents))


@given(
    st.lists(st.sampled_from([*WORDS, *",/.w1\n； ()?:…-", "n/a", " - ", "1) ", "yes", "no"]), max_size=12).map("".join)
)
@pytest.mark.parametrize("which", ["all", "last"])
def test_pieces_are_read_as_the_phrases_of_the_whole_text(release_path, which, text):
    release = read_release(release_path)
    release.content["phrases"] = which
    tags = [entry["tag"] for entry in release.content["tags"]]
    offsets, numbers = Pieces(release, tags).evidence_of(pa.array([text, "bent", text]))
    found = {(tags[number // 3], POLARITIES[number % 3]) for number in numbers[: offsets[1]]}
    phrases = release.split(strip_markup(text))
    phrases = phrases[-1:] if which == "last" else phrases
    expected = {(tag, polarity) for phrase in phrases for _, polarity, _, tag in release.read(phrase).terms if tag}
    assert found == expected and numbers[offsets[2] :].tolist() == numbers[: offsets[1]].tolist()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (",".join(PANOPTES) + "\n", r"no row can be used \(no rows\); check the files.* there are: none"),
        ("id,text\n1,bent\n", "line 1: no column 'classification_id'"),
        (PLAIN + "a7,1,bent,5\n", "column 'classification_id': .*; apply_release needs whole numbers"),
        (PLAIN + "7,1,bent\n", "line 2 .*: 3 cells, expected 4 as in the header; mend the row"),
        (PLAIN + "7,1,bent,5,\n", "a row has empty cells beyond the 4 of the header"),
        (PLAIN + "7,1,bent,\n", r"line 2 \(classification 7\): the subject is missing; mend the row"),
        (PLAIN + "7,1,bent,5\n,1,bent,5\n", r"line 3 \(classification without id\): the classification_id is missing"),
        (PLAIN + "7,1,bent,5\n-1,1,double,5\n1,1,double,5\n", "found the id '-1'; apply_release needs whole numbers"),
        (PLAIN + "7,1,bent,5\n7,1,double,5\n", "classification 7 stands twice with different content"),
        (PLAIN + "7,1,bent,5\n7,1,bent,6\n", "stands (twice|under two subjects)"),
        (PLAIN + '7,1,"bent,5\n8,2,"two",6\n', "line 2: not readable as CSV .* nor doubled"),
        (PLAIN + '7,1,"bent,5\n', "line 2: not readable as CSV .* never closed"),
        (PLAIN + '7,1,"an \\"S\\" shape",5\n', "line 2: not readable as CSV .* backslash"),
        (PLAIN + '7,1,5" lobe,5\n', "a cell that is not quoted holds a quote"),
        (PLAIN.replace(",", ";") + "7;1;bent;5\n", "has ';' between its cells; apply_release needs commas"),
        (PLAIN + "7,1,bent,6.5E+07\n", "column 'subject_ids': found the id '6.5E.07': a spreadsheet rounded it"),
        (PLAIN + "7,6.5E+07,bent,5\n", "column 'user_id': found a damaged id"),
        (PLAIN + "".join(f"{n},{n},yes,5\n" for n in range(2, 50)), "48 answers to T2 hold 1 distinct texts, .*'yes'"),
        (PLAIN + "7,1,bent,NA\n", r"line 2 \(classification 7\): the subject is missing"),
        (PLAIN + "7,1,bent,0\n8,1,bent,71\n", r"line 2 \(classification 7\): the subject is missing"),
    ],
)
def test_faults_are_sentences(release_path, write, tmp_path, text, sentence):
    with pytest.raises(InputError, match=sentence):
        apply([write("e.csv", text)], release_path, tmp_path)
    assert not list(tmp_path.glob("plaintag-*")) and not list(tmp_path.glob("c.parquet*"))


def test_settings_that_need_the_whole_workflow_are_refused(release_path, write, tmp_path):
    with pytest.raises(InputError, match=r"annotations\.several_subjects is 'each'; apply_release can only do 'rej"):
        apply([write("e.csv", PLAIN + "7,1,bent,5\n")], release_path, tmp_path, several_subjects="each")


ANN = "classification_id,user_id,user_name,annotations,subject_ids\n"


@pytest.mark.parametrize(
    ("others", "annotators"),
    [
        ("9,71,cy,bent,6\n", 2),  # 0 beside 71: none, so the names tell two people apart
        ("9,1,cy,bent,6\n", 2),  # 0 beside 1, but two names
        ("9,a,cy,bent,6\n", 2),
    ],
)
def test_0_as_a_user_id_is_judged_over_the_whole_file(release_path, write, tmp_path, monkeypatch, others, annotators):
    monkeypatch.setattr(_bulk, "BATCH_ROWS", 1)
    monkeypatch.setattr(_bulk, "BLOCK_BYTES", 64)
    path = write("e.csv", ANN + "7,0,ann,bent,5\n8,0,bob,bent,5\n" + others)
    table, _ = apply([path], release_path, tmp_path, few_answers="keep")
    assert table.loc["5", "annotators"] == annotators


def test_0_without_names_is_a_person_where_numbers_begin_and_nobody_elsewhere(release_path, write, tmp_path):
    for name, other in (("counted", "1"), ("missing", "71")):
        path = write(f"{name}.csv", PLAIN + "7,0,bent,5\n8,0,double,5\n" + f"9,{other},bent,6\n")
        table, summary = apply([path], release_path, tmp_path)
        assert (table.loc["5", "annotators"], summary.get("rejected: repeat")) == ((1, 1), (2, None))[name == "missing"]
    both = [write("a.csv", PLAIN + "7,0,bent,5\n"), write("b.csv", PLAIN + "8,0,bent,5\n9,1,bent,6\n")]
    assert apply(both, release_path, tmp_path)[0].loc["5", "annotators"] == 1
    both[0] = write("a.csv", PLAIN + "7,0,bent,5\n10,71,bent,6\n")
    assert apply(both, release_path, tmp_path)[0].loc["5", "annotators"] == 2


def test_lines_within_cells_and_parts_of_files_lose_no_row(release_path, write, tmp_path, monkeypatch):
    monkeypatch.setattr(_gate, "PART_BYTES", 16)
    monkeypatch.setattr(_gate, "BLOCK_BYTES", 5)
    rows = "".join(f'{n},{n},"bent\n""{n}"", two\r\n lobes",{n % 3 + 5}\n' for n in range(2, 40))
    path = write("e.csv", PLAIN + rows)
    parts = check_file(path)
    assert sum(part.quotes for part in parts) == 6 * 38 and len(parts) > 50
    for number in (1, 2, 7, 100):
        spans = divide_file(path, number, parts)
        assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]] and len(spans) <= number
        found, size = Counter(), Path(path).stat().st_size
        source = find_source(path, 0, OPTIONS)
        ids = [
            text
            for span in spans
            for batch in read_batches(source, span, "stop", found)
            for text in batch[0].to_pylist()
        ]
        assert ids == [str(n) for n in range(2, 40)] and found == {"rows in": 38} and spans[-1][1] == size
    assert apply([path], release_path, tmp_path)[0]["annotators"].sum() == 38


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "raw"), [(1_000_000, False), (300_000, True)], ids=["plain", "raw"])
def test_many_annotations_stay_within_a_memory_ceiling(release_path, tmp_path, rows, raw):
    export = tmp_path / "many.csv"
    write_export(str(export), rows, seed=1, raw=raw)
    command = [sys.executable, "-m", "scripts.apply_release", release_path, str(tmp_path / "out"), str(export)]
    peak = 0
    with subprocess.Popen(command, cwd=ROOT) as running:
        watched = psutil.Process(running.pid)
        while running.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                everyone = [watched, *watched.children(recursive=True)]
                peak = max(peak, sum(process.memory_info().rss for process in everyone))
            time.sleep(0.05)
    assert running.returncode == 0 and 200e6 < peak < 2.5e9
    summary = pd.read_csv(tmp_path / "out/summary.csv").set_index("what")["number"]
    assert summary["rows kept"] == rows and summary["subjects"] == rows // 10
    table = pd.read_parquet(tmp_path / "out/catalogue.parquet", columns=["annotators", "tags"])
    assert (table["annotators"] == 10).all() and (table["tags"] != "").mean() > 0.9


@given(st.text(st.sampled_from('a,"\n'), max_size=12))
def test_quotes_are_refused_as_the_reader_refuses_them_and_bare_ones_too(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("quotes") / "a.csv"
    path.write_text(PLAIN + text)
    try:
        list(read_rows(str(path)))
    except InputError:
        with pytest.raises(InputError, match="not readable as CSV"):
            check_file(str(path))
    else:
        bare = re.search(r'[^,\n"]"|"[^,\n"]', text) or text.count('"') % 2
        try:
            check_file(str(path))
        except InputError as error:
            assert "a cell that is not quoted holds a quote" in str(error) and bare
